"""Lists made a short while ago: an equal request, such as a page's for the reasons of its list, is not ranked anew.

They are in memory alone, and gone when the index changes. What a person did since is part of a request, so that a list
never outlives it; only the clock may go on, by MAX_AGE.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from agent.recommender import Recommendation
from retrieval.query import PreparedRequest

MAX_LISTS, MAX_AGE = 1_000, 600.0
"""Lists that are kept, and seconds for which they are."""


class RecentLists:
    """Lists by their requests, for several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._lock = threading.Lock()
        self._lists: OrderedDict[Hashable, tuple[float, Recommendation]] = OrderedDict()
        self._clock = clock

    def get_or_make(
        self, kind: str, request: PreparedRequest, make: Callable[[PreparedRequest], Recommendation]
    ) -> Recommendation:
        """Return the list of a kind for an equal request, or make it."""
        key, now = (kind, _key(request)), self._clock()
        with self._lock:
            entry = self._lists.get(key)
        if entry is None or now - entry[0] > MAX_AGE:
            entry = now, make(request)
        with self._lock:
            self._lists[key] = entry
            self._lists.move_to_end(key)
            if len(self._lists) > MAX_LISTS:
                self._lists.popitem(last=False)
        return entry[1]


def _key(request: PreparedRequest) -> Hashable:
    """Return everything in a request that a list depends on, but the moment at which it is made."""
    history = tuple(
        (e.item.id, e.interaction.kind, e.interaction.value, e.interaction.time, e.weight) for e in request.history
    )
    return (
        (request.user_id, request.text, request.original_text, request.typed_text, request.n),
        (request.language, request.domain, request.seen, request.conditions, request.boosts, request.notices),
        tuple(sorted(request.context.items())),
        tuple(sorted(request.normalized_context.items())),
        history,
    )
