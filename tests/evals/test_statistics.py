"""Intervals and p-values that keep their word where nothing is different, and find what is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evals import statistics
from evals.statistics import Estimate, estimates, holm, interval, mean_by_user, users_needed

Floats = NDArray[np.float64]
REPEATS = 200


def named(people: int) -> list[str]:
    return [f"person {n}" for n in range(people)]


def gains(ranks: Floats) -> Floats:
    """NDCG@10 of one target: mostly 0, else one of ten values."""
    return np.where(ranks <= 10, 1 / np.log2(ranks + 1), 0.0)


def those(found: list[Estimate | None]) -> list[Estimate]:
    return [estimate for estimate in found if estimate]


def flagged(differences: Floats) -> float:
    found = those(estimates(differences, named(len(differences))))
    assert len(found) == differences.shape[1]
    return float(np.mean([estimate.p < 0.05 for estimate in found]))


@pytest.mark.parametrize("people", [200, 600])
@pytest.mark.parametrize("scale", [8, 60])
def test_equal_systems_differ_in_at_most_7_percent(people: int, scale: int) -> None:
    rng = np.random.default_rng(people + scale)
    ease = rng.normal(size=(people, REPEATS))  # of a person, which both systems share
    one, other = (gains(1 + np.floor(scale * rng.exponential(np.exp(ease)))) for _ in range(2))
    assert flagged(one - other) <= 0.07


def test_cases_of_one_user_are_not_independent() -> None:
    rng = np.random.default_rng(0)
    people, cases = 100, 8
    liking = rng.normal(size=(people, 1, REPEATS))  # of one of the systems, alike in all cases of a person
    differences = (liking + 0.3 * rng.normal(size=(people, cases, REPEATS))).reshape(-1, REPEATS)
    who = np.repeat(np.arange(people), cases)
    assert flagged(mean_by_user(differences, who, people)) <= 0.07
    assert flagged(differences) > 0.3  # what would come of taking them for others


@pytest.mark.parametrize("people", [10, 200])
def test_intervals_cover_the_truth_in_95_percent(people: int) -> None:
    rng = np.random.default_rng(people)
    found = those(estimates(rng.random((people, 1000)), named(people)))
    assert 0.93 <= np.mean([estimate.low <= 0.5 <= estimate.high for estimate in found]) <= 0.97


def test_users_needed_give_80_percent_power() -> None:
    rng = np.random.default_rng(0)
    people = users_needed(0.3, 0.05)
    assert people == math.ceil(((1.959964 + 0.841621) * 0.3 / 0.05) ** 2)
    assert 0.75 <= flagged(0.05 + 0.3 * rng.normal(size=(people, 1000))) <= 0.85


def test_estimates_do_not_depend_on_other_columns() -> None:
    figures = np.random.default_rng(0).random((80, 3))
    alone = those(estimates(figures[:, 1:2], named(80)))[0]
    among = those(estimates(figures, named(80)))[1]
    assert (among.mean, among.p, among.users) == (alone.mean, alone.p, alone.users)
    assert (among.low, among.high) == pytest.approx((alone.low, alone.high), abs=1e-12)


def test_resamples_depend_on_user_ids() -> None:
    figures = np.random.default_rng(0).random((40, 1))
    assert estimates(figures, named(40)) == estimates(figures, named(40))
    assert estimates(figures, named(40)) != estimates(figures, named(41)[1:])


def test_users_without_a_value_do_not_count() -> None:
    figures = np.array([[0.1, np.nan], [0.4, 0.5], [np.nan, np.nan], [0.7, np.nan]])
    first, second = estimates(figures, list("abcd"))
    assert second is None  # of one person nothing can be estimated
    assert first is not None and first.users == 3 and first.mean == pytest.approx(0.4)
    assert [first] == estimates(figures[[0, 1, 3], :1], list("abd"))


@given(st.lists(st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]), min_size=2, max_size=30))
def test_both_sides_of_a_comparison_agree(differences: list[float]) -> None:
    column = np.array(differences)[:, None]
    one, other = (those(estimates(each, named(len(column))))[0] for each in (column, -column))
    assert (one.mean, one.p) == (-other.mean, other.p)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one.low <= one.mean <= one.high and 0 < one.p <= 1


def test_no_difference_has_a_p_of_1() -> None:
    found = those(estimates(np.zeros((50, 1)), named(50)))[0]
    assert (found.p, found.low, found.high, found.deviation) == (1, 0, 0, 0)


def test_resamples_draw_users_with_replacement() -> None:
    figures = np.random.default_rng(0).normal(size=(25, 2))
    means = statistics.resampled_means(figures, 1)
    assert means.shape == (statistics.RESAMPLES, 2)
    np.testing.assert_allclose(means.mean(axis=0), figures.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(means.std(axis=0), figures.std(axis=0) / 5, rtol=0.03)
    assert interval(figures[:, 0])[0] < figures[:, 0].mean() < interval(figures[:, 0])[1]


@given(st.lists(st.tuples(st.integers(0, 4), st.one_of(st.just(math.nan), st.floats(0, 1))), max_size=20))
def test_mean_by_user_skips_unscored_cases(cases: list[tuple[int, float]]) -> None:
    figures = np.array([figure for _, figure in cases]).reshape(-1, 1)
    found = mean_by_user(figures, np.array([person for person, _ in cases], np.intp), 5)[:, 0]
    for person in range(5):
        own = [figure for p, figure in cases if p == person and not math.isnan(figure)]
        assert found[person] == pytest.approx(sum(own) / len(own) if own else math.nan, nan_ok=True)


def test_holm_worked_example() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_equals_stepping_down(found: list[float]) -> None:
    corrected = holm(found)
    order = sorted(range(len(found)), key=lambda n: found[n])
    rejected = set[int]()
    for rank, n in enumerate(order):
        if found[n] * (len(found) - rank) >= 0.05:
            break
        rejected.add(n)
    assert {n for n, p in enumerate(corrected) if p < 0.05} == rejected
    assert all(p >= raw for p, raw in zip(corrected, found, strict=True)) and max(corrected) <= 1
