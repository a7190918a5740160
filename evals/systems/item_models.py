"""The usual collaborative baselines, each with its grid: item-kNN, EASE, SLIM, RP3β and implicit ALS.

They may use ratings, as the product does: which interactions enter, and with which weight, is part of the grid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.cases import Answer, Case
from evals.datasets.logs import InteractionLog
from evals.systems.base import NotApplicable, Setting, rank_by_scores
from retrieval.arrays import Floats, Mask, Rows
from retrieval.embedding import Vectors
from retrieval.query import Event

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FoldIn = Callable[["csr_matrix"], Vectors]
"""Histories (n, items) to scores (n, items)."""
INPUTS = ("all", "liked", "rated")
"""Every interaction as 1; only ratings of 4 or better, as 1; every interaction as its rating over the best one."""


def item_knn(matrix: csr_matrix, neighbours: int, k1: float, b: float) -> FoldIn:
    """Fit implicit's BM25Recommender: inner products of BM25-weighted interactions, the strongest neighbours.

    Only items that somebody chose enter, as the columns of all others would change BM25's mean length.
    """
    from implicit.nearest_neighbours import ItemItemRecommender, bm25_weight

    chosen = np.flatnonzero(matrix.getnnz(axis=0))
    model = ItemItemRecommender(K=neighbours, num_threads=1)
    model.fit(bm25_weight(matrix[:, chosen].T, k1, b).T.tocsr(), show_progress=False)

    def fold_in(histories: csr_matrix) -> Vectors:
        scores = np.zeros(histories.shape, np.float32)
        scores[:, chosen] = (histories[:, chosen] @ model.similarity).toarray()
        return scores

    return fold_in


def ease(matrix: csr_matrix, ridge: float) -> FoldIn:
    """Fit EASE (Steck 2019).

    The smaller of (users, users) and (items, items) is inverted, the former by Woodbury's identity:
    P = (I − Xᵀ(XXᵀ + λI)⁻¹X) / λ.
    """
    from scipy.linalg import cho_factor, cho_solve

    users, items = matrix.shape
    if users < items:
        dense = matrix.toarray()
        kernel = dense @ dense.T + np.float32(ridge) * np.eye(users, dtype=np.float32)
        solved = cho_solve(cho_factor(kernel, lower=True, overwrite_a=True), dense)
        # The diagonal of the precision matrix over λ; that of the weights is 0, so that no item predicts itself.
        diagonal = 1 - np.einsum("ui,ui->i", dense, solved)

        def fold_in(histories: csr_matrix) -> Vectors:
            rows = histories.toarray()
            return np.asarray(((histories @ dense.T) @ solved - rows) / diagonal + rows, np.float32)

        return fold_in
    gram = (matrix.T @ matrix).toarray().astype(np.float32)
    gram[np.diag_indices(items)] += ridge
    precision = cho_solve(cho_factor(gram, lower=True, overwrite_a=True), np.eye(items, dtype=np.float32))
    weights = precision / -np.diag(precision)
    weights[np.diag_indices(items)] = 0
    return lambda histories: np.asarray(histories @ weights, np.float32)


def slim(matrix: csr_matrix, l1: float, l2: float, nonnegative: bool) -> FoldIn:
    """Fit SLIM by ADMM (Steck et al. 2020) to the items that somebody chose."""
    from evals.systems import slim as admm

    chosen = np.flatnonzero(matrix.getnnz(axis=0))
    weights = admm.learn(matrix[:, chosen], l1, l2, nonnegative)

    def fold_in(histories: csr_matrix) -> Vectors:
        scores = np.zeros(histories.shape, np.float32)
        scores[:, chosen] = (histories[:, chosen] @ weights).toarray()
        return scores

    return fold_in


def rp3beta(matrix: csr_matrix, alpha: float, beta: float, neighbours: int) -> FoldIn:
    """Fit RP3β (Paudel et al. 2017) with the product's own item model."""
    from retrieval.sources import item_models

    weights = item_models.rp3beta(matrix, alpha, beta, neighbours).T.tocsr().T
    return lambda histories: np.asarray((histories @ weights).toarray(), np.float32)


def als(matrix: csr_matrix, factors: int, ridge: float, confidence: float) -> FoldIn:
    """Fit implicit ALS (Hu et al. 2008)."""
    from implicit.cpu.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=factors, regularization=ridge, alpha=confidence, iterations=15, random_state=0, num_threads=1
        )
        model.fit(matrix, show_progress=False)

    def fold_in(histories: csr_matrix) -> Vectors:
        users = model.recalculate_user(np.arange(histories.shape[0]), histories)
        return np.asarray(users @ model.item_factors.T, np.float32)

    return fold_in


