"""One writer at a time: a lock file in the index, released by the operating system however the writer ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import IndexFault

NAME = ".lock"
TRIES = 4
PAUSE = 0.05


@contextmanager
def acquire(folder: Path) -> Iterator[None]:
    """Hold the lock of an index. Raises IndexFault where another writer has it."""
    descriptor = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Several tries: `is_locked` takes the lock for a moment.
        for tries_left in reversed(range(TRIES)):
            if _take(descriptor):
                break
            if not tries_left:
                raise IndexFault(f"another process is writing {folder}: wait for it, or end it")
            time.sleep(PAUSE)
        yield
    finally:
        os.close(descriptor)


def is_locked(folder: Path) -> bool:
    """Return whether a writer has the lock now."""
    try:
        descriptor = os.open(folder / NAME, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _take(descriptor)
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
