"""Reports on how far long work is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""A function that is called with the number done and the number of all."""


def no_progress(done: int, total: int) -> None:
    """Report nothing."""
