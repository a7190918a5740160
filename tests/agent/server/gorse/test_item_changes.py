"""PATCH /api/item changes what it names, and keeps the rest of an item."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("patch", "title", "text", "tags"),
    [
        ({"Comment": "A new description."}, "Tram", "A new description.", ["city"]),
        ({"Comment": "Tram\nA new description."}, "Tram", "A new description.", ["city"]),
        ({"Labels": {"title": "Last Tram", "tags": ["night"]}}, "Last Tram", None, ["night"]),
        ({"Categories": ["Drama"]}, "Tram", None, ["city"]),
    ],
)
def test_the_rest_of_an_item_stays(
    client: TestClient, patch: dict[str, Any], title: str, text: str | None, tags: list[str]
) -> None:
    before = client.get("/v1/items/film/4").json()
    assert client.patch("/api/item/film/4", json=patch).json() == {"RowAffected": 1}
    after = client.get("/v1/items/film/4").json()
    assert (after["title"], after["text"], after["tags"]) == (title, text or before["text"], tags)
    assert client.get("/v1/items/film/4", params={"lang": "zh"}).json()["title"] == "片4"
