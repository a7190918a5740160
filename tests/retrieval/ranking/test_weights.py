"""Rank fusion and learned weights: properties that hold for any scores."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.errors import IndexFault, NotEnoughData
from retrieval.ranking import WeightSet
from retrieval.ranking.features import PER_SOURCE, feature_names, features
from retrieval.ranking.logit import FitSettings, TrainingCase, fit
from retrieval.ranking.rrf import reciprocal_ranks, union_top_k
from retrieval.ranking.weights import score, score_with_cold_start

Floats = NDArray[np.float64]
SIZE = 8
ONE = st.one_of(st.floats(-1e6, 1e6), st.integers(0, 3).map(float), st.just(math.nan))
SCORES = st.dictionaries(
    st.sampled_from("abcd"),
    st.lists(ONE, min_size=SIZE, max_size=SIZE).map(np.array),
    min_size=1,
)


@given(SCORES, st.permutations(range(SIZE)))
def test_rrf_ignores_order_of_rows_and_sources(scores: dict[str, Floats], order: list[int]) -> None:
    fused = reciprocal_ranks(scores)
    moved = {name: each[order] for name, each in reversed(scores.items())}
    np.testing.assert_array_equal(reciprocal_ranks(moved), fused[order])


@given(SCORES, st.integers(0, SIZE - 1), st.floats(0, 1e6))
def test_rrf_is_monotonic(scores: dict[str, Floats], row: int, more: float) -> None:
    before = reciprocal_ranks(scores)
    name = sorted(scores)[0]
    raised = scores[name].copy()
    raised[row] += more
    after = reciprocal_ranks(scores | {name: raised})
    if not math.isnan(raised[row]):
        assert after[row] >= before[row]
        others = np.arange(SIZE) != row
        scored = others & ~np.isnan(before)
        assert (after[scored] <= before[scored]).all()


@given(SCORES)
def test_rrf_nan_only_without_any_score(scores: dict[str, Floats]) -> None:
    silent = np.all([np.isnan(each) for each in scores.values()], axis=0)
    np.testing.assert_array_equal(np.isnan(reciprocal_ranks(scores)), silent)


@given(SCORES, st.integers(1, SIZE))
def test_union_top_k_holds_the_best_of_every_source(scores: dict[str, Floats], size: int) -> None:
    allowed = np.arange(SIZE) % 3 != 0
    usable = {name: np.where(allowed, each, np.nan) for name, each in scores.items()}
    expected = set[int]()
    for each in usable.values():
        expected |= set(sorted(np.flatnonzero(~np.isnan(each)).tolist(), key=lambda row: (-each[row], row))[:size])
    assert union_top_k(usable, size).tolist() == sorted(expected)


@given(SCORES)
def test_features_are_finite_and_log_rank_monotonic(scores: dict[str, Floats]) -> None:
    table = features(scores, np.arange(SIZE), 5)
    assert table.shape == (SIZE, len(feature_names(list(scores))))
    assert np.isfinite(table).all()
    np.testing.assert_allclose(table[:, -2], np.nan_to_num(reciprocal_ranks(scores)))
    for n, each in enumerate(scores.values()):
        scored = np.flatnonzero(~np.isnan(each))
        near = table[scored, len(PER_SOURCE) * n + 1]
        assert (near >= 0).all()
        assert (np.diff(near[np.argsort(each[scored])]) >= 0).all()


def test_rrf_ignores_silent_sources() -> None:
    scores = {"a": np.array([3.0, 1.0, 2.0])}
    with_silent = scores | {"b": np.full(3, np.nan)}
    np.testing.assert_array_equal(reciprocal_ranks(with_silent), reciprocal_ranks(scores))


def cases(user_count: int, seed: int = 0, candidates: int = 12) -> list[TrainingCase]:
    """Choices by 2 × the first feature − 1 × the second; the third is noise, the fourth is always the same."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(user_count):
        table = np.column_stack([rng.normal(size=(candidates, 3)), np.ones(candidates)])
        utility = table @ [2.0, -1.0, 0.0, 0.0] + rng.gumbel(size=candidates)
        made.append(TrainingCase(table, utility == utility.max()))
    return made


NAMES = ("pull", "push", "noise", "constant")


