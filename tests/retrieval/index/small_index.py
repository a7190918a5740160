"""Items and interactions of a small index, and what tests compare."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retrieval.data.items import Interaction, Item
from retrieval.errors import IndexFault
from retrieval.index import Index, manifest
from retrieval.index.checksum import NO_FOLDER, object_with_checksum

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


def rewrite_manifest(folder: Path, content: dict[str, Any] | None = None, **changes: Any) -> None:
    """Write index.json with other content or changes, with the checksum that belongs to it."""
    path = folder / manifest.NAME
    content = {**(json.loads(path.read_bytes()) if content is None else content), **changes}
    content.pop("check", None)
    path.write_bytes(object_with_checksum(json.dumps(content), NO_FOLDER, manifest.NAME))


def all_bytes(folder: Path) -> bytes:
    """Return every byte of the index and of what is derived from it."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def nearest(index: Index, of: Item) -> str:
    rows, _ = index.nearest(index.embedder.passage([of.passage()]), 1)
    return list(index.rows)[rows[0, 0]]
