"""Diversity loses no candidate, keeps caps where possible, and explores as much as set."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.data.items import Item
from retrieval.query import Candidate, Provenance
from retrieval.ranking import DiversitySettings
from retrieval.ranking.diversity import ANY, add_exploration, centered_cosine, mmr, over_cap, reorder

CATEGORIES = ("drama", "horror", "comedy", "war")
rankings = st.lists(st.lists(st.sampled_from(CATEGORIES), max_size=3).map(tuple), max_size=14)
single = st.lists(st.sampled_from(CATEGORIES).map(lambda c: (c,)), max_size=14)
caps = st.dictionaries(st.sampled_from([*CATEGORIES, ANY]), st.integers(0, 4), max_size=4)
diversities = st.floats(0, 1)
seeds = st.text(max_size=5)


def ranking(categories: list[tuple[str, ...]], prefix: str = "") -> list[Candidate]:
    """Candidates of these categories, best first; two in a row score the same."""
    return [
        Candidate(Item(id=f"{prefix}{n}", title="t", categories=c), -(n // 2) / 10, (Provenance("lexical", 1.0),))
        for n, c in enumerate(categories)
    ]


def similarity(n: int, seed: int = 0) -> NDArray[np.float64]:
    vectors = np.random.default_rng(seed).normal(size=(n, 4))
    return centered_cosine(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)) if n else np.zeros((0, 0))


def names(candidates: tuple[Candidate, ...] | list[Candidate]) -> list[str]:
    return [candidate.item.id for candidate in candidates]


@given(rankings, st.integers(0, 16), diversities, caps)
def test_mmr_permutes_and_keeps_the_rest(
    categories: list[tuple[str, ...]], n: int, diversity: float, caps: dict[str, int]
) -> None:
    candidates = ranking(categories)
    reordered = mmr(candidates, similarity(len(candidates)), n, diversity=diversity, caps=caps)
    assert sorted(names(reordered)) == sorted(names(candidates))
    rest = [int(name) for name in names(reordered)[n:]]
    assert rest == sorted(rest)


@given(rankings, st.integers(0, 16))
def test_mmr_without_diversity_keeps_the_order(categories: list[tuple[str, ...]], n: int) -> None:
    candidates = ranking(categories)
    assert names(mmr(candidates, similarity(len(candidates)), n, diversity=0)) == names(candidates)


@pytest.mark.parametrize("scores", [[1.0, 3.0, 2.0], [float("nan"), 1.0, float("-inf")], [float("inf"), 0.0, 0.0]])
def test_mmr_uses_the_order_not_the_scores(scores: list[float]) -> None:
    candidates = [Candidate(Item(id=str(n), title="t"), score) for n, score in enumerate(scores)]
    assert names(mmr(candidates, similarity(3), 3, diversity=0)) == ["0", "1", "2"]
    assert sorted(names(mmr(candidates, similarity(3), 3, diversity=0.5))) == ["0", "1", "2"]


@given(single, st.integers(0, 16), diversities, caps)
def test_caps_hold_where_possible(
    categories: list[tuple[str, ...]], n: int, diversity: float, caps: dict[str, int]
) -> None:
    candidates = ranking(categories)
    reordered = mmr(candidates, similarity(len(candidates)), n, diversity=diversity, caps=caps)
    most = {c: caps.get(c, caps.get(ANY, len(candidates))) for c in CATEGORIES}
    available = Counter(c for (c,) in categories)
    fitting = min(n, sum(min(available[c], most[c]) for c in CATEGORIES))
    counts = Counter(candidate.item.categories[0] for candidate in reordered[:fitting])
    assert all(counts[c] <= most[c] for c in CATEGORIES)


@given(rankings, st.integers(0, 16), caps)
def test_caps_broken_only_as_a_last_resort(categories: list[tuple[str, ...]], n: int, caps: dict[str, int]) -> None:
    candidates = ranking(categories)
    first = mmr(candidates, similarity(len(candidates)), n, diversity=0.3, caps=caps)
    counts = Counter[str]()

    def fits(candidate: Candidate) -> bool:
        return all(counts[c] < caps.get(c, caps.get(ANY, 99)) for c in set(candidate.item.categories))

    for place, candidate in enumerate(first[:n]):
        assert fits(candidate) or not any(map(fits, first[place:]))
        counts.update(set(candidate.item.categories))


def test_near_duplicate_moves_down() -> None:
    vectors = np.array([[1.0, 0.0], [0.999, 0.045], [0.0, 1.0], [0.05, 0.999]])
    candidates = [Candidate(Item(id=i, title="t"), s) for i, s in zip("abcd", (1.0, 0.9, 0.6, 0.5), strict=True)]
    assert names(mmr(candidates, centered_cosine(vectors), 4, diversity=0.5)) == ["a", "c", "b", "d"]


def test_centered_cosine_bounds() -> None:
    near = np.array([[1.0, 0.0, 0.0], [0.9, 0.435889894, 0.0], [0.9, 0.0, 0.435889894]])
    alike = centered_cosine(near)
    assert np.allclose(np.diag(alike), 1)
    assert ((alike >= 0) & (alike <= 1)).all()
    assert alike[1, 2] == 0 < alike[0, 1] < 0.5
    assert centered_cosine(np.ones((1, 1))).tolist() == [[1.0]]


@given(rankings, rankings, st.floats(0, 1), seeds)
def test_exploration_keeps_length_and_order(
    categories: list[tuple[str, ...]], more: list[tuple[str, ...]], share: float, seed: str
) -> None:
    candidates, pool = ranking(categories), ranking(more, "pool")
    reordered = add_exploration(candidates, [*candidates, *pool, *pool], share, seed)
    drawn = [c for c in reordered if any(p.source == "exploration" for p in c.provenance)]
    unchanged = [c for c in reordered if c not in drawn]
    assert len(reordered) == len(candidates) == len(set(names(reordered)))
    assert unchanged == candidates[: len(unchanged)]
    assert set(names(drawn)) <= set(names(pool))
    assert all(c.provenance[0].source == "lexical" and 0 < c.provenance[-1].score <= 1 for c in drawn)
    expected_draws = share * len(candidates)
    assert min(int(expected_draws), len(pool)) <= len(drawn) <= expected_draws + 1
    assert reordered == add_exploration(candidates, [*candidates, *pool, *pool], share, seed)
    assert not unchanged or reordered[0] == candidates[0]


def test_exploration_share_and_probability() -> None:
    candidates, pool = ranking([()] * 10), ranking([()] * 20, "pool")
    drawn = Counter[str]()
    for request in range(2_000):
        for candidate in add_exploration(candidates, pool, 0.15, f"person {request}"):
            if candidate.provenance[-1].source == "exploration":
                drawn[candidate.item.id] += 1
                assert candidate.provenance[-1].score == pytest.approx(0.15 * 10 / 20)
    assert drawn.total() / 20_000 == pytest.approx(0.15, abs=0.005)
    # 150 draws each are expected, with a standard deviation of 12.
    assert len(drawn) == 20 and all(100 < times < 200 for times in drawn.values())


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_exploration_share_out_of_range(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        add_exploration(ranking([()]), [], share, "x")


@given(rankings, st.integers(1, 10), diversities, st.integers(0, 4), st.floats(0, 1), seeds)
def test_exploration_respects_caps(
    categories: list[tuple[str, ...]], n: int, diversity: float, cap: int, explore: float, seed: str
) -> None:
    candidates = ranking(categories)
    alike = similarity(len(candidates))
    reordered = reorder(candidates, alike, n, DiversitySettings(diversity, cap, explore), seed)
    assert sorted(names(reordered)) == sorted(names(candidates))
    assert [c.score for c in sorted(reordered, key=lambda c: int(c.item.id))] == [c.score for c in candidates]
    if cap:
        alone = reorder(candidates, alike, n, DiversitySettings(diversity, cap))
        broken = over_cap(alone[:n], cap)
        assert all(count <= broken.get(kind, 0) for kind, count in over_cap(reordered[:n], cap).items())
    drawn = [c for c in reordered[:n] if any(p.source == "exploration" for p in c.provenance)]
    assert len(drawn) <= np.ceil(explore * min(n, len(candidates)))
    assert all(c.provenance == candidates[int(c.item.id)].provenance for c in reordered[n:])
