"""Names for the array types that are used throughout: NumPy arrays by what their numbers are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Scores, weights and other numbers."""
Rows = NDArray[np.int64]
"""Places in a catalogue or another table."""
Mask = NDArray[np.bool_]
"""Which rows, one truth value each."""
Arrays = Mapping[str, NDArray[Any]]
"""Arrays by name, as one file holds them."""
