"""A small index, for tests of how a file of requests is answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.items import Interaction, Item
from retrieval.index.build import build

WORDS = ("sea", "war", "robot", "village", "winter", "circus")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of 36 items and 40 users, u0 to u39."""
    folder = tmp_path_factory.mktemp("batch") / "index"
    items = [Item(id=f"{a}-{b}", title=f"{a} {b}", text=f"a {a} and a {b}", tags=(a, b)) for a in WORDS for b in WORDS]
    log = [
        Interaction(user_id=f"u{n}", item_id=items[(7 * n + 5 * k) % len(items)].id, kind="like")
        for n in range(40)
        for k in range(6)
    ]
    build(folder, items, log, embedder="hash")
    return folder
