"""A list is noted once for each time that a person looks at it, however often a browser asks for it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.profile import impressions, list_views
from agent.profile.impressions import ShownItem, ShownList
from agent.profile.list_views import record_view

LIST = "/list?user=ana"


def noted(folder: Path) -> list[ShownList]:
    return list(impressions.load(folder, "ana").lists)


def test_a_list_that_is_loaded_again_is_the_same_one(client: TestClient, folder: Path) -> None:
    pages = [client.get(LIST).text for _ in range(3)] + [client.get(f"{LIST}&why=1").text]
    ids = [set(re.findall(r'name="list_id" value="(\w+)"', page)) for page in pages]
    assert len(noted(folder)) == 1 and ids == [{noted(folder)[0].list_id}] * 4
    client.post("/feedback?user=ana", data={"item_id": "film/2", "action": "seen"})
    client.get(LIST)
    assert len(noted(folder)) == 2


def test_a_list_that_is_lengthened_is_the_same_one(client: TestClient, folder: Path) -> None:
    client.get(f"{LIST}&n=3")
    client.get(f"{LIST}&n=6")
    client.get(f"{LIST}&n=3")  # on the way back
    assert [len(each.items) for each in noted(folder)] == [6]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_what_is_asked_for_before_a_person_looks_is_noted_by_its_script(
    client: TestClient, folder: Path, headers: dict[str, str]
) -> None:
    page = client.get(LIST, headers=headers).text
    (reasons,) = re.findall(r'data-reasons="([^"]*)"', page)
    reasons = reasons.replace("&amp;", "&")
    client.get(reasons, headers={"Sec-Fetch-Site": "cross-site"})
    assert noted(folder) == []
    for _ in range(2):
        client.get(reasons, headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"})
    (shown,) = noted(folder)
    assert f'name="list_id" value="{shown.list_id}"' in page


def test_a_click_is_noted_when_a_person_looks(client: TestClient, folder: Path) -> None:
    (list_id,) = set(re.findall(r'name="list_id" value="(\w+)"', client.get(LIST).text))
    address = f"/item?user=ana&id=film/2&list_id={list_id}"
    client.get(address, headers={"Sec-Purpose": "prefetch"})
    assert impressions.load(folder, "ana").reactions == ()
    client.get(address, headers={"Sec-Fetch-Dest": "document"})
    assert [each.kind for each in impressions.load(folder, "ana").reactions] == ["click"]


def test_after_half_an_hour_it_is_another_view(tmp_path: Path) -> None:
    items = (ShownItem(item_id="a", position=1), ShownItem(item_id="b", position=2))
    first, other = ShownList(items=items), ShownList(items=items[::-1])
    assert record_view(tmp_path, "ana", first) == first.list_id
    record_view(tmp_path, "ana", other)
    again = ShownList(items=items, time=first.time + timedelta(minutes=10))
    assert record_view(tmp_path, "ana", again) == first.list_id
    later = ShownList(items=items, time=first.time + list_views.SAME_VIEW + timedelta(minutes=1))
    assert record_view(tmp_path, "ana", later) == later.list_id
    explored = ShownList(items=(items[0].model_copy(update={"propensity": 0.9}), items[1]), time=later.time)
    assert record_view(tmp_path, "ana", explored) == explored.list_id
