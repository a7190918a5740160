"""Inner products of many rows with few: right, and the same for equal rows wherever they stand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.blas import products


@given(st.integers(0, 200), st.integers(0, 64), st.sampled_from([8, 64, 384]), st.integers(0, 1_000))
def test_products_are_right_and_do_not_depend_on_what_stands_beside(n: int, q: int, d: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, few = (rng.standard_normal((count, d)).astype(np.float32) for count in (n, q))
    everything = products(few, rows)
    assert everything.shape == (q, n)
    np.testing.assert_allclose(everything, few @ rows.T, rtol=1e-3, atol=1e-3)
    of_rows, of_few = rng.permutation(n)[: n // 2], rng.permutation(q)[: q // 2]
    np.testing.assert_array_equal(products(few, rows[of_rows]), everything[:, of_rows])
    np.testing.assert_array_equal(products(few[of_few], rows), everything[of_few])
