"""What a hybrid has to beat: popularity, item-kNN with BM25 weights, EASE and implicit ALS, each with a grid.

They see the same interactions as the product and may, as it does, use ratings: the input is one of the choices.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from evals.splits import Log, Mask

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Scores = NDArray[np.float32]
INPUTS = ("all", "liked", "rated")
"""Every interaction as 1; only those rated 4 or better, as 1; every interaction as its rating over the best one."""


@dataclass(frozen=True)
class Baseline:
    name: str
    grid: dict[str, tuple[Any, ...]]
    scores: Callable[..., Scores]
    """(people, items) interactions and a setting of the grid → (people, items)."""

    def settings(self, rated: bool) -> Iterator[dict[str, Any]]:
        choices = {"input": INPUTS if rated else INPUTS[:1], **self.grid}
        return (dict(zip(choices, each, strict=True)) for each in product(*choices.values()))

    def run(self, log: Log, known: Mask, setting: dict[str, Any]) -> Scores:
        options = {name: value for name, value in setting.items() if name != "input"}
        return self.scores(matrix(log, known, setting["input"]), **options)


def matrix(log: Log, known: Mask, input: str) -> csr_matrix:
    from scipy.sparse import csr_matrix

    weights = np.ones(len(log.users), np.float32)
    if input == "liked":
        known = known & (log.values >= 4)
    elif input == "rated":
        weights = (log.values / np.nanmax(log.values)).astype(np.float32)
    cells = (weights[known], (log.users[known], log.rows[known]))
    return csr_matrix(cells, shape=(log.people, len(log.items)))


def popularity(matrix: csr_matrix) -> Scores:
    return np.tile(np.asarray(matrix.sum(axis=0), np.float32), (matrix.shape[0], 1))


def item_knn(matrix: csr_matrix, neighbours: int, k1: float, b: float) -> Scores:
    """implicit's BM25Recommender: BM25-weighted interactions, their inner products, the strongest neighbours."""
    from implicit.nearest_neighbours import BM25Recommender
    from implicit.utils import ParameterWarning

    model = BM25Recommender(K=neighbours, K1=k1, B=b, num_threads=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ParameterWarning)  # its own weighting hands itself a COO matrix
        model.fit(matrix, show_progress=False)
    return np.asarray((matrix @ model.similarity).toarray(), np.float32)


def ease(matrix: csr_matrix, ridge: float) -> Scores:
    """Steck 2019. By Woodbury's identity only (people, people) is inverted: P = (I − Xᵀ(XXᵀ + λI)⁻¹X) / λ."""
    from scipy.linalg import solve

    dense = matrix.toarray()
    kernel = dense @ dense.T
    solved = solve(kernel + ridge * np.eye(len(dense), dtype=np.float32), dense, assume_a="pos")
    diagonal = 1 - np.einsum("ui,ui->i", dense, solved)
    # The diagonal of B is 0: for an item of the history that leaves its own part out, which no candidate is.
    return np.asarray((kernel @ solved - dense) / diagonal + dense, np.float32)


def implicit_als(matrix: csr_matrix, factors: int, ridge: float, confidence: float) -> Scores:
    from implicit.cpu.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=factors, regularization=ridge, alpha=confidence, iterations=15, random_state=0, num_threads=1
        )
        model.fit(matrix, show_progress=False)
        # Those of the last round were solved for the items of the round before.
        people = model.recalculate_user(np.arange(matrix.shape[0]), matrix)
    return np.asarray(people @ model.item_factors.T, np.float32)


BASELINES = (
    Baseline("popularity", {}, popularity),
    Baseline("item-kNN, BM25", {"neighbours": (50, 200, 800), "k1": (1.2, 100.0), "b": (0.2, 0.8)}, item_knn),
    Baseline("EASE", {"ridge": (30.0, 100.0, 300.0, 1000.0)}, ease),
    Baseline(
        "implicit ALS",
        {"factors": (64, 128, 256), "ridge": (10.0, 30.0, 90.0), "confidence": (2.0, 5.0)},
        implicit_als,
    ),
)