def _grid(**choices: Sequence[Any]) -> tuple[dict[str, Any], ...]:
    return tuple(dict(zip(choices, each, strict=True)) for each in product(*choices.values()))


MODELS: dict[str, tuple[Callable[..., FoldIn], tuple[dict[str, Any], ...]]] = {
    "item-knn": (item_knn, _grid(input=INPUTS, neighbours=(200, 800, 2000), k1=(1.2, 100.0), b=(0.0, 0.2, 0.8))),
    "ease": (ease, _grid(input=INPUTS, ridge=(30.0, 100.0, 300.0, 1000.0))),
    "slim": (slim, _grid(input=INPUTS[::2], l1=(0.5, 2.0), l2=(30.0, 100.0), nonnegative=(False, True))),
    "rp3beta": (rp3beta, _grid(input=INPUTS[:2], neighbours=(300, 800), alpha=(0.4, 0.6, 0.8), beta=(0.0, 0.3, 0.6))),
    "als": (als, _grid(input=INPUTS, factors=(64, 128, 256), ridge=(10.0, 30.0, 90.0), confidence=(2.0, 5.0))),
}
MAX_DENSE_ITEMS, DENSE = 20_000, ("ease", "slim")
"""The smaller of items and users up to which models that invert a matrix of them are learned, and which these are."""


class ItemModel:
    """A collaborative baseline by name. Histories are folded in, so that users outside the log get rankings too."""

    reads_text, baseline, without_llm, batch_size = False, True, "", 256

    def __init__(self, name: str):
        self.name = name
        self.grid: Sequence[Setting] = MODELS[name][1]
        self._fit_model = MODELS[name][0]

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        if setting["input"] != "all" and not log.has_ratings:
            raise NotApplicable("the data has no ratings")
        if self.name in DENSE and min(len(log.items), log.user_count) > MAX_DENSE_ITEMS:
            raise NotApplicable(f"more than {MAX_DENSE_ITEMS} items and users: a dense model of them does not fit")
        self._items, self._input = log.items, setting["input"]
        self._rows = {item.id: row for row, item in enumerate(log.items)}
        self._max_rating = float(np.nanmax(log.values)) if log.has_ratings else 1.0
        included, weights = self._weights(log.values)
        shape = (log.user_count, len(log.items))
        matrix = _matrix(log.users[included], log.rows[included], weights[included], shape)
        if not matrix.nnz:
            raise NotApplicable("there are no interactions to learn from")
        self._fold_in = self._fit_model(matrix, **{name: value for name, value in setting.items() if name != "input"})

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        users, rows, values = list[int](), list[int](), list[float]()
        for number, case in enumerate(cases):
            latest: dict[int, Event] = {}
            for event in case.request.history:
                if (row := self._rows.get(event.item.id)) is not None:
                    latest[row] = event
            users += [number] * len(latest)
            rows += latest
            values += [np.nan if (v := e.interaction.value) is None else v for e in latest.values()]
        included, weights = self._weights(np.array(values, np.float64))
        shape = (len(cases), len(self._items))
        user_rows, item_rows = np.array(users, np.int64)[included], np.array(rows, np.int64)[included]
        scores = self._fold_in(_matrix(user_rows, item_rows, weights[included], shape))
        return [rank_by_scores(case, own, self._items, self._rows) for case, own in zip(cases, scores, strict=True)]

    def _weights(self, values: Floats) -> tuple[Mask, Vectors]:
        """Return which interactions enter and the weight of each, both (interactions,)."""
        included, weights = np.ones(len(values), np.bool_), np.ones(len(values), np.float32)
        if self._input == "liked":
            included = values >= 4
        elif self._input == "rated":
            weights = (np.nan_to_num(values, nan=self._max_rating) / self._max_rating).astype(np.float32)
        return included, weights


def _matrix(users: Rows, rows: Rows, weights: Vectors, shape: tuple[int, int]) -> csr_matrix:
    """Build the (users, items) matrix; of several interactions of a user with an item the last counts."""
    from scipy.sparse import csr_matrix

    cells = users * shape[1] + rows
    _, last = np.unique(cells[::-1], return_index=True)
    last = len(cells) - 1 - last
    return csr_matrix((weights[last], (users[last], rows[last])), shape=shape)
