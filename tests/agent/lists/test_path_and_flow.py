"""Paths come nearer to their goal with every step, and ways through a list are the shortest where that can be told."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from agent.lists.flow import EXACT_UP_TO, length, shortest_way
from agent.lists.path import directions, smoothest_path
from retrieval.arrays import Floats


def random_distances(n: int, seed: int) -> Floats:
    points = np.random.default_rng(seed).random((n, 4))
    return np.asarray(np.linalg.norm(points[:, None] - points, axis=2))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("first", [0, 2, None])
def test_way_through_few_is_the_shortest(seed: int, first: int | None) -> None:
    distances = random_distances(6, seed)
    way = shortest_way(distances, first)
    assert sorted(way) == list(range(6)) and (first is None or way[0] == first)
    every = (list(p) for p in permutations(range(6)) if first is None or p[0] == first)
    assert length(distances, way) == pytest.approx(min(length(distances, p) for p in every))


@pytest.mark.parametrize("first", [0, None])
def test_way_through_many_is_near_to_the_shortest_and_shorter_than_the_list(first: int | None) -> None:
    ratios = []
    for seed in range(10):
        distances = random_distances(60, seed)
        way = shortest_way(distances, first)
        assert sorted(way) == list(range(60)) and (first is None or way[0] == first)
        ratios.append(length(distances, way) / length(distances, list(range(60))))
    assert np.mean(ratios) < 0.5


def test_heuristic_is_within_a_tenth_of_the_exact_way(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = [length(d, shortest_way(d)) for d in (random_distances(EXACT_UP_TO - 1, seed) for seed in range(10))]
    monkeypatch.setattr("agent.lists.flow.EXACT_UP_TO", 0)
    heuristic = [length(d, shortest_way(d)) for d in (random_distances(EXACT_UP_TO - 1, seed) for seed in range(10))]
    assert np.mean(heuristic) < 1.1 * np.mean(exact)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_lists_of_one_or_two_stay_as_they_are(n: int) -> None:
    assert shortest_way(np.zeros((n, n))) == list(range(n))


def unit_vectors(n: int, seed: int) -> Floats:
    vectors = np.random.default_rng(seed).normal(size=(n, 8))
    return directions(vectors, np.zeros(8))


@pytest.mark.parametrize("starts", [0, 3])
def test_each_step_of_a_path_is_nearer_to_the_goal(starts: int) -> None:
    vectors, goal = unit_vectors(80, 1), unit_vectors(1, 2)[0]
    start, path = smoothest_path(vectors[:starts], vectors[3:], goal, np.zeros(77), 6)
    nearness = (vectors[3:] @ goal)[path]
    assert len(path) == 6 and (np.diff(nearness) > 0).all()
    assert (start is None) if not starts else vectors[start] @ goal < nearness[0]


def test_path_is_the_smoothest_of_all() -> None:
    vectors, goal = unit_vectors(9, 3), unit_vectors(1, 4)[0]
    nearness = vectors @ goal

    def cost(rows: tuple[int, ...]) -> float:
        inner = sum(float((1 - vectors[a] @ vectors[b]) ** 2) for a, b in pairwise(rows))
        return inner + float((1 - nearness[rows[-1]]) ** 2)

    rising = [p for p in permutations(range(9), 3) if nearness[p[0]] < nearness[p[1]] < nearness[p[2]]]
    _, path = smoothest_path(vectors[:0], vectors, goal, np.zeros(9), 3)
    assert cost(tuple(path.tolist())) == pytest.approx(min(map(cost, rising)))


def test_path_is_shorter_where_nothing_comes_nearer() -> None:
    goal = np.array([1.0, 0.0])
    between = directions(np.array([[1.0, 1.0], [2.0, 1.0]]), np.zeros(2))
    assert smoothest_path(between[:0], between, goal, np.zeros(2), 5)[1].tolist() == [0, 1]
    assert smoothest_path(goal[None], between, goal, np.zeros(2), 5)[1].tolist() == []
    assert smoothest_path(between[:0], between[:0], goal, np.zeros(0), 5)[1].tolist() == []
