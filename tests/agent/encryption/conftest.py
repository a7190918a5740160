from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.encryption import key
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from tests.agent.encryption.two_people import PEOPLE, fill


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encryption") / "index"
    items = [Item(id=f"i{n}", title=f"Quiet river {n}") for n in range(3)]
    likes = [Interaction(user_id=user, item_id="i1", kind="like") for user in PEOPLE]
    build(folder, items, likes, embedder="hash", search="exact")
    for user in PEOPLE:
        fill(folder, user)
    return folder


@pytest.fixture
def index(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(key.VARIABLE, "secret")
    return Path(shutil.copytree(built, tmp_path / "index"))
