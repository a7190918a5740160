"""A list is not made anew for an equal request, and always for one that differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.recommender import Recommendation
from agent.rerank.ranking import Ranking
from agent.server.recent_lists import MAX_AGE, MAX_LISTS, RecentLists
from retrieval.conditions import parse_condition
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, PreparedRequest

ITEM = Item(id="a", title="A")
LIKED = Event(ITEM, Interaction(user_id="ana", item_id="a", kind="like"))
REQUEST = PreparedRequest(history=(LIKED,), user_id="ana")


class Maker:
    """Counts the lists that it makes."""

    def __init__(self) -> None:
        self.requests: list[PreparedRequest] = []

    def __call__(self, request: PreparedRequest) -> Recommendation:
        self.requests.append(request)
        return Recommendation(request, (), Ranking((), "none"))


def test_an_equal_request_gets_the_list_that_was_made() -> None:
    make, recent = Maker(), RecentLists()
    later = replace(REQUEST, history=(replace(LIKED),), moment=datetime.now(UTC))
    assert recent.get_or_make("plain", REQUEST, make) is recent.get_or_make("plain", later, make)
    assert len(make.requests) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"user_id": "bo"},
        {"n": 3},
        {"language": "zh"},
        {"text": "sea"},
        {"seen": frozenset("b")},
        {"context": {"time": "evening"}},
        {"conditions": (parse_condition("year>=1990"),)},
        {"history": ()},
        {"history": (replace(LIKED, weight=0.5),)},
        {"history": (Event(ITEM, Interaction(user_id="ana", item_id="a", kind="dislike")),)},
    ],
)
def test_whatever_changes_a_list_makes_it_anew(changes: dict[str, Any]) -> None:
    make, recent = Maker(), RecentLists()
    for request in (REQUEST, replace(REQUEST, **changes), REQUEST):
        recent.get_or_make("plain", request, make)
    recent.get_or_make("interleaved", REQUEST, make)
    assert len(make.requests) == 3


def test_lists_are_kept_for_a_while_and_not_too_many() -> None:
    now = [0.0]
    make, recent = Maker(), RecentLists(lambda: now[0])
    recent.get_or_make("plain", REQUEST, make)
    now[0] = MAX_AGE + 1
    recent.get_or_make("plain", REQUEST, make)
    assert len(make.requests) == 2
    for n in range(MAX_LISTS):
        recent.get_or_make("plain", replace(REQUEST, user_id=str(n)), make)
    recent.get_or_make("plain", REQUEST, make)
    assert len(make.requests) == MAX_LISTS + 3


def test_what_a_person_did_since_is_in_the_next_list(client: TestClient) -> None:
    body = {"user_id": "ana", "n": 8, "reasons": 0}
    first = client.post("/v1/recommend", json=body).json()
    assert client.post("/v1/recommend", json=body).json()["items"] == first["items"]
    client.post("/v1/feedback", json={"user_id": "ana", "item_id": first["items"][0]["item_id"], "action": "seen"})
    after = client.post("/v1/recommend", json=body).json()
    assert first["items"][0]["item_id"] not in {entry["item_id"] for entry in after["items"]}
