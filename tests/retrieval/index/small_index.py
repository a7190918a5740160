"""Items and interactions of a small index, and what tests compare."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.data.items import Interaction, Item
from retrieval.errors import IndexFault
from retrieval.index import Index

WORDS = "amber birch cedar dune ember fjord glade heath inlet jetty knoll larch".split()


def item(n: int, version: int = 0) -> Item:
    drawn = random.Random(f"{n} {version}")
    return Item(id=f"i{n}", title=" ".join(drawn.sample(WORDS, 4)), text=f"number {n} version {version}")


def deed(user: str, n: int, day: int = 1) -> Interaction:
    return Interaction.model_validate({"user_id": user, "item_id": f"i{n}", "time": f"2026-01-{day:02d}"})


def fault(action: Callable[[], object]) -> str:
    with pytest.raises(IndexFault) as raised:
        action()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def all_bytes(folder: Path) -> bytes:
    """Return every byte of the index and of what is derived from it."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def nearest(index: Index, of: Item) -> str:
    rows, _ = index.nearest(index.embedder.passage([of.passage()]), 1)
    return list(index.rows)[rows[0, 0]]
