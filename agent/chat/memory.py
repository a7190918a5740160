"""What a conversation remembers: on disk with the index, or only for as long as somebody else keeps its messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from agent.profile import user_store
from retrieval.data.items import Interaction


class Memory(Protocol):
    """The feedback and the session of one user's conversation over one index."""

    def load_session(self) -> Mapping[str, Any]:
        """Return the state and turns that were saved last, empty at first."""
        ...

    def save_session(self, session: Mapping[str, Any]) -> None: ...

    def earlier_feedback(self) -> tuple[Interaction, ...]:
        """Return what the user gave elsewhere, which this conversation cannot take back, oldest first."""
        ...

    def feedback(self) -> tuple[Interaction, ...]:
        """Return what the user gave in conversations that share this memory, oldest first."""
        ...

    def add_feedback(self, interaction: Interaction) -> None: ...

    def truncate_feedback(self, count: int) -> None:
        """Remove all but the first `count`."""
        ...

    def remove_feedback(self, item_ids: Collection[str]) -> list[bool]:
        """Remove the feedback on some items; return for each interaction there was whether it remains."""
        ...


class StoredMemory:
    """A Memory on disk, with the index. What other processes add meanwhile is theirs, and is not taken back."""

    def __init__(self, folder: Path, user_id: str):
        self._folder, self._user_id = folder, user_id
        self._given: tuple[Interaction, ...] | None = None

    def load_session(self) -> Mapping[str, Any]:
        return user_store.load_session(self._folder, self._user_id) or {}

    def save_session(self, session: Mapping[str, Any]) -> None:
        user_store.save_session(self._folder, self._user_id, session)

    def earlier_feedback(self) -> tuple[Interaction, ...]:
        return ()

    def feedback(self) -> tuple[Interaction, ...]:
        stored = user_store.load_feedback(self._folder, self._user_id)
        self._given = stored if self._given is None else _common(stored, self._given)
        return self._given

    def add_feedback(self, interaction: Interaction) -> None:
        given = self.feedback()
        user_store.add_feedback(self._folder, interaction)
        self._given = (*given, interaction)

    def truncate_feedback(self, count: int) -> None:
        user_store.withdraw_feedback(self._folder, self._user_id, self.feedback()[count:])

    def remove_feedback(self, item_ids: Collection[str]) -> list[bool]:
        remains = [each.item_id not in item_ids for each in self.feedback()]
        user_store.remove_feedback(self._folder, self._user_id, item_ids)
        return remains


def _common(stored: Sequence[Interaction], given: Sequence[Interaction]) -> tuple[Interaction, ...]:
    """Return the interactions that are stored and were given, each as often as in both, in the order of storing."""
    left = list(given)
    common = []
    for each in stored:
        if each in left:
            left.remove(each)
            common.append(each)
    return tuple(common)


class ReplayedMemory:
    """A Memory of one conversation whose messages are sent again each time: it writes nothing.

    `session` and `given` are what the messages before led to.
    """

    def __init__(
        self, folder: Path, user_id: str, session: Mapping[str, Any] | None = None, given: tuple[Interaction, ...] = ()
    ):
        self._folder, self._user_id = folder, user_id
        self._session: Mapping[str, Any] = session or {}
        self._given = given

    def load_session(self) -> Mapping[str, Any]:
        return self._session

    def save_session(self, session: Mapping[str, Any]) -> None:
        self._session = session

    def earlier_feedback(self) -> tuple[Interaction, ...]:
        return user_store.load_feedback(self._folder, self._user_id)

    def feedback(self) -> tuple[Interaction, ...]:
        return self._given

    def add_feedback(self, interaction: Interaction) -> None:
        self._given = (*self._given, interaction)

    def truncate_feedback(self, count: int) -> None:
        self._given = self._given[:count]

    def remove_feedback(self, item_ids: Collection[str]) -> list[bool]:
        remains = [each.item_id not in item_ids for each in self._given]
        self._given = tuple(each for each in self._given if each.item_id not in item_ids)
        return remains
