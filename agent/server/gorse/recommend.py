"""Lists: for a user, for a session, like an item, and of what is new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query

from agent.recommender import events
from agent.server.gorse.schema import Count, GorseFeedback, Offset
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.v1.items import Name, item_of
from agent.server.v1.lists import past_of
from retrieval.conditions import Comparison
from retrieval.data.items import Interaction
from retrieval.errors import RequestError
from retrieval.query import Event, Request

router = APIRouter(prefix="/api")
Scores = list[dict[str, Any]]


@router.get("/recommend/{user_id}/{category:path}", response_model=None)
@router.get("/recommend/{user_id}", response_model=None)
async def for_user(
    service: TheService,
    user_id: str,
    category: str = "",
    n: Count = 10,
    offset: Offset = 0,
    write_back: Annotated[str, Query(alias="write-back-type")] = "",
    version: Annotated[str, Header(alias="X-API-Version")] = "",
    index: Name = "",
) -> Any:
    """Return the ids of a user's list, without what the user did something with; with scores for version 2."""
    if write_back:
        raise RequestError("write-back-type: what was shown is no feedback here; send what the user does with it")

    def work(opened: Opened) -> Scores:
        return _best(opened, past_of(opened.lists, user_id), category, n, offset, user_id)

    scores = await service.list_with(index, work)
    return scores if version == "2" else [each["Id"] for each in scores]


@router.post("/session/recommend/{category:path}")
@router.post("/session/recommend")
async def for_session(
    body: list[GorseFeedback],
    service: TheService,
    category: str = "",
    n: Count = 10,
    offset: Offset = 0,
    index: Name = "",
) -> Scores:
    """Return a list for somebody who did these things, and of whom nothing else is known."""
    given = [each for each in (one.as_interaction(service.feedback_kinds) for one in body) if each]
    return await service.list_with(index, lambda o: _best(o, events(o.index, given), category, n, offset))


@router.get("/item/{item_id:path}/neighbors/{category}")
@router.get("/item/{item_id:path}/neighbors")
@router.get("/item-to-item/{name}/{item_id:path}")
async def like_item(
    service: TheService,
    item_id: str,
    category: str = "",
    name: str = "",
    n: Count = 10,
    offset: Offset = 0,
    index: Name = "",
) -> Scores:
    """Return the items most like one. There is one way of likeness, whatever its name."""

    def work(opened: Opened) -> Scores:
        item = item_of(opened, item_id)
        liked = Event(item, Interaction(user_id="-", item_id=item.id, kind="like"))
        return _best(opened, (liked,), category, n, offset)

    return await service.list_with(index, work)


@router.get("/latest/{category:path}")
@router.get("/latest")
async def latest(
    service: TheService, category: str = "", n: Count = 10, offset: Offset = 0, index: Name = ""
) -> Scores:
    """Return the newest items, each with its time in seconds since 1970 as its score."""

    def work(opened: Opened) -> Scores:
        dated = (item for item in opened.index.items.values() if item.published)
        chosen = [item for item in dated if not category or category in item.categories]
        times = {item.id: item.published.timestamp() for item in chosen if item.published}
        best = sorted(times, key=lambda item_id: -times[item_id])[offset : offset + n]
        return [{"Id": item_id, "Score": times[item_id]} for item_id in best]

    return await service.list_with(index, work)


def _best(opened: Opened, past: Sequence[Event], category: str, n: int, offset: int, user_id: str = "") -> Scores:
    """Return the best n for a history, from an offset on, of one category or all."""
    conditions = (Comparison("category", "=", category),) if category else ()
    request = Request(history=tuple(past), n=n + offset, user_id=user_id, conditions=conditions)
    candidates = opened.lists.recommend_without_llm(opened.lists.prepare(request))[offset:]
    return [{"Id": each.item.id, "Score": each.score} for each in candidates]
