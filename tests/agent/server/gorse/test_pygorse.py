"""PyGorse, the client of Gorse for Python, against a server on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from gorse import Gorse, GorseException

from agent.server.service import Service
from tests.agent.server.serving import served

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
NEW = {
    "ItemId": "new/1",
    "Categories": ["Sea"],
    "Timestamp": "2024-05-01T00:00:00Z",
    "Labels": {"director": "Varda", "themes": ["sea", "work"], "embedding": [0.1, 0.2]},
    "Comment": "Gleaners of the sea\nThey gather shells.",
}


@pytest.fixture
def gorse(service: Service) -> Iterator[Gorse]:
    with served(service) as address:
        yield Gorse(address, "key", timeout=60)


def feedback(user: str, item: str, kind: str = "like", value: float = 0) -> dict[str, object]:
    return {"FeedbackType": kind, "UserId": user, "ItemId": item, "Timestamp": "2024-06-01", "Value": value}


def test_items(gorse: Gorse) -> None:
    assert gorse.insert_item(NEW) == {"RowAffected": 1}
    item = gorse.get_item("new/1")
    assert (item["Comment"], item["Categories"], item["Timestamp"]) == (
        NEW["Comment"],
        ["Sea"],
        "2024-05-01T00:00:00Z",
    )
    assert item["Labels"] == {"director": "Varda", "tags": ["sea", "work"]}
    assert gorse.update_item("new/1", categories=["Shore"])["RowAffected"] == 1
    assert gorse.get_item("new/1") == {**item, "Categories": ["Shore"]}
    first, cursor = gorse.get_items(5)
    rest, end = gorse.get_items(5, cursor)
    assert (len(first), len(rest), end) == (5, 4, "")
    assert gorse.search_items("gleaners shells", 1)[0]["ItemId"] == "new/1"
    gorse.update_item("new/1", is_hidden=True)
    with pytest.raises(GorseException) as missing:
        gorse.get_item("new/1")
    assert missing.value.status_code == 404 and missing.value.message == "no item 'new/1' in this index"
    assert gorse.delete_item("film/0") == {"RowAffected": 1} and gorse.delete_item("film/0") == {"RowAffected": 0}


def test_lists(gorse: Gorse) -> None:
    scores = gorse.get_recommend("ana", n=3)
    assert len(scores) == 3 and not {"film/0", "film/1"} & {each.id for each in scores}
    assert [each.id for each in gorse.get_recommend("ana", n=2, offset=1)] == [each.id for each in scores[1:]]
    assert {each.id for each in gorse.get_recommend("ana", "Comedy", n=9)} == {"film/2", "film/4", "film/6"}
    with pytest.raises(GorseException) as refused:
        gorse.get_recommend("ana", write_back_type="read")
    assert refused.value.status_code == 400 and refused.value.message.startswith("write-back-type")
    session = gorse.session_recommend([feedback("x", "film/0"), feedback("x", "film/1")], n=3)
    assert [each["Id"] for each in session] == [each.id for each in scores]
    assert len(gorse.get_neighbors("film/0", n=2)) == 2


def test_feedback(gorse: Gorse) -> None:
    assert gorse.insert_feedback("star", "dee", "film/4", "2024-06-01")["RowAffected"] == 1
    rows = [
        feedback("dee", "film/5", "rating", 4.5),
        feedback("dee", "film/6", "read"),
        feedback("d", "gone", "impression"),
    ]
    assert gorse.insert_feedbacks(rows)["RowAffected"] == 2  # what was merely shown says nothing
    of_dee = gorse.list_feedbacks("rating", "dee")
    assert [(each["ItemId"], each["Value"]) for each in of_dee] == [("film/5", 4.5)]
    assert not {"film/4", "film/5", "film/6"} & {each.id for each in gorse.get_recommend("dee", n=9)}
    every, cursor = gorse.get_feedbacks(100)
    assert len(every) == 9 and cursor == "" and every[-1]["FeedbackType"] == "read"
    assert gorse.delete_feedback("dee", "film/4") == {"RowAffected": 1}
    assert gorse.delete_feedback("dee", "film/4") == {"RowAffected": 0}
    assert "film/4" in {each.id for each in gorse.get_recommend("dee", n=9)}
    with pytest.raises(GorseException) as unknown:
        gorse.insert_feedback("repost", "dee", "film/4", "")
    assert unknown.value.status_code == 400 and "--kinds" in unknown.value.message


def test_users(gorse: Gorse) -> None:
    assert gorse.insert_user({"UserId": "eve", "Labels": ["nurse"], "Comment": ""})["RowAffected"] == 1
    assert gorse.insert_users([{"UserId": "flo"}, {"UserId": "ana", "Labels": {"age": 3}}])["RowAffected"] == 2
    assert gorse.get_user("eve") == {"UserId": "eve", "Labels": ["nurse"], "Comment": ""}
    assert gorse.get_user("bo")["Labels"] is None
    users, cursor = gorse.get_users(4)
    more, _ = gorse.get_users(4, cursor)
    assert [each["UserId"] for each in (*users, *more)][:3] == ["ana", "bo", "cy"]
    assert {each["UserId"] for each in (*users, *more)} == {"ana", "bo", "cy", "eve", "flo"}
    assert gorse.delete_user("eve") == {"RowAffected": 1}
    with pytest.raises(GorseException):
        gorse.get_user("eve")


def test_what_pygorse_does_not_ask(gorse: Gorse) -> None:
    with httpx.Client(base_url=f"{gorse.entry_point}/api") as http:
        assert http.get("/recommend/ana", params={"n": 2}).json() == [s.id for s in gorse.get_recommend("ana", n=2)]
        assert http.get("/health/ready").json()["Ready"] and http.get("/health/live/").status_code == 200
        assert http.post("/item/", json=NEW).status_code == 200  # no redirect
        assert http.get("/latest", params={"n": 3}).json() == [{"Id": "new/1", "Score": 1714521600.0}]
        assert http.get("/item-to-item/any/film/0", params={"n": 1}).json()[0]["Id"] != "film/0"
        assert http.patch("/user/bo", json={"Comment": "x"}).json() == {"RowAffected": 1}
        assert http.get("/user/bo").json()["Comment"] == "x"
        for value in (3, 2):
            http.put("/feedback", json=[feedback("bo", "film/6", "rating", value)])
        assert [each["Value"] for each in http.get("/user/bo/feedback/rating").json()] == [2]
        assert len(http.get("/item/film/6/feedback").json()) == 1
        assert http.get("/feedback/rating/bo/film/6").json()["Value"] == 2
        assert len(http.get("/feedback/bo/film/6").json()) == 1
        assert http.get("/feedback/like/bo/film/6").status_code == 404
        assert http.delete("/feedback/rating/bo/film/6").json() == {"RowAffected": 1}
        for path in ("/popular", "/dashboard/config", "/item/none"):
            assert http.get(path).status_code == 404 and http.get(path).headers["content-type"].startswith("text/plain")
        assert http.post("/items", json=[{"ItemId": ""}]).status_code == 400
    metrics = httpx.get(f"{gorse.entry_point}/metrics").text
    assert 'route="/api/recommend/{user_id}"' in metrics and "film/0" not in metrics and "bo" not in metrics.split('"')


def test_what_comes_at_once_is_written_together(gorse: Gorse, service: Service) -> None:
    async def post_all() -> list[int]:
        async with httpx.AsyncClient(base_url=f"{gorse.entry_point}/api", timeout=60) as http:
            calls = [http.post("/item", json={"ItemId": f"i{n}", "Comment": f"item {n}"}) for n in range(40)]
            return [answer.status_code for answer in await asyncio.gather(*calls)]

    before = service.index().opened.index.manifest.generation
    assert asyncio.run(post_all()) == [200] * 40
    assert service.index().opened.index.manifest.generation - before < 20
    assert len(gorse.get_items(100)[0]) == 48
