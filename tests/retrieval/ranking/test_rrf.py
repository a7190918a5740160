"""Ranks, and the union of the best of each source."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ranking.rrf import ranks, top_k, union_top_k

scores = st.lists(st.sampled_from([np.nan, -1.0, 0.0, 0.5, 2.0, 3.0]) | st.floats(-5, 5), max_size=80)


@given(st.lists(scores, min_size=1, max_size=4))
def test_a_rank_is_one_more_than_how_many_are_better(rows: list[list[float]]) -> None:
    width = min(map(len, rows))
    table = np.array([row[:width] for row in rows]).reshape(len(rows), width)
    for mine, row in zip(ranks(table), table, strict=True):
        expected = [np.nan if np.isnan(s) else 1 + np.count_nonzero(row > s) for s in row]
        np.testing.assert_array_equal(mine, expected)
        np.testing.assert_array_equal(ranks(row), expected)


@given(scores, st.integers(0, 20))
def test_of_ties_the_first_are_among_the_best(row: list[float], k: int) -> None:
    best = [at for at in np.argsort(-np.array(row), kind="stable").tolist() if row[at] == row[at]][:k]
    assert top_k(np.array(row, np.float64), k).tolist() == sorted(best)


@given(st.lists(scores, min_size=1, max_size=3), st.integers(1, 10))
def test_the_best_of_each_source_are_united(rows: list[list[float]], k: int) -> None:
    width = min(map(len, rows))
    named = {str(n): np.array(row[:width]) for n, row in enumerate(rows)}
    best = (np.argsort(-each, kind="stable")[:k] for each in named.values())
    expected = {
        int(row) for rows, each in zip(best, named.values(), strict=True) for row in rows if each[row] == each[row]
    }
    assert set(union_top_k(named, k).tolist()) == expected
