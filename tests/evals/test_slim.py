"""SLIM by ADMM: the weights solve its problem, and are EASE's where nothing is cut."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from evals.systems import item_models, slim

USERS, ITEMS = 60, 14


def interactions(users: int = USERS, items: int = ITEMS) -> csr_matrix:
    return csr_matrix((np.random.default_rng(0).random((users, items)) < 0.3).astype(np.float32))


@pytest.fixture(autouse=True)
def _exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slim, "ITERATIONS", 1_000)
    monkeypatch.setattr(slim, "TOLERANCE", 1e-5)


@pytest.mark.parametrize("shape", [(USERS, ITEMS), (ITEMS, USERS)])
def test_without_l1_it_is_ease(shape: tuple[int, int]) -> None:
    matrix = interactions(*shape)
    weights = slim.learn(matrix, 0.0, 20.0, nonnegative=False).toarray()
    inverse = np.linalg.inv((matrix.T @ matrix).toarray() + 20 * np.eye(shape[1]))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(weights, expected, atol=2e-3)
    histories = matrix[:3]
    np.testing.assert_allclose(histories @ weights, item_models.ease(matrix, 20.0)(histories), atol=1e-2)


@pytest.mark.parametrize("nonnegative", [False, True])
@pytest.mark.parametrize("shape", [(USERS, ITEMS), (ITEMS, USERS)])
def test_weights_meet_the_optimality_conditions(shape: tuple[int, int], nonnegative: bool) -> None:
    """The gradient of what is smooth is −λ₁ at positive weights, λ₁ at negative ones, and within both at those of 0."""
    matrix, l1, l2 = interactions(*shape), 0.5, 5.0
    weights = slim.learn(matrix, l1, l2, nonnegative).toarray().astype(np.float64)
    gram = (matrix.T @ matrix).toarray()
    gradient = gram @ weights - gram + l2 * weights
    apart = ~np.eye(shape[1], dtype=bool)
    assert not weights[~apart].any() and (weights > 0).any() and (weights[apart] == 0).any()
    np.testing.assert_allclose(gradient[apart & (weights > 0)], -l1, atol=0.05)
    np.testing.assert_allclose(gradient[apart & (weights < 0)], l1, atol=0.05)
    at_zero = gradient[apart & (weights == 0)]
    assert at_zero.min() > -l1 - 0.05 and (nonnegative or at_zero.max() < l1 + 0.05)
    assert nonnegative == (not (weights < 0).any())


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = slim.learn(interactions(), 1.0, 5.0, nonnegative=False).toarray()
    monkeypatch.setattr(slim, "BLOCK", 5)
    np.testing.assert_allclose(slim.learn(interactions(), 1.0, 5.0, nonnegative=False).toarray(), whole, atol=1e-4)
