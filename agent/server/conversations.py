"""Where conversations stand whose clients send all messages each time: in memory alone, under hashes of these."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retrieval.data.items import Interaction

MAX_CONVERSATIONS = 256


@dataclass(frozen=True)
class Outcome:
    """Where messages led to: the session that was saved, and the feedback given in it."""

    session: Mapping[str, Any] = field(default_factory=dict)
    feedback: tuple[Interaction, ...] = ()


class Conversations:
    """The outcomes of the latest conversations, for several threads. Those of a person can be dropped."""

    def __init__(self, size: int = MAX_CONVERSATIONS):
        self._size, self._lock = size, threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Outcome] = OrderedDict()

    def get(self, person: str, messages: str) -> Outcome | None:
        """Return the outcome of messages, by their hash."""
        with self._lock:
            if (outcome := self._kept.get((person, messages))) is not None:
                self._kept.move_to_end((person, messages))
            return outcome

    def put(self, person: str, messages: str, outcome: Outcome) -> None:
        """Keep an outcome, and drop the one that was not asked for for longest."""
        with self._lock:
            self._kept[person, messages] = outcome
            self._kept.move_to_end((person, messages))
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def forget(self, index: str, user_id: str) -> None:
        """Drop every outcome of a person."""
        person = hash_of([index, user_id])
        with self._lock:
            for key in [key for key in self._kept if key[0] == person]:
                del self._kept[key]


def hash_of(parts: Sequence[str]) -> str:
    """Return the sha256 of texts, in hexadecimal."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
