"""What a limit on memory, as of `ulimit -v`, leaves of it."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from pathlib import Path

LEAST_BYTES = 64 << 20
"""What one more thread may take: its stack, and what the C library reserves for it."""
ARENA_MAX, ARENAS = -8, 1
"""The number of mallopt's parameter of how many arenas there may be, and its value under a limit."""


def require_memory() -> None:
    """Raise MemoryError where a limit leaves too little for a thread.

    Polars and Chroma wait without end for one that could not start; polars says of a file that it cannot be read, and
    Chroma ends the process. Under a limit threads share an arena: else those of Chroma reserve 64 MB each.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most != resource.RLIM_INFINITY:
        _share_arenas()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        if most - pages * resource.getpagesize() < LEAST_BYTES:
            raise MemoryError


@cache
def _share_arenas() -> None:
    """Have the C library make no more arenas, where it is glibc."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(ARENA_MAX, ARENAS)
