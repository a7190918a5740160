"""What a limit on memory, as of `ulimit -v`, leaves of it."""

from __future__ import annotations

import sys
from pathlib import Path

LEAST_BYTES = 64 << 20
"""What one more thread may take: its stack, and the arena that the C library reserves for it."""


def require_memory() -> None:
    """Raise MemoryError where a limit leaves too little for a thread.

    Polars waits without end for one that could not start, and says of a file that it cannot be read.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most != resource.RLIM_INFINITY:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        if most - pages * resource.getpagesize() < LEAST_BYTES:
            raise MemoryError