def test_fit_recovers_true_weights() -> None:
    weights = fit(cases(1_500), NAMES, "made here", forest=False)
    assert weights.users == 1_500
    for true, low, high in zip((2.0, -1.0), weights.low, weights.high, strict=False):
        assert low < true < high
        assert high - low < 0.4


def test_fit_switches_noise_off() -> None:
    weights = fit(cases(600), NAMES, "made here", forest=False)
    assert weights.switched_off == ("noise", "constant")
    assert weights.values[2:] == (0.0, 0.0)


def test_fit_is_deterministic_and_serializable() -> None:
    weights = fit(cases(80), NAMES, "made here", seed=3)
    assert fit(cases(80), NAMES, "made here", seed=3) == weights
    assert WeightSet.from_json(json.loads(json.dumps(asdict(weights)))) == weights


def test_fit_ignores_feature_scale() -> None:
    plain = cases(150)
    scaled = [TrainingCase(c.features * [1000.0, 1.0, 1.0, 1.0], c.chosen) for c in plain]
    first, second = fit(plain, NAMES, ""), fit(scaled, NAMES, "")
    for a, b in zip(plain[:20], scaled[:20], strict=True):
        np.testing.assert_allclose(score(first, a.features), score(second, b.features), rtol=1e-5)


def test_trees_learn_nonlinear_choices() -> None:
    """Chosen is what is in the middle of the first feature, where no weight of it puts anything on top."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(300):
        table = rng.uniform(-1, 1, (12, 2))
        made.append(TrainingCase(table, np.abs(table[:, 0]) == np.abs(table[:, 0]).min()))
    learned = fit(made[:250], ("middle", "noise"), "made here")
    assert learned == fit(made[:250], ("middle", "noise"), "made here")
    read = WeightSet.from_json(json.loads(json.dumps(asdict(learned))))
    alone = replace(learned, trees="")

    def hits(weights: WeightSet) -> int:
        return sum(bool(c.chosen[score(weights, c.features).argmax()]) for c in made[250:])

    assert hits(read) == hits(learned) > 20
    assert hits(alone) < 15


def test_no_trees_with_few_users() -> None:
    few = fit(cases(FitSettings().fewest_for_trees - 1), NAMES, "made here")
    assert few.trees == ""
    with pytest.raises(IndexFault, match="fit them again"):
        score(replace(few, trees="no forest"), cases(1)[0].features)


@given(st.integers(0, 99), st.lists(st.booleans(), min_size=12, max_size=12).map(np.array))
def test_cold_weights_reorder_cold_items_only(seed: int, new: NDArray[np.bool_]) -> None:
    """Cold weights order cold items among themselves; the usual ones set their mean and spread."""
    rng = np.random.default_rng(seed)
    names = feature_names(("ease", "lexical"))
    table = rng.normal(size=(12, len(names)))

    def weights(values: Floats) -> WeightSet:
        return WeightSet(names, tuple(values), tuple(values), tuple(values), 99, "")

    usual, cold = weights(rng.normal(size=len(names))), weights(rng.normal(size=len(names)))
    before, contributions = score_with_cold_start(usual, table, new)
    np.testing.assert_array_equal(before, score(usual, table))
    after, mine = score_with_cold_start(replace(usual, cold=cold), table, new)
    np.testing.assert_array_equal(after[~new], before[~new])
    np.testing.assert_array_equal(mine[~new], contributions[~new])
    if new.sum() > 1:
        assert after[new].mean() == pytest.approx(before[new].mean())
        assert after[new].std() == pytest.approx(before[new].std())
        assert (np.argsort(after[new]) == np.argsort(score(cold, table[new]))).all()


def test_separable_choices_give_finite_weights() -> None:
    table = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    weights = fit([TrainingCase(table, np.array([True, False, False]))] * 60, ("a", "b"), "")
    assert np.isfinite(weights.values).all()
    assert int(score(weights, table).argmax()) == 0


def test_fit_refuses_cases_without_choices() -> None:
    nothing = TrainingCase(np.zeros((3, 1)), np.zeros(3, np.bool_))
    with pytest.raises(NotEnoughData, match="weights need 50 users"):
        fit([nothing], ("a",), "")


@pytest.mark.parametrize("content", [{}, {"features": ["a"], "values": []}])
def test_damaged_weights_refused(content: dict[str, list[str]]) -> None:
    with pytest.raises(IndexFault, match="fit them again"):
        WeightSet.from_json(content)
