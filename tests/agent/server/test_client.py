"""The client against a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.errors import UsageError
from agent.server.client import Client, Reason, Recommendations, ServerError
from agent.server.service import Service
from tests.agent.server.serving import served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def whyrec(service: Service) -> Iterator[Client]:
    with served(service) as address, Client(address) as client:
        yield client


def test_lists_and_their_stream_are_the_same(whyrec: Client) -> None:
    listed = whyrec.recommend(user_id="ana", n=3, reasons=3)
    first, *reasons = whyrec.stream(user_id="ana", n=3, reasons=3)
    assert isinstance(first, Recommendations)
    assert [item.item_id for item in first.items] == [item.item_id for item in listed.items]
    assert [(item.item_id, item.reason) for item in listed.items] == reasons
    assert all(isinstance(item.reason, Reason) and item.reason.checked for item in listed.items)


def test_everything_else_of_the_api(whyrec: Client) -> None:
    assert whyrec.item("film/4").title == "Tram"
    assert whyrec.add_items([{"id": "a b/ü?", "title": "Odd"}]) == 1
    assert whyrec.item("a b/ü?").title == "Odd"
    whyrec.delete_item("a b/ü?")
    assert [item.id for item in whyrec.search("tram", n=1)] == ["film/4"]
    assert {item.id for item in whyrec.search(where=["category=Drama"], n=9)} == {f"film/{n}" for n in (1, 3, 5, 7)}
    assert len(whyrec.similar("film/0", n=2)) == 2
    assert set(whyrec.explain(["film/5"], user_id="ana")) == {"film/5"}
    assert whyrec.add_interactions([{"user_id": "d/e", "item_id": "film/4", "kind": "like"}]) == 1
    assert whyrec.interactions("d/e")[0]["item_id"] == "film/4"
    whyrec.feedback("ana", "film/6", "like")
    assert whyrec.undo_feedback("ana", "film/6") == 1
    assert whyrec.correct_profile("ana", drop=["sea"])["interests"]
    assert whyrec.profile("ana")["user_id"] == whyrec.export("ana")["user_id"] == "ana"
    assert whyrec.forget("ana")["interactions"] == 2


def test_refusals_are_errors_with_what_to_do(whyrec: Client) -> None:
    with pytest.raises(ServerError, match="no item 'nope'") as refused:
        whyrec.item("nope")
    assert (refused.value.status, refused.value.type) == (404, "not_found")
    with pytest.raises(ServerError, match="n: "):
        next(whyrec.stream(user_id="ana", n=0))


def test_no_server_is_said() -> None:
    with pytest.raises(UsageError, match="whyrec serve"), Client("http://127.0.0.1:9") as client:
        client.item("film/1")
