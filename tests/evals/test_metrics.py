"""Every metric against a second one written from its definition, and what must hold of it whatever is ranked."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evals.metrics import ranking
from evals.metrics.base import Lists
from evals.metrics.calibration import SMOOTHING, calibration
from evals.metrics.coverage import coverage
from evals.metrics.diversity import diversity
from evals.metrics.gini import gini
from evals.metrics.novelty import novelty
from evals.metrics.popularity import popularity
from evals.metrics.popularity_deciles import popularity_deciles

ITEMS = [f"item {n}" for n in range(60)]
FEW = ITEMS[:20]
RANKED = st.permutations(ITEMS).flatmap(lambda order: st.integers(0, 60).map(lambda n: order[:n]))
TARGETS = st.dictionaries(st.sampled_from(ITEMS), st.integers(1, 3), min_size=1, max_size=60)
LISTS = st.lists(st.lists(st.sampled_from(FEW), unique=True, max_size=10), max_size=6)
PEOPLE = st.lists(st.integers(0, 5), min_size=20, max_size=20).map(lambda counts: dict(zip(FEW, counts, strict=True)))
CATEGORIES = st.lists(st.frozensets(st.sampled_from("abcd")), min_size=20, max_size=20).map(
    lambda sets: dict(zip(FEW, sets, strict=True))
)


def defined(name: str, ranked: Sequence[str], targets: Mapping[str, int]) -> float:
    """A metric by its textbook definition, place by place."""
    metric, _, cutoff = name.partition("@")
    k = int(cutoff)
    hits = [1 if i < len(ranked) and ranked[i] in targets else 0 for i in range(k)]
    match metric:
        case "NDCG":
            gained = sum(targets.get(item, 0) / math.log2(1 + place) for place, item in enumerate(ranked[:k], start=1))
            ideal = sorted(targets.values(), reverse=True)[:k]
            return gained / sum(gain / math.log2(1 + place) for place, gain in enumerate(ideal, start=1))
        case "Recall":
            return sum(hits) / len(targets)
        case "Precision":
            return sum(hits) / k
        case "F1":
            precision, recall = sum(hits) / k, sum(hits) / len(targets)
            return 0.0 if precision == recall == 0 else 2 / (1 / precision + 1 / recall)
        case "HitRate":
            return float(any(hits))
        case "MRR":
            return next((1 / place for place, hit in enumerate(hits, start=1) if hit), 0.0)
        case "MAP":
            return sum(sum(hits[:place]) / place for place in range(1, k + 1) if hits[place - 1]) / len(targets)
    raise AssertionError(metric)


def lists_of(
    lists: Sequence[Sequence[str]],
    counts: Mapping[str, int] | None = None,
    kinds: Mapping[str, frozenset[str]] | None = None,
    histories: Sequence[Sequence[str]] = (),
) -> Lists:
    """Lists over the items of `counts`, by default FEW, that nobody chose."""
    return Lists(lists, histories, dict.fromkeys(FEW, 0) if counts is None else counts, kinds or {})


def one(ranked: Sequence[str], targets: Mapping[str, int]) -> dict[str, float]:
    return {name: float(values[0]) for name, values in ranking.ranking_metrics([ranked], [targets]).items()}


@given(st.lists(st.tuples(RANKED, TARGETS), min_size=1, max_size=4))
def test_ranking_metrics_follow_their_definitions(cases: list[tuple[list[str], dict[str, int]]]) -> None:
    found = ranking.ranking_metrics([ranked for ranked, _ in cases], [targets for _, targets in cases])
    assert tuple(found) == (*ranking.IR_MEASURES, "F1@10") == ranking.RANKING_METRICS
    for name, values in found.items():
        expected = [defined(name, ranked, targets) for ranked, targets in cases]
        assert values.tolist() == pytest.approx(expected, abs=1e-9), name


@given(st.permutations(range(30)), st.sets(st.integers(0, 40), min_size=1), st.integers(1, 20))
def test_metrics_of_rows_equal_those_of_items(ranked: list[int], relevant: set[int], k: int) -> None:
    names, targets = [str(row) for row in ranked], {str(row): 1 for row in relevant}
    assert ranking.ndcg(ranked, relevant, k) == pytest.approx(defined(f"NDCG@{k}", names, targets))
    assert ranking.recall(ranked, relevant, k) == pytest.approx(defined(f"Recall@{k}", names, targets))


@given(RANKED, TARGETS, st.data())
def test_moving_a_target_forward_lowers_no_metric(
    ranked: list[str], targets: dict[str, int], data: st.DataObject
) -> None:
    places = [place for place, item in enumerate(ranked) if place and item in targets]
    assume(places)
    place = data.draw(st.sampled_from(places))
    to = data.draw(st.integers(0, place - 1))
    moved = [item for item in ranked if item != ranked[place]]
    moved.insert(to, ranked[place])
    before, after = one(ranked, dict.fromkeys(targets, 1)), one(moved, dict.fromkeys(targets, 1))
    assert all(after[name] >= before[name] - 1e-12 for name in before)


@given(RANKED, TARGETS)
def test_items_after_the_cutoff_do_not_count(ranked: list[str], targets: dict[str, int]) -> None:
    assert one(ranked, targets) == one(ranked[:50], targets)


@given(TARGETS)
def test_ideal_ranking_has_the_highest_metrics(targets: dict[str, int]) -> None:
    found = one(sorted(targets, key=lambda item: -targets[item]), targets)
    assert all(found[name] == pytest.approx(1) for name in found if name.startswith(("NDCG", "HitRate", "MRR")))


def test_repeated_items_count_once() -> None:
    found = one(["a", "b", "a", "a"], {"a": 1, "z": 1})
    assert found["Recall@10"] == 0.5 and found["Precision@10"] == 0.1


def test_empty_ranking_scores_zero() -> None:
    found = ranking.ranking_metrics([[], ["a"]], [{"a": 1}, {"a": 1}])
    assert all(values.tolist()[0] == 0 for values in found.values())
    assert found["NDCG@10"].tolist() == [0, 1]


@given(LISTS)
def test_coverage_counts_shown_items(lists: list[list[str]]) -> None:
    assert coverage(lists_of(lists)) == sum(any(item in each for each in lists) for item in FEW) / len(FEW)


@given(LISTS)
def test_gini_is_the_mean_difference_of_pairs(lists: list[list[str]]) -> None:
    counts = [sum(each.count(item) for each in lists) for item in FEW]
    if not sum(counts):
        assert gini(lists_of(lists)) is None
        return
    apart = sum(abs(a - b) for a, b in itertools.product(counts, repeat=2))
    n = len(FEW)
    # Mean absolute difference over twice the mean, over its greatest value, (n − 1) / n.
    assert gini(lists_of(lists)) == pytest.approx(apart / (2 * n * sum(counts)) * n / (n - 1))


def test_gini_of_equal_and_of_single_items() -> None:
    assert gini(lists_of([["a", "b"], ["c", "d"]], dict.fromkeys("abcd", 0))) == 0
    assert gini(lists_of([["a"], ["a"], ["a"]], dict.fromkeys("abcd", 0))) == 1


@given(LISTS, PEOPLE)
def test_novelty_is_the_mean_surprise_of_a_shown_item(lists: list[list[str]], people: dict[str, int]) -> None:
    shown = [item for each in lists for item in each]
    whole = sum(count + 1 for count in people.values())
    expected = sum(-math.log2((people[item] + 1) / whole) for item in shown) / len(shown) if shown else None
    assert novelty(lists_of(lists, people)) == (pytest.approx(expected) if shown else None)


@given(LISTS, CATEGORIES)
def test_diversity_is_the_mean_distance_in_a_list(lists: list[list[str]], kinds: dict[str, frozenset[str]]) -> None:
    means = []
    for each in lists:
        apart = [
            1
            - sum(c in kinds[a] and c in kinds[b] for c in "abcd") / sum(c in kinds[a] or c in kinds[b] for c in "abcd")
            for n, a in enumerate(each)
            for b in each[:n]
            if kinds[a] and kinds[b]
        ]
        means += [sum(apart) / len(apart)] if apart else []
    found = diversity(lists_of(lists, kinds=kinds))
    assert found == (pytest.approx(sum(means) / len(means)) if means else None)


@given(LISTS, PEOPLE)
def test_popularity_is_the_mean_percentile(lists: list[list[str]], people: dict[str, int]) -> None:
    shown = [item for each in lists for item in each]
    beaten = [
        sum(1.0 if other < people[item] else 0.5 if other == people[item] else 0.0 for other in people.values()) / 20
        for item in shown
    ]
    assert popularity(lists_of(lists, people)) == (pytest.approx(sum(beaten) / len(beaten)) if shown else None)


@given(PEOPLE)
def test_popularity_of_the_whole_catalogue_is_one_half(people: dict[str, int]) -> None:
    assert popularity(lists_of([FEW], people)) == pytest.approx(0.5)


@given(st.lists(st.sampled_from(FEW), max_size=9), st.lists(st.sampled_from(FEW), max_size=9), CATEGORIES)
def test_calibration_is_the_divergence_of_list_from_history(
    history: list[str], listed: list[str], kinds: dict[str, frozenset[str]]
) -> None:
    def shares(items: list[str]) -> list[float]:
        known = [item for item in items if kinds[item]]
        return [sum((c in kinds[i]) / len(kinds[i]) for i in known) / len(known) if known else 0.0 for c in "abcd"]

    wanted, given_ = shares(history), shares(listed)
    found = calibration(lists_of([listed], kinds=kinds, histories=[history]))
    if not any(wanted) or not any(given_):
        assert found is None
        return
    mixed = [(1 - SMOOTHING) * q + SMOOTHING * p for p, q in zip(wanted, given_, strict=True)]
    expected = sum(p * math.log(p / q) for p, q in zip(wanted, mixed, strict=True) if p)
    assert found == pytest.approx(expected, abs=1e-12) and expected >= -1e-12
    assert calibration(lists_of([history], kinds=kinds, histories=[history])) == pytest.approx(0, abs=1e-12)


@given(LISTS, PEOPLE)
def test_popularity_deciles_split_places_and_hits(lists: list[list[str]], people: dict[str, int]) -> None:
    shown = [item for each in lists for item in each]
    found = popularity_deciles(shown, shown[:3], people)
    order = sorted(FEW, key=lambda item: (-people[item], item))
    for n, (places, hits) in enumerate(found):
        part = order[n * 2 : n * 2 + 2]
        assert places == pytest.approx(sum(item in part for item in shown) / max(len(shown), 1))
        assert hits == pytest.approx(sum(item in part for item in shown[:3]) / max(len(shown[:3]), 1))


@given(LISTS, PEOPLE, CATEGORIES)
def test_order_of_lists_changes_no_digit(
    lists: list[list[str]], people: dict[str, int], kinds: dict[str, frozenset[str]]
) -> None:
    turned = lists[::-1]
    assert novelty(lists_of(lists, people)) == novelty(lists_of(turned, people))
    assert popularity(lists_of(lists, people)) == popularity(lists_of(turned, people))
    assert gini(lists_of(lists)) == gini(lists_of(turned))
    assert diversity(lists_of(lists, kinds=kinds)) == diversity(lists_of(turned, kinds=kinds))
    assert calibration(lists_of(turned, kinds=kinds, histories=lists)) == calibration(
        lists_of(lists, kinds=kinds, histories=turned)
    )
