"""Covers are files of the index, or images of this server; everything else has a drawn placeholder."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.server.pages.cards import letters_of
from agent.server.pages.covers import file_of
from retrieval.data.items import Item
from retrieval.index import Writer

PIXEL = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def covered(folder: Path) -> Path:
    (folder / "covers").mkdir()
    (folder / "covers" / "reef.png").write_bytes(PIXEL)
    (folder / "covers" / "script.svg").write_bytes(b"<svg/>")
    links = {
        "file": "reef.png",
        "own": "http://127.0.0.1:8000/covers/reef.jpg",
        "else": "https://images.example/reef.jpg",
        "up": "../../../../../../../etc/hostname.png",
        "svg": "script.svg",
        "data": "data:image/png;base64,AAAA",
        "code": "javascript:alert(1)//.png",
    }
    with Writer(folder) as writer:
        writer.add([Item(id=name, title=f"Reef {name}", attributes={"image": link}) for name, link in links.items()])
    return folder


def test_covers_of_a_list(client: TestClient, covered: Path) -> None:
    html = client.get("/list?n=60").text
    images = {
        item: unescape(image) for item, image in re.findall(r'data-item="(\w+)">\s*<img [^>]*src="([^"]*)"', html)
    }
    assert images == {"file": "/cover?id=file", "own": "http://127.0.0.1:8000/covers/reef.jpg"}
    answer = client.get(images["file"])
    assert (answer.content, answer.headers["Content-Type"]) == (PIXEL, "image/png")
    assert "reef.png" not in client.get("/item?id=file").text  # the name of a file is no fact


@pytest.mark.parametrize("name", ["else", "up", "svg", "data", "code", "nothing", "film/0"])
def test_no_other_file_is_sent(client: TestClient, covered: Path, name: str) -> None:
    assert client.get("/cover", params={"id": name}).status_code == 404


def test_links_lead_nowhere_else(covered: Path) -> None:
    (covered / "covers" / "link.png").symlink_to("/etc/hostname")
    for link in ("link.png", "/etc/hostname", "../index.json", "a\0.png", "x" * 5_000, "."):
        assert file_of(covered, link) is None
    assert file_of(covered, "reef.png")


@pytest.mark.parametrize(
    ("title", "letters"),
    [("The Quay", "Q"), ("Yi Yi", "YY"), ("千与千寻", "千与"), ("Amélie", "A"), ("…", "?"), ("The", "T")],
)
def test_letters_of_placeholders(title: str, letters: str) -> None:
    assert letters_of(title) == letters
