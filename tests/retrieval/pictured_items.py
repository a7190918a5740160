"""Items with and without a named vector `image`, and an index of six of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from retrieval.query import Event

IMAGES = {f"i{n}": [float(np.cos(n)), float(np.sin(n)), 0.5] for n in range(8)}


def item(n: int, **more: Any) -> Item:
    return Item.model_validate({"id": f"i{n}", "title": f"thing {n}", **more})


def pictured(n: int) -> Item:
    return item(n, vectors={"image": IMAGES[f"i{n}"]})


def event(one: Item, value: float = 5.0) -> Event:
    return Event(one, Interaction(user_id="u", item_id=one.id, kind="rate", value=value))


def build_pictured_index(folder: Path) -> Path:
    """Build an index of i0 to i3 with an image, and i4 and i5 without one."""
    build(folder, [*map(pictured, range(4)), item(4), item(5)], embedder="hash")
    return folder
