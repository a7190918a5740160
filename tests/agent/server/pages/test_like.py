"""A file that is sent by the page of lists gets a list of what is like it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from agent.media import example_of
from retrieval.index import Index, Writer
from retrieval.index.manifest import VectorSpace
from retrieval.media import load_encoder
from tests.agent.server.conftest import ITEMS

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "black", "white")


def picture(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 60), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def pictured(folder: Path, client: TestClient) -> TestClient:
    encoder = load_encoder("images")
    vectors = [encoder.encode(picture(colour)) for colour in COLOURS]
    space = VectorSpace(dimensions=len(vectors[0]), encoder=encoder.name, encoder_fingerprint=encoder.fingerprint)
    pairs = zip(ITEMS, vectors, strict=True)
    items = [item.model_copy(update={"vectors": {"images": vector.tolist()}}) for item, vector in pairs]
    with Writer(folder) as writer:
        writer.set_encoded_spaces({"images": space})
        writer.add(items)
    return client


def test_what_is_most_alike_comes_first(pictured: TestClient) -> None:
    for language, title in (("en", "Like p.png"), ("zh", "与 p.png 相似")):
        headers = {"Accept-Language": language}
        assert 'accept=".avif,' in pictured.get("/list?user=ana", headers=headers).text
        page = pictured.post("/like?user=ana", files={"example": ("p.png", picture("yellow"))}, headers=headers).text
        assert title in page
        titles = [item.title if language == "en" else item.translations["zh"].title for item in ITEMS]
        assert min((title for title in titles if title in page), key=page.index) == titles[2]
        assert titles[0] not in page, "ana has seen it"


def test_what_cannot_be_compared_is_refused(pictured: TestClient) -> None:
    for name, content in [("p.png", b"none"), ("p.txt", b"text"), ("p.wav", b"RIFF"), ("", b"x")]:
        answer = pictured.post("/like", files={"example": (name, content)}, headers={"Accept": "text/html"})
        assert answer.status_code in (400, 422), name


def test_without_pictures_the_page_asks_for_none(client: TestClient) -> None:
    assert 'type="file"' not in client.get("/list").text
    assert client.post("/like", files={"example": ("p.png", picture("red"))}).status_code == 400


def test_an_example_is_encoded_as_the_index_is(pictured: TestClient, folder: Path) -> None:
    index = Index(folder)
    rows, vectors = index.named_vectors("images")
    example = example_of(index, "images", "p.png", picture("blue"))
    assert float(vectors[rows[ITEMS[4].id]] @ example.vector) == pytest.approx(1, abs=1e-5)
