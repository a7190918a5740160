"""What was computed for the latest request, kept for the calls about it that follow: each thread has its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Latest(threading.local, Generic[K, V]):
    """The value of the latest key of a thread. Sources are shared by threads that answer different requests."""

    _entry: tuple[K, V] | None = None

    def get(self, key: K, compute: Callable[[], V], is_same: Callable[[K, K], Any] | None = None) -> V:
        """Return the value of a key, computed where it is another one than before.

        Keys are the same where they are one object, or by `is_same`.
        """
        entry = self._entry
        if entry is None or not (entry[0] is key if is_same is None else is_same(entry[0], key)):
            self._entry = entry = key, compute()
        return entry[1]
