"""Neighbours are the nearest rows, by exact search and by Chroma."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.embedding import HashEmbedder
from retrieval.index.chroma import OpenedCollection, create
from retrieval.index.nearest import ChromaSearch, exact_search

VECTORS = np.random.default_rng(0).normal(size=(240, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
NAMES = [f"i{row}" for row in range(len(VECTORS))]


def unit(rows: NDArray[Any]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@given(
    seed=st.integers(0, 1_000),
    items=st.integers(0, 60),
    n=st.integers(0, 70),
    share=st.sampled_from((None, 0.0, 0.1, 0.6, 1.0)),
    block=st.integers(1, 20),
)
def test_exact_search_equals_sorting_with_ties_by_row(
    seed: int, items: int, n: int, share: float | None, block: int
) -> None:
    drawn = np.random.default_rng(seed)
    # Whole numbers, and few of them: equal cosines are common, and no rounding tells them apart.
    vectors, queries = (drawn.integers(-1, 2, (k, 3)).astype(np.float32) for k in (items, 2))
    allowed = None if share is None else drawn.random(items) < share
    rows, cosines = exact_search(vectors, queries, n, allowed, block)
    assert rows.shape == cosines.shape == (2, n)
    for query, found_rows, near in zip(queries, rows, cosines, strict=True):
        free = range(items) if allowed is None else np.flatnonzero(allowed)
        expected = sorted(free, key=lambda row: (-float(vectors[row] @ query), row))[:n]
        assert found_rows.tolist() == expected + [-1] * (n - len(expected))
        assert near[: len(expected)].tolist() == [float(vectors[row] @ query) for row in expected]
        assert (near[len(expected) :] == -np.inf).all()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenedCollection, Any]]:
    folder: Path = tmp_path_factory.mktemp("collection")
    base = create(folder, 1, "chroma", NAMES, VECTORS)
    with closing(OpenedCollection(folder, base)) as opened:
        yield opened, base


def agree(approximate: ChromaSearch, vectors: NDArray[np.float32], queries: NDArray[np.float32]) -> None:
    rows, cosines = approximate(queries, 7)
    expected = exact_search(vectors, queries, 7)
    assert (rows == expected[0]).all() and np.allclose(cosines, expected[1], atol=1e-5)


def test_changed_deleted_and_added_rows_are_current(
    made: tuple[OpenedCollection, Any],
) -> None:
    opened, base = made
    unchanged = [*range(20, 100), *range(120, 240)]  # deleted are i0–i19, changed i100–i119, added i240–i249
    fresh = unit(np.random.default_rng(1).normal(size=(30, 16)))
    names = [NAMES[row] for row in unchanged] + [f"i{n}" for n in (*range(100, 120), *range(240, 250))]
    vectors = np.concatenate((VECTORS[unchanged], fresh))
    approximate = ChromaSearch(opened, base, {name: row for row, name in enumerate(names)}, vectors, len(unchanged), 0)
    agree(approximate, vectors, vectors[::9])


def test_unreachable_items_are_found_once(made: tuple[OpenedCollection, Any]) -> None:
    opened, base = made
    unreachable = base.model_copy(update={"unreachable": ("i3", "i4", "i5")})
    agree(
        ChromaSearch(opened, unreachable, {name: row for row, name in enumerate(NAMES)}, VECTORS, 240, 0),
        VECTORS,
        VECTORS[:8],
    )


class Astray(OpenedCollection):
    """As an HNSW graph answers queries that are far from all items: something, but not the nearest."""

    def __init__(self, right: OpenedCollection):
        self.collection, self.count = right.collection, right.count

    def nearest(self, queries: NDArray[np.float32], n: int) -> tuple[list[list[str]], NDArray[np.float32]]:
        ids, cosines = super().nearest(-queries, n)
        return ids, -cosines[:, ::-1]


def test_query_with_only_far_neighbours_is_answered_exactly(made: tuple[OpenedCollection, Any]) -> None:
    opened, base = made
    rows = {name: row for row, name in enumerate(NAMES)}
    queries = unit(np.random.default_rng(2).normal(size=(4, 16)))
    agree(ChromaSearch(Astray(opened), base, rows, VECTORS, 240, 0), VECTORS, queries)
    assert base.far_cosine > -1


def test_equal_vectors_are_all_reachable(tmp_path: Path) -> None:
    base = create(tmp_path, 1, "chroma", NAMES, np.repeat(VECTORS[:2], 120, axis=0))
    assert base.unreachable == ()


def test_what_the_graph_of_a_small_catalogue_does_not_reach_is_known(tmp_path: Path) -> None:
    """Titles that differ by a number, as of episodes, have vectors among which an HNSW graph has no path to some."""
    passages = [f"batch {n} {k}. version {n}" for n in range(100) for k in range(3)]
    vectors, names = HashEmbedder().passage(passages), [f"e{n}" for n in range(len(passages))]
    base = create(tmp_path, 1, "chroma", names, vectors)
    with closing(OpenedCollection(tmp_path, base)) as opened:
        alone = opened.nearest(vectors, 1)[1][:, 0]
        together = ChromaSearch(opened, base, {name: row for row, name in enumerate(names)}, vectors, 300, 0)
        assert np.allclose(together(vectors, 1)[1][:, 0], 1, atol=1e-5)
    assert alone.min() < 1 - 1e-5, "the graph reaches all: this tests nothing"
