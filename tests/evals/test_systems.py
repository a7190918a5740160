"""Systems: whatever they are, a ranking holds distinct items that may be ranked, and is the same every time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import hypothesis
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import UsageError
from evals.cases import Answer, Case, Example, Task
from evals.datasets import logs
from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options
from evals.protocols.registry import make
from evals.systems import registry
from evals.systems.base import RANKING_LENGTH, NotApplicable, SystemSettings, rank_by_scores
from evals.systems.controls import permute_texts
from evals.systems.product import Product
from retrieval.data.items import Interaction, Item
from retrieval.query import PreparedRequest
from retrieval.ranking.logit import FitSettings
from retrieval.sources.base import collect_scores
from tests.evals.small_world import world

NAMES = (
    "random",
    "popularity",
    "recent-popularity",
    "context-popularity",
    "item-knn",
    "ease",
    "slim",
    "rp3beta",
    "als",
    "tf-idf",
)
CATALOGUE = tuple(Item(id=f"i{n}", title=f"{n}") for n in range(410))
OURS = (
    "lexical",
    "dense",
    "content-rrf",
    "content-learned",
    "collaborative",
    "collaborative-context",
    "rrf",
    "hybrid",
    "hybrid-content_transfer",
)
HASH = SystemSettings(embedder="hash", weights=FitSettings(fewest_users=10))


@pytest.fixture(autouse=True)
def _cache_in_tmp_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return make("random", world(), Options(25, 0, tmp_path_factory.mktemp("none")))


def answers(name: str, task: Task) -> list[Answer]:
    system = registry.load(name, HASH)
    system.fit(task.log, system.grid[0])
    if hasattr(system, "fit_weights"):
        assert system.fit_weights([Example(case, task.targets[case.id]) for case in task.tuning_cases])
    return system.rank(task.cases)


@pytest.mark.parametrize("name", (*NAMES, *OURS, "product", "lexical~shuffled", "tf-idf~shuffled", "hybrid~shuffled"))
def test_rankings_hold_distinct_eligible_items_and_repeat(name: str, task: Task) -> None:
    first, again = answers(name, task), answers(name, task)
    assert [a.items for a in first] == [a.items for a in again]
    catalogue = {item.id for item in task.log.items}
    for case, answer in zip(task.cases, first, strict=True):
        assert len(set(answer.items)) == len(answer.items) > 0
        assert set(answer.items) <= catalogue - case.request.seen_ids
    few = replace(task, cases=tuple(replace(c, candidates=("i1", "i2", "i3", "i59")) for c in task.cases[:4]))
    for answer in answers(name, few):
        assert sorted(answer.items) == ["i1", "i2", "i3", "i59"]


@pytest.mark.parametrize(
    "name", ("item-knn", "ease", "slim", "rp3beta", "als", "collaborative", "hybrid", "product", "tf-idf", "lexical")
)
def test_recommends_what_similar_users_like(name: str, task: Task) -> None:
    right = []
    for case, answer in zip(task.cases, answers(name, task), strict=True):
        right += [int(item[1:]) % 2 == int(case.user_id[1:]) % 2 for item in answer.items[:5]]
    assert np.mean(right) > 0.8


@pytest.mark.parametrize("name", (*NAMES, *OURS, "lexical~shuffled"))
def test_empty_history_is_ranked_or_unscored_with_a_reason(name: str, task: Task) -> None:
    nothing = Case("nothing", "nobody", PreparedRequest(()))
    candidates = ("i1", "i2", "i3")
    told, among = answers(name, replace(task, cases=(nothing, replace(nothing, candidates=candidates))))
    assert bool(told.items) != bool(told.unscored)
    assert sorted(among.items) == sorted(candidates)


def test_shuffling_changes_text_sources_alone(task: Task) -> None:
    plain, mixed = Product("rrf", HASH), Product("rrf~shuffled", HASH)
    for system in (plain, mixed):
        system.fit(task.log, {})
    assert mixed.items == plain.items
    changed = set()
    for case in task.cases[:10]:
        first, second = (collect_scores(s.sources, case.request) for s in (plain, mixed))
        assert first.keys() == second.keys()
        changed |= {name for name in first if not np.array_equal(first[name], second[name], equal_nan=True)}
    assert changed == {"dense", "lexical", "content_transfer", "bilinear", "expected_popularity"}


def test_permuted_texts_are_complete(log: InteractionLog) -> None:
    mixed = permute_texts(log.items)
    assert [item.id for item in mixed] == [item.id for item in log.items]
    assert sorted(item.title for item in mixed) == sorted(item.title for item in log.items)
    assert sum(a.title == b.title for a, b in zip(mixed, log.items, strict=True)) < 10


def test_shuffled_texts_carry_no_signal(task: Task) -> None:
    right = []
    for case, answer in zip(task.cases, answers("lexical~shuffled", task), strict=True):
        right += [int(item[1:]) % 2 == int(case.user_id[1:]) % 2 for item in answer.items[:5]]
    assert 0.3 < np.mean(right) < 0.7


def test_new_users_are_folded_in(log: InteractionLog, options: Options) -> None:
    cold = make("cold-people", log, options)
    for name in ("item-knn", "ease", "slim", "als"):
        right = []
        for case, answer in zip(cold.cases, answers(name, cold), strict=True):
            right += [int(item[1:]) % 2 == int(case.user_id[1:]) % 2 for item in answer.items[:5]]
        assert np.mean(right) > 0.8


def test_context_popularity_ranks_by_context() -> None:
    items = tuple(Item(id=name, title=name) for name in ("breakfast", "supper", "bread"))
    done = [
        Interaction(user_id=f"p{n}", item_id=chosen, time=f"2026-01-{n + 1:02d}T{hour}:00:00Z")
        for n in range(20)
        for chosen, hour in (("breakfast", "08"), ("supper", "20"), ("bread", "08" if n % 2 else "20"))
    ]
    log = logs.from_interactions("meals", items, tuple(done))
    system = registry.load("context-popularity")
    system.fit(log, {"damp": 3})
    asked = [Case(at, at, PreparedRequest(context={"time": at})) for at in ("morning", "evening")]
    morning, evening = system.rank(asked)
    assert morning.items == ("breakfast", "bread", "supper") and evening.items == ("supper", "bread", "breakfast")


def test_data_without_times_or_ratings_is_not_applicable(task: Task) -> None:
    untimed = world(rated=False)
    with pytest.raises(NotApplicable, match="no times"):
        registry.load("recent-popularity").fit(untimed, {"days": 7})
    with pytest.raises(NotApplicable, match="ratings"):
        registry.load("ease").fit(untimed, {"input": "liked", "ridge": 30.0})


def test_hybrid_with_too_few_users_ranks_as_rrf(task: Task) -> None:
    """Weights of few users rank worse than none: docs/decisions/fusion.md."""
    system, plain = Product("hybrid", HASH), Product("rrf", HASH)
    for each in (system, plain):
        each.fit(task.log, {})
    assert "weights need" in system.fit_weights(
        [Example(case, task.targets[case.id]) for case in task.tuning_cases[:5]]
    )
    assert [a.items[:5] for a in system.rank(task.cases[:3])] == [a.items[:5] for a in plain.rank(task.cases[:3])]


def test_cold_item_weights_do_not_depend_on_targets_of_hidden_items(tmp_path: Path) -> None:
    """Else what the learners chose would tell which of the hidden items are popular."""
    task = make("cold-items", world(), Options(25, 0, tmp_path))
    told = []
    for targets in (task.targets, {case.id: frozenset(case.candidates or ()) for case in task.tuning_cases}):
        system = Product("hybrid", HASH)
        system.fit(task.log, {})
        assert "cases" in system.fit_weights([Example(case, targets[case.id]) for case in task.tuning_cases])
        told.append(system.rank(task.cases))
    assert told[0] == told[1]


def test_ties_are_broken_by_case(task: Task) -> None:
    flat = np.zeros(len(task.log.items))
    rows = {item.id: row for row, item in enumerate(task.log.items)}
    first, second = (rank_by_scores(case, flat, task.log.items, rows).items for case in task.cases[:2])
    assert first != second and first == rank_by_scores(task.cases[0], flat, task.log.items, rows).items


ANY = st.one_of(st.floats(width=32), st.sampled_from((0.0, float("nan"), float("-inf"))))


@given(st.lists(ANY, min_size=410, max_size=410), st.sets(st.integers(0, 409)), st.booleans())
@hypothesis.settings(max_examples=20, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
def test_rank_by_scores_takes_the_highest(scores: list[float], some: set[int], whole: bool) -> None:
    case = Case("c", "p", PreparedRequest(()), None if whole else tuple(f"i{n}" for n in sorted(some)))
    found = rank_by_scores(case, np.array(scores), CATALOGUE, {item.id: n for n, item in enumerate(CATALOGUE)})
    may = range(410) if whole else sorted(some)
    told = sorted((scores[n] for n in may if not np.isnan(scores[n])), reverse=True)
    if not told:
        assert found.unscored and not found.items
        return
    shown = [scores[int(item[1:])] for item in found.items]
    assert len(set(found.items)) == len(shown) == min(RANKING_LENGTH, len(may))
    assert {int(item[1:]) for item in found.items} <= set(may)
    assert shown[: len(told)] == told[: len(shown)] and np.isnan(shown[len(told) :]).all()
    assert list(found.scores) == sorted(found.scores, reverse=True)


def test_items_without_a_score_come_last(task: Task) -> None:
    case = Case("c", "p", task.cases[0].request, ("i1", "i2", "i3"))
    scores = np.full(len(task.log.items), np.nan)
    scores[2] = -5.0
    rows = {item.id: row for row, item in enumerate(task.log.items)}
    found = rank_by_scores(case, scores, task.log.items, rows)
    assert found.items[0] == "i2" and np.isfinite(found.scores).all() and found.scores[0] > max(found.scores[1:])


def test_unknown_names_are_refused() -> None:
    for name in (
        "nonsense",
        "popularity~shuffled",
        "collaborative-context~shuffled",
        "blend@smollm2-135m-instruct/nonsense",
        "collaborative~shuffled",
        "huh@x",
    ):
        with pytest.raises(UsageError):
            registry.load(name)


@pytest.mark.parametrize(
    "name", ["tf-idf~shuffled-extracted", "blend@x~shuffled-extracted", "ease~shuffled", "hybrid~mixed"]
)
def test_controls_that_a_system_lacks_are_refused(name: str) -> None:
    """Taken for the system itself, it would answer under its name and control nothing."""
    with pytest.raises(UsageError):
        registry.load(name)


@pytest.mark.parametrize("name", ("lexical+query-understanding", "hybrid+query-understanding"))
def test_parsed_conditions_hold_for_all_ranked_items(name: str, task: Task) -> None:
    asked = replace(
        task, cases=tuple(replace(c, request=replace(c.request, text="night, no snow")) for c in task.cases)
    )
    wet = {item.id for item in task.log.items if "snow" not in item.text}
    assert all(answer.items and set(answer.items) <= wet for answer in answers(name, asked))


def test_unmeetable_conditions_give_an_empty_scored_answer(task: Task) -> None:
    asked = replace(task, cases=tuple(replace(c, request=replace(c.request, text="before 1900")) for c in task.cases))
    assert all(not answer.items and not answer.unscored for answer in answers("lexical+query-understanding", asked))
