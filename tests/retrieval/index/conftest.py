from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.index.build import build
from tests.retrieval.index.small_index import deed, item


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    deeds = [deed("ana", 1), deed("ben", 2), deed("ana", 0, 2)]
    build(tmp_path / "index", [item(n) for n in range(30)], deeds, embedder="hash", search="chroma")
    return tmp_path / "index"
