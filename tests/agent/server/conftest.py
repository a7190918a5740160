"""A small index and a client of the server over it, in this process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.server import served_index
from agent.server.access import Access
from agent.server.app import create_app
from agent.server.service import Service
from retrieval.data.items import Interaction, Item, ItemText
from retrieval.index.build import build

ADDRESS = "http://127.0.0.1:8000"
ITEMS = [
    Item(
        id=f"film/{number}",
        domain="film",
        title=title,
        text=f"{text}.",
        categories=("Drama",) if number % 2 else ("Comedy",),
        tags=("sea",) if number < 4 else ("city",),
        translations={"zh": ItemText(title=f"片{number}", text="海边的故事。", categories=("剧情",))},
    )
    for number, (title, text) in enumerate(
        [
            ("Harbour", "a keeper of a lighthouse finds a boy who cannot speak"),
            ("Tide", "two sisters wait for a ship that is late by a year"),
            ("Salt", "a cook on a whaler writes letters that nobody posts"),
            ("Anchor", "an old diver teaches a girl to hold her breath"),
            ("Tram", "a driver learns the names of all who ride the last tram"),
            ("Roof", "neighbours share a roof garden and a secret"),
            ("Lift", "a lift stops between two floors for a whole night"),
            ("Bridge", "a painter of bridges is afraid of heights"),
        ]
    )
]
LOG = [
    Interaction(user_id=user, item_id=f"film/{number}", kind="like")
    for user, numbers in {"ana": (0, 1), "bo": (2, 3), "cy": (4, 5)}.items()
    for number in numbers
]


@pytest.fixture(autouse=True)
def no_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among all that tests have in memory, a garbage collection for each index that is opened takes half a second."""
    monkeypatch.setattr(served_index, "_leave_out_of_collections", lambda: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path / "films.index", ITEMS, LOG, embedder="hash")
    return tmp_path / "films.index"


@pytest.fixture
def service(folder: Path) -> Service:
    return Service.over({"films": folder}, Access("127.0.0.1"))


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), base_url=ADDRESS, raise_server_exceptions=False) as client:
        while not service.ready:  # what a test writes into the index is not there while it is being opened
            time.sleep(0.01)
        yield client
