"""whyrec's own API, as a program uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.profile.impressions import load, load_all
from agent.server.access import Access
from agent.server.app import create_app
from agent.server.service import Service
from evals.online.table import from_impressions
from retrieval.data.items import Item
from retrieval.index.build import build
from tests.agent.server.conftest import ADDRESS


def test_list_with_reasons_for_a_user(client: TestClient) -> None:
    answer = client.post("/v1/recommend", json={"user_id": "ana", "n": 3, "reasons": 2}).json()
    assert len(answer["items"]) == 3
    assert not {"film/0", "film/1"} & {entry["item_id"] for entry in answer["items"]}
    assert [entry.get("reason", {}).get("checked") for entry in answer["items"]] == [True, True, None]
    assert all(entry["title"] for entry in answer["items"])


def test_streamed_list_comes_before_its_reasons(client: TestClient) -> None:
    answer = client.post("/v1/recommend", json={"user_id": "ana", "n": 3, "reasons": 2, "stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
    assert events == ["list", "reason", "reason", "done"]
    plain = client.post("/v1/recommend", json={"user_id": "ana", "n": 3, "reasons": 2}).json()
    first = json.loads(answer.text.split("data: ", 1)[1].split("\n")[0])
    assert [entry["item_id"] for entry in first["items"]] == [entry["item_id"] for entry in plain["items"]]


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"user_id": "ana", "n": 0}, 400, "n: "),
        ({"where": "year=Drama"}, 400, "year"),
        ({"where": "yeer>1990"}, 400, "did you mean year"),
        ({"history": [{"item_id": "film/99"}]}, 400, "film/99"),
        ({"index": "books"}, 404, "there is films"),
        ({"no_such_field": 1}, 400, "no_such_field"),
    ],
)
def test_what_is_wrong_is_said(client: TestClient, body: dict[str, object], status: int, message: str) -> None:
    answer = client.post("/v1/recommend", json=body)
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]


def test_a_newcomer_gets_a_list(client: TestClient) -> None:
    answer = client.post("/v1/recommend", json={"user_id": "nobody", "n": 2, "reasons": 0})
    assert answer.status_code == 200 and len(answer.json()["items"]) == 2


def test_reasons_for_named_items(client: TestClient) -> None:
    body = {"user_id": "ana", "item_ids": ["film/5", "film/2"], "lang": "en"}
    answer = client.post("/v1/explain", json=body).json()
    assert [entry["item_id"] for entry in answer["items"]] == ["film/5", "film/2"]
    assert ["Roof" in entry["reason"]["text"] for entry in answer["items"]] == [True, False]
    assert client.post("/v1/explain", json={"item_ids": ["film/99"]}).status_code == 404


def test_items_are_found_added_and_deleted(client: TestClient) -> None:
    assert client.get("/v1/items/film/4").json()["title"] == "Tram"
    assert client.get("/v1/items/film/4", params={"lang": "zh"}).json()["title"] == "片4"
    new = {"id": "film/new", "title": "Glacier", "text": "a guide walks a glacier that was a sea"}
    assert client.post("/v1/items", json={"items": [new]}).json() == {"count": 1}
    assert client.get("/v1/items/film/new").json()["title"] == "Glacier"
    found = client.get("/v1/items", params={"query": "glacier", "n": 1}).json()
    assert [item["id"] for item in found["items"]] == ["film/new"]
    assert client.delete("/v1/items/film/new").json() == {"count": 1}
    assert client.get("/v1/items/film/new").status_code == client.delete("/v1/items/film/new").status_code == 404


def test_items_like_one(client: TestClient) -> None:
    similar = client.get("/v1/similar", params={"item_id": "film/0", "n": 3}).json()["items"]
    assert len(similar) == 3 and "film/0" not in {item["id"] for item in similar}


def test_interactions_count_from_the_next_list_on(client: TestClient) -> None:
    before = client.post("/v1/recommend", json={"user_id": "dee", "n": 8, "reasons": 0}).json()
    rows = [{"user_id": "dee", "item_id": "film/4", "kind": "like"}]
    assert client.post("/v1/interactions", json={"interactions": rows}).json() == {"count": 1}
    after = client.post("/v1/recommend", json={"user_id": "dee", "n": 8, "reasons": 0}).json()
    listed = [{entry["item_id"] for entry in each["items"]} for each in (before, after)]
    assert listed[0] - listed[1] == {"film/4"}
    assert client.get("/v1/interactions?user_id=dee").json()["interactions"][0]["item_id"] == "film/4"


def test_feedback_counts_at_once_and_can_be_taken_back(client: TestClient) -> None:
    def listed() -> set[str]:
        items = client.post("/v1/recommend", json={"user_id": "ana", "n": 8, "reasons": 0}).json()["items"]
        return {entry["item_id"] for entry in items}

    before, said = listed(), {"user_id": "ana", "item_id": "film/5"}
    assert client.post("/v1/feedback", json={**said, "action": "not_interested"}).json() == {"count": 1}
    assert before - listed() == {"film/5"}
    assert client.post("/v1/feedback/undo", json=said).json() == {"count": 1}
    assert listed() == before


def test_profile_is_shown_corrected_exported_and_forgotten(client: TestClient) -> None:
    traits = {each["trait"] for each in client.get("/v1/profile?user_id=ana").json()["interests"]}
    assert "sea" in traits
    changed = client.patch("/v1/profile?user_id=ana", json={"drop": ["sea"]}).json()
    assert {i["trait"]: i["correction"] for i in changed["interests"] if i["correction"]} == {"sea": "dropped"}
    assert len(client.get("/v1/profile/export?user_id=ana").json()["interactions"]) == 2
    forgotten = client.delete("/v1/profile?user_id=ana").json()
    assert (forgotten["interactions"], forgotten["corrections"], forgotten["remaining"]) == (2, 1, [])
    assert client.get("/v1/interactions?user_id=ana").status_code == 404


def test_an_index_that_is_built_anew_is_seen_without_a_restart(client: TestClient, folder: Path) -> None:
    assert client.get("/v1/items/film/4").status_code == 200
    build(folder, [Item(id="other", title="Other")], embedder="hash")
    assert client.get("/v1/items/film/4").status_code == 404
    assert client.get("/v1/items/other").status_code == 200


def test_reactions_belong_to_the_list_that_was_recorded(client: TestClient, folder: Path) -> None:
    listed = client.post("/v1/recommend", json={"user_id": "ana", "n": 3, "record": True}).json()
    said = {"user_id": "ana", "item_id": listed["items"][1]["item_id"], "list_id": listed["list_id"]}
    assert client.post("/v1/feedback", json={**said, "action": "click"}).status_code == 200
    assert client.post("/v1/feedback", json={**said, "action": "not_interested"}).status_code == 200
    thumb = {"user_id": "ana", "list_id": listed["list_id"], "thumb": "up"}
    assert client.post("/v1/feedback/list", json=thumb).status_code == 200
    assert client.post("/v1/feedback/list", json={**thumb, "user_id": "bo"}).status_code == 404
    noted = load(folder, "ana")
    assert [item.item_id for item in noted.lists[0].items] == [entry["item_id"] for entry in listed["items"]]
    assert [reaction.kind for reaction in noted.reactions] == ["click", "refuse", "up"]
    client.post("/v1/feedback/undo", json={**said, "action": "not_interested"})
    assert [reaction.kind for reaction in load(folder, "ana").reactions] == ["click", "up"]
    assert "list_id" not in client.post("/v1/recommend", json={"user_id": "ana", "n": 3}).json()


def test_a_missing_index_is_said(tmp_path: Path) -> None:
    service = Service.over({"none": tmp_path / "none"}, Access("127.0.0.1"))
    with TestClient(create_app(service), base_url=ADDRESS) as client:
        answer = client.post("/v1/recommend", json={})
    assert answer.status_code == 503 and "no index at" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "row",
    [
        {"user_id": "zoe", "item_id": "film/99", "kind": "like"},
        {"user_id": "zoe", "item_id": "film/1", "kind": "rate", "value": 50},
        {"user_id": "zoe", "item_id": "film/1", "rating": 5},
    ],
)
def test_interactions_that_would_say_something_else_are_refused(client: TestClient, row: dict[str, object]) -> None:
    answer = client.post("/v1/interactions", json={"interactions": [row]})
    assert answer.status_code in (400, 404)
    assert client.get("/v1/interactions?user_id=zoe").status_code == 404


def test_a_body_that_is_no_json_is_said(client: TestClient) -> None:
    answer = client.post("/v1/recommend", content='{"n": ', headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and "no JSON" in answer.json()["error"]["message"]


def test_a_finish_counts_for_the_list_that_it_came_from(client: TestClient, folder: Path) -> None:
    shown = client.post("/v1/recommend", json={"user_id": "ana", "n": 3, "record": True}).json()
    finish = {"user_id": "ana", "action": "finish"}
    given = [
        client.post("/v1/feedback", json={**finish, "item_id": item}).json()["count"]
        for item in (shown["items"][0]["item_id"], "film/0")  # of which the second was on no list
    ]
    assert given == [1, 0]
    table = from_impressions(load_all(folder))
    assert table.reactions["finish"].tolist() == [True, False, False]
