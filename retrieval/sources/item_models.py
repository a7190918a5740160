"""Item models of interactions: one function a model, each from a matrix (users, items) to a matrix (items, items).

Entry (i, j) of a model is how much a history item i adds to the score of a candidate j; only the largest entries are
stored. No model holds a row of any user.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BLOCK = 500
"""Rows that are computed at a time."""
TRANSITIONS_AT_ONCE = 200_000
"""Interactions whose transitions are counted at a time."""
SAMPLE = 4_000_000
"""Entries from which a threshold is estimated."""
RowsOf = Callable[[Rows], NDArray[np.float32]]
"""What returns some rows, (n,), of a matrix (items, items), as (n, items)."""


def ease(interactions: csr_matrix, ridge: float, normalise: float, rare: float, lift: float, keep: int) -> csr_matrix:
    """Learn EASE (Steck 2019): the ridge regression of every item on all others, in closed form.

    Users with n interactions are scaled by n^−`normalise` and items by n^−`rare`, both n relative to their geometric
    mean; as candidates, items are scaled by n^`lift`. It inverts a dense matrix, the smaller of (users, users) and
    (items, items), and stores about `keep` entries a row.
    """
    from scipy.sparse import diags

    users, items = interactions.shape
    by_user = _relative(np.diff(interactions.indptr))
    by_item = _relative(interactions.getnnz(axis=0))
    scaled = (diags(by_user**-normalise) @ interactions @ diags(by_item**-rare)).tocsr().astype(np.float32)
    precision_of, diagonal = (_precision_by_users if users < items else _precision_by_items)(scaled, ridge)
    of_candidate = (by_item**lift / -diagonal).astype(np.float32)
    of_history = (by_item**-rare).astype(np.float32)

    def weights_of(rows: Rows) -> NDArray[np.float32]:
        weights = precision_of(rows) * of_candidate * of_history[rows, None]
        weights[np.arange(len(rows)), rows] = 0
        return weights

    return _strongest_overall(weights_of, np.sqrt(interactions.getnnz(axis=0)).astype(np.float32), keep)


def most_frequent(interactions: csr_matrix, most_dense: int) -> Rows:
    """Return the columns of the items with most interactions that EASE can be learned of, (n,), ascending.

    n is `most_dense` or, for fewer users, what takes no more multiplications than `most_dense` items of as many users.
    """
    users, items = interactions.shape
    affordable = int(max(most_dense, (most_dense**3 / max(users, 1)) ** 0.5))
    return np.sort(np.argsort(-interactions.getnnz(axis=0), kind="stable")[: min(affordable, items)])


def _precision_by_users(scaled: csr_matrix, ridge: float) -> tuple[RowsOf, Floats]:
    """Return the rows of the inverse of XᵀX + ridge, times ridge, and its diagonal, by a matrix of (users, users).

    (XᵀX + r)⁻¹ is (1 − Xᵀ(XXᵀ + r)⁻¹X) / r. Rows are computed as they are asked for, so that no matrix of
    (items, items) is held.
    """
    import scipy.linalg as linalg

    dense = scaled.toarray()
    kernel = dense @ dense.T
    kernel[np.diag_indices(len(kernel))] += ridge
    factor = linalg.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    solved = linalg.cho_solve(factor, dense, check_finite=False)

    def rows_of(rows: Rows) -> NDArray[np.float32]:
        precision: NDArray[np.float32] = -(dense[:, rows].T @ solved)
        precision[np.arange(len(rows)), rows] += 1
        return precision

    return rows_of, 1 - np.einsum("ij,ij->j", dense, solved)


def _precision_by_items(scaled: csr_matrix, ridge: float) -> tuple[RowsOf, Floats]:
    """Return the rows of the inverse of XᵀX + ridge, and its diagonal, by a matrix of (items, items)."""
    import scipy.linalg as linalg

    items = scaled.shape[1]
    precision = (scaled.T @ scaled).toarray(order="F")
    precision[np.diag_indices(items)] += ridge
    precision, _ = linalg.lapack.spotrf(precision, lower=1, overwrite_a=1)
    precision, _ = linalg.lapack.spotri(precision, lower=1, overwrite_c=1)
    for i in range(1, items):
        precision[:i, i] = precision[i, :i]
    return lambda rows: precision[rows], np.diag(precision).copy()


def rp3beta(interactions: csr_matrix, alpha: float, beta: float, keep: int) -> csr_matrix:
    """Learn RP3β (Paudel et al. 2017): probabilities of random walks item → user → item, divided by popularity^`beta`.

    Transition probabilities are raised to `alpha`; `keep` entries a row are stored.
    """
    from scipy.sparse import diags

    ones = interactions.astype(np.float32, copy=True)
    ones.data[:] = 1
    of_user = np.maximum(np.diff(ones.indptr), 1).astype(np.float64)
    of_item = np.maximum(ones.getnnz(axis=0), 1).astype(np.float64)
    back = (diags(of_item**-alpha) @ ones.T).tocsr()
    forth = (diags(of_user**-alpha) @ ones @ diags(of_item**-beta)).tocsr()
    return _product(back, forth, keep)


def item_transitions(
    users: Rows, rows: Rows, items: int, reach: int, decay: float, back: float, damp: float, keep: int
) -> csr_matrix:
    """Learn sequential rules, (items, items): weighted counts of item j up to `reach` steps after item i.

    `users` and `rows`, (n,), are ordered by user, oldest first. A step further multiplies the weight by `decay`, the
    reverse order by `back`. Counts are multiplied by n^−`damp` for either item with n interactions; `keep` entries a
    row are stored.
    """
    from scipy.sparse import coo_matrix

    by_item = np.argsort(rows, kind="stable")
    ends = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=items))))
    common = np.maximum(np.diff(ends), 1) ** -damp

    def blocks() -> Iterator[csr_matrix]:
        start = 0
        while start < items:
            end = max(start + 1, int(np.searchsorted(ends, ends[start] + TRANSITIONS_AT_ONCE, side="right")) - 1)
            here = np.sort(by_item[ends[start] : ends[end]])
            before, after, weight = [], [], []
            for step in range(1, reach + 1):
                for further, factor in ((step, 1.0), (-step, back)):
                    there = here + further
                    inside = (there >= 0) & (there < len(rows))
                    inside[inside] = users[here[inside]] == users[there[inside]]
                    before.append(rows[here[inside]] - start)
                    after.append(rows[there[inside]])
                    weight.append(np.full(int(inside.sum()), factor * decay ** (step - 1)))
            entries = np.concatenate(weight), (np.concatenate(before), np.concatenate(after))
            pairs = coo_matrix(entries, shape=(end - start, items)).tocsr()
            own = np.repeat(np.arange(start, end), np.diff(pairs.indptr))
            pairs.data[pairs.indices == own] = 0
            pairs.eliminate_zeros()
            pairs.data *= common[pairs.indices] * np.repeat(common[start:end], np.diff(pairs.indptr))
            yield _strongest(pairs, keep)
            start = end

    return _stacked(blocks(), items)


def ials(
    interactions: csr_matrix, size: int, ridge: float, confidence: float, rounds: int, seed: int
) -> NDArray[np.float32]:
    """Learn item vectors of implicit ALS (Hu et al. 2008), (items, size); user vectors are solved for later."""
    from implicit.cpu.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=size, regularization=ridge, alpha=confidence, iterations=rounds, random_state=seed
        )
        model.fit(interactions.astype(np.float32), show_progress=False)
    return np.asarray(model.item_factors, np.float32)


def _relative(counts: Rows) -> Floats:
    """Return counts divided by their geometric mean, 0 taken as 1."""
    positive = np.maximum(counts, 1).astype(np.float64)
    return np.asarray(positive / np.exp(np.log(positive).mean()))


def _product(left: csr_matrix, right: csr_matrix, keep: int) -> csr_matrix:
    """Return left @ right without its diagonal, computed and pruned a block of rows at a time."""

    def blocks() -> Iterator[csr_matrix]:
        for start in range(0, left.shape[0], BLOCK):
            block = (left[start : start + BLOCK] @ right).tocoo()
            block.data[block.row + start == block.col] = 0
            yield _strongest(block.tocsr(), keep)

    return _stacked(blocks(), left.shape[0])


def _strongest_overall(weights_of: RowsOf, often: NDArray[np.float32], keep: int) -> csr_matrix:
    """Return about `keep` entries a row on average: the largest in absolute value times the weight `often` of the row.

    Pruning each row alike loses accuracy: the errors of common items add up over long histories
    (docs/decisions/fusion.md). The threshold is that of rows drawn evenly from the rarest item to the most common.
    """
    from scipy.sparse import csr_matrix

    items = len(often)
    least = np.float32(0)
    if keep < items:
        every = max(1, items * items // SAMPLE)
        drawn = np.argsort(often, kind="stable")[::every]
        sample = (np.abs(weights_of(drawn)) * often[drawn, None]).ravel()
        place = len(sample) - max(1, int(len(sample) * keep / items))
        least = np.partition(sample, place)[place]

    def blocks() -> Iterator[csr_matrix]:
        for start in range(0, items, BLOCK):
            rows = np.arange(start, min(start + BLOCK, items))
            weights = weights_of(rows)
            yield csr_matrix(np.where(np.abs(weights) * often[rows, None] >= least, weights, 0))

    return _stacked(blocks(), items)


def _strongest(block: csr_matrix, keep: int) -> csr_matrix:
    """Return the block with the `keep` entries of each row that are largest in absolute value."""
    from scipy.sparse import csr_matrix

    chosen = []
    for start, end in zip(block.indptr[:-1], block.indptr[1:], strict=True):
        sizes = np.abs(block.data[start:end])
        if end - start > keep:
            chosen.append(start + np.sort(np.argpartition(-sizes, keep)[:keep]))
        else:
            chosen.append(np.arange(start, end))
    entries = np.concatenate(chosen)
    lengths = [len(each) for each in chosen]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((block.data[entries], block.indices[entries], starts), shape=block.shape)


def _stacked(blocks: Iterator[csr_matrix], items: int) -> csr_matrix:
    from scipy.sparse import csr_matrix, vstack

    whole = vstack([block.astype(np.float32) for block in blocks], format="csr") if items else csr_matrix((0, 0))
    whole.eliminate_zeros()
    whole.sort_indices()
    return whole
