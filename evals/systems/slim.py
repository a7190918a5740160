"""SLIM by ADMM: a sparse matrix of item weights with which histories reproduce themselves.

SLIM (Ning and Karypis 2011) minimises ½‖X − XB‖² + ½λ₂‖B‖² + λ₁‖B‖₁ over matrices B with a diagonal of 0, here with or
without negative weights. It is solved as in ADMM SLIM (Steck, Dimakopoulou, Riabov and Jebara 2020): B is a ridge
regression drawn to C, and C is B with its small weights cut to 0, until they are equal. EASE is SLIM with λ₁ = 0. The
columns of B do not depend on each other, so that they are solved in blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from retrieval.embedding import Vectors

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ITERATIONS, TOLERANCE = 50, 0.02
"""Iterations at most, and the share of C by which B and the C before differ from it when a block is solved."""
BLOCK = 1_000
"""Columns that are solved at once."""


def learn(matrix: csr_matrix, l1: float, l2: float, nonnegative: bool) -> csr_matrix:
    """Return the weights C of interactions X (users, items): (items, items), entry (i, j) what i adds to j."""
    from scipy.sparse import csc_matrix, hstack

    items = matrix.shape[1]
    penalty = np.float32(_penalty(matrix, l2))
    ridge, cut_below = np.float32(l2) + penalty, np.float32(l1) / penalty
    times_inverse, diagonal = _ridge_inverse(matrix, ridge)
    parts = []
    for start in range(0, items, BLOCK):
        at = np.arange(start, min(start + BLOCK, items)), np.arange(min(BLOCK, items - start))
        unit = np.zeros((items, len(at[0])), np.float32)
        unit[at] = 1
        inverse = times_inverse(unit)
        weights, multipliers = np.zeros_like(unit), np.zeros_like(unit)
        for _ in range(ITERATIONS):
            # P(XᵀX + ρ(C − Γ)), less the multiple of each column of P that makes the diagonal 0.
            regressed = unit - ridge * inverse + penalty * times_inverse(weights - multipliers)
            regressed -= inverse * (regressed[at] / diagonal[at[0]])
            drawn, before = regressed + multipliers, weights
            weights = np.maximum(drawn - cut_below, 0)
            if not nonnegative:
                weights += np.minimum(drawn + cut_below, 0)
            multipliers = drawn - weights
            if max(_change(regressed, weights), _change(before, weights)) <= TOLERANCE:
                break
        weights[at] = 0
        parts.append(csc_matrix(weights))
    return hstack(parts).tocsr()


def _change(before: Vectors, after: Vectors) -> float:
    return float(np.linalg.norm(before - after) / max(float(np.linalg.norm(after)), 1e-9))


def _penalty(matrix: csr_matrix, l2: float) -> float:
    """Return ρ, the weight of the difference of B and C: the geometric mean of the extreme eigenvalues of XᵀX + λ₂I."""
    vector = np.ones(matrix.shape[1])
    for _ in range(20):  # power iteration
        vector = matrix.T @ (matrix @ (vector / np.linalg.norm(vector)))
    return float(np.sqrt(l2 * (np.linalg.norm(vector) + l2)))


def _ridge_inverse(matrix: csr_matrix, ridge: np.float32) -> tuple[Callable[[Vectors], Vectors], Vectors]:
    """Return the product of P = (XᵀX + ridge·I)⁻¹ with columns (items, n), and the diagonal of P, (items,).

    The smaller of (users, users) and (items, items) is inverted: P = (I − Xᵀ(XXᵀ + ridge·I)⁻¹X) / ridge.
    """
    users, items = matrix.shape
    transposed = matrix.T.tocsr()
    if items <= users:
        inverse = np.linalg.inv((transposed @ matrix).toarray() + ridge * np.eye(items, dtype=np.float32))
        return lambda columns: inverse @ columns, np.diag(inverse)
    kernel = np.linalg.inv((matrix @ transposed).toarray() + ridge * np.eye(users, dtype=np.float32))
    diagonal = (1 - np.asarray(matrix.multiply(kernel @ matrix).sum(axis=0)).ravel()) / ridge
    return lambda columns: (columns - transposed @ (kernel @ (matrix @ columns))) / ridge, diagonal.astype(np.float32)
