"""Matrix products of the sizes that requests have: one thread, since on busy cores threads wait for each other, and
many rows by few."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
BLOCK, FEW, MOST_FEW = 32, 16, 64
"""Rows of a small product, of how many its other side has a multiple, and up to how many it pays."""


@contextmanager
def one_thread() -> Iterator[None]:
    """Restrict BLAS to one thread inside the context."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


def keep_to_one_thread() -> None:
    """Restrict BLAS to one thread from now on, as where several threads of a process ask it for products: what one of
    them restricts and sets free again holds for all."""
    _controller().limit(limits=1, user_api="blas")


def products(few: Vectors, rows: Vectors) -> Vectors:
    """Return the inner products of a few vectors, (q, d), with many rows, (n, d): (q, n).

    OpenBLAS copies large matrices before it multiplies them, which takes as long as to multiply them by thirty others;
    small ones it takes as they are. Since all products have the same shape, equal rows get equal results, wherever
    they stand and whichever others are there.
    """
    (q, d), n = few.shape, len(rows)
    if not n or not q or q > MOST_FEW:
        return np.asarray(few @ rows.T)
    columns = np.zeros((d, -(-q // FEW) * FEW), np.float32)
    columns[:, :q] = few.T
    whole = n // BLOCK * BLOCK
    blocks = np.empty((-(-n // BLOCK), columns.shape[1], BLOCK), np.float32)
    in_blocks = np.ascontiguousarray(rows[:whole]).reshape(-1, BLOCK, d)
    np.matmul(columns.T, in_blocks.transpose(0, 2, 1), out=blocks[: len(in_blocks)])
    if whole < n:
        rest = np.zeros((BLOCK, d), np.float32)
        rest[: n - whole] = rows[whole:]
        np.matmul(columns.T, rest.T, out=blocks[-1])
    return blocks.transpose(1, 0, 2).reshape(columns.shape[1], -1)[:q, :n]


@cache
def _controller() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
