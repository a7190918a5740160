"""Fusion of ranks and bounded orders."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rerank.rank_fusion import average_ranks, bounded, fuse
from tests.contracts import anything

small = st.integers(-5, 5).map(float)
pairs = st.lists(st.tuples(small, small), max_size=8)


@given(pairs)
def test_fusion_is_monotone(scores: list[tuple[float, float]]) -> None:
    final = fuse([r for r, _ in scores], [j for _, j in scores])
    for (r1, j1), f1 in zip(scores, final, strict=True):
        for (r2, j2), f2 in zip(scores, final, strict=True):
            if r1 >= r2 and j1 >= j2:
                assert f1 >= f2 - 1e-12


@given(pairs)
def test_fusion_uses_ranks_only(scores: list[tuple[float, float]]) -> None:
    retrieved, llm = [r for r, _ in scores], [j for _, j in scores]
    assert fuse(retrieved, llm) == fuse(retrieved, [j * 1e300 for j in llm])


@given(st.lists(small, max_size=8))
def test_fusion_without_llm_scores_keeps_retrieval_order(retrieved: list[float]) -> None:
    final = fuse(retrieved, [math.nan] * len(retrieved))
    assert average_ranks(final) == average_ranks(retrieved)


@given(st.lists(small | anything, max_size=10))
def test_average_ranks_of_ties(scores: list[float]) -> None:
    result = average_ranks(scores)
    assert sum(result) == pytest.approx(len(scores) * (len(scores) + 1) / 2)
    for s1, r1 in zip(scores, result, strict=True):
        for s2, r2 in zip(scores, result, strict=True):
            if math.isfinite(s1) and math.isfinite(s2):
                assert (s1 > s2) == (r1 < r2)


@given(st.permutations(range(12)), st.permutations(range(12)), st.integers(0, 12))
def test_bounded_order_limits_displacement(first: list[int], target: list[int], most: int) -> None:
    result = bounded(first, target, most)
    assert sorted(result) == sorted(first)
    assert all(abs(result.index(i) - first.index(i)) <= most for i in first)
    if all(abs(target.index(i) - first.index(i)) <= most for i in first):
        assert result == target
