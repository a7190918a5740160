"""How the JSON objects of a checked folder are stored: as they are, or as whoever owns the folder has it."""

from __future__ import annotations

from typing import Protocol


class RecordForm(Protocol):
    """How the JSON objects of a folder are stored, such as encrypted."""

    def to_stored(self, text: bytes, name: str) -> bytes:
        """Return the JSON object to store for one, in the file of this name."""

    def from_stored(self, stored: bytes, name: str) -> bytes:
        """Return the JSON object that was stored. Raises IndexFault where it cannot be read."""


class AsIs:
    """Stores JSON objects as they are."""

    def to_stored(self, text: bytes, name: str) -> bytes:
        return text

    def from_stored(self, stored: bytes, name: str) -> bytes:
        return stored
