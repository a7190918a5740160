"""The catalogue: items by id, by words, like others; adding and deleting them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent.server.faults import NotFound
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.v1.schema import ItemAnswer, ItemsAnswer, ItemsBody, Written
from agent.server.writing import write_index
from agent.text import language_of
from retrieval.conditions import parse_condition
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, Request

router = APIRouter(prefix="/v1", tags=["items"])
Name = Annotated[str, Query(max_length=200)]
Count = Annotated[int, Query(ge=1, le=100)]
Language = Annotated[str, Query(pattern="^(en|zh)?$")]
ItemId = Annotated[str, Path(min_length=1, max_length=500)]


@router.get("/items", response_model=ItemsAnswer)
async def search(
    service: TheService,
    query: Annotated[str, Query(max_length=2_000)] = "",
    where: Annotated[list[str] | None, Query(max_length=20)] = None,
    n: Count = 10,
    lang: Language = "",
    index: Name = "",
) -> ItemsAnswer:
    """Search the catalogue by words and conditions, for nobody in particular."""
    language = lang or language_of([query])

    def work(opened: Opened) -> list[Item]:
        conditions = tuple(parse_condition(each) for each in where or ())
        request = opened.lists.prepare(Request(text=query, conditions=conditions, n=n, language=language))
        return [c.item for c in opened.lists.recommend_without_llm(request)]

    return _answer(await service.list_with(index, work), language)


@router.get("/similar", response_model=ItemsAnswer)
async def similar(
    service: TheService,
    item_id: Annotated[str, Query(min_length=1, max_length=500)],
    n: Count = 10,
    lang: Language = "",
    index: Name = "",
) -> ItemsAnswer:
    """Return the items most like one."""

    def work(opened: Opened) -> list[Item]:
        item = item_of(opened, item_id)
        liked = Event(item, Interaction(user_id="-", item_id=item.id, kind="like"))
        request = opened.lists.prepare(Request(history=(liked,), n=n, language=lang or item.language))
        return [c.item for c in opened.lists.recommend_without_llm(request)]

    return _answer(await service.list_with(index, work), lang)


@router.get("/items/{item_id:path}", response_model=ItemAnswer)
async def get(service: TheService, item_id: ItemId, lang: Language = "", index: Name = "") -> ItemAnswer:
    """Return one item."""
    item = await service.list_with(index, lambda opened: item_of(opened, item_id))
    return ItemAnswer.of(item, lang or item.language)


@router.post("/items", response_model=Written)
async def add(body: ItemsBody, service: TheService) -> Written:
    """Add items, or replace those with the same ids; they are on disk when this answers."""
    return Written(count=await write_index(service, body.index, lambda writer: writer.add(body.items)))


@router.delete("/items/{item_id:path}", response_model=Written)
async def delete(service: TheService, item_id: ItemId, index: Name = "") -> Written:
    """Delete an item; what people did with it stays."""
    count = await write_index(service, index, lambda writer: writer.delete([item_id]))
    if not count:
        raise NotFound(f"no item {item_id[:60]!r} in this index")
    return Written(count=count)


def item_of(opened: Opened, item_id: str) -> Item:
    """Return an item of an index. Raises NotFound."""
    if item_id not in opened.index.items:
        raise NotFound(f"no item {item_id[:60]!r} in this index")
    return opened.index.items[item_id]


def _answer(items: list[Item], language: str) -> ItemsAnswer:
    return ItemsAnswer(items=[ItemAnswer.of(item, language or item.language) for item in items])
