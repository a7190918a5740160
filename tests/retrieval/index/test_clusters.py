"""Clusters of a large catalogue: each row meets its nearest others, in groups of bounded size."""

from __future__ import annotations

import numpy as np
import pytest

from evals.bench.synthetic import catalogue
from retrieval.embedding import Vectors
from retrieval.index import clusters
from retrieval.index.clusters import Clusters
from retrieval.index.nearest import unit_around

ITEMS = 3_000


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return catalogue(ITEMS, people=1).vectors


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "CANDIDATES", 800)
    monkeypatch.setattr(clusters, "LARGEST", 200)


def test_groups_hold_each_row_once_with_its_nearest_others(vectors: Vectors) -> None:
    directions = unit_around(vectors, vectors.mean(axis=0))
    seen, met = np.zeros(ITEMS, np.int64), list[float]()
    for rows, others in Clusters.fit(vectors).groups():
        seen[rows] += 1
        assert set(rows) <= set(others) and len(others) <= 800 + 200
        assert (np.diff(others) > 0).all()
        nearest = np.argsort(-(directions[rows] @ directions.T), axis=1)[:, 1:21]
        met += np.isin(nearest, others).mean(axis=1).tolist()
    assert (seen == 1).all()
    assert np.mean(met) > 0.9


def test_the_same_vectors_make_the_same_clusters(vectors: Vectors) -> None:
    first, again = Clusters.fit(vectors).arrays(), Clusters.fit(vectors).arrays()
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert Clusters.of_arrays(first) is not None and Clusters.of_arrays({}) is None


def test_rows_that_read_alike_are_compared_in_parts() -> None:
    same = np.ones((1_000, 80), np.float32)
    groups = list(Clusters.fit(same).groups())
    assert sorted(np.concatenate([rows for rows, _ in groups]).tolist()) == list(range(1_000))
    assert all(set(rows) <= set(others) and len(others) <= 800 + 200 for rows, others in groups)


def test_new_rows_join_the_clusters_of_their_neighbours(vectors: Vectors) -> None:
    live = np.flatnonzero(np.arange(ITEMS) % 7 > 0)
    updated = Clusters.fit(vectors).updated(live, vectors[:5])
    whole = Clusters.fit(vectors)
    np.testing.assert_array_equal(updated.cluster_of, np.concatenate((whole.cluster_of[live], whole.cluster_of[:5])))
    rows = np.concatenate([rows for rows, _ in updated.groups(len(live))])
    assert sorted(rows.tolist()) == list(range(len(live), len(live) + 5))
