"""Runs of row numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.arrays import range_indices


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=12))
def test_range_indices_are_the_ranges_one_after_the_other(runs: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in runs], np.int64)
    lengths = np.array([length for _, length in runs], np.int64)
    expected = [number for start, length in runs for number in range(start, start + length)]
    assert range_indices(starts, starts + lengths).tolist() == expected
