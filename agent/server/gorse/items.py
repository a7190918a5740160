"""/api/item and /api/items: the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query

from agent.server.gorse.schema import Count, GorseItem, ItemPatch, Written, item_json
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.service import Service
from agent.server.v1.items import Name, item_of
from agent.server.writing import TheBatches, write_index
from agent.text import language_of
from retrieval.data.items import Item
from retrieval.query import Request

router = APIRouter(prefix="/api")
Words = Annotated[str, Query(max_length=2_000)]
T = TypeVar("T")


@router.post("/item")
async def add_one(body: GorseItem, service: TheService, batches: TheBatches, index: Name = "") -> Written:
    """Add an item, or replace the one with its id."""
    return await _write([body], service, batches, index)


@router.post("/items")
async def add(body: list[GorseItem], service: TheService, batches: TheBatches, index: Name = "") -> Written:
    """Add items, or replace those with the same ids."""
    return await _write(body, service, batches, index)


@router.get("/items")
async def list_of(
    service: TheService,
    n: Count = 10,
    cursor: str = "",
    q: Words = "",
    index: Name = "",
) -> dict[str, Any]:
    """Return items in the order of the index, from a cursor on, or the best for words."""

    def work(opened: Opened) -> tuple[Sequence[Item], str]:
        if q:
            request = opened.lists.prepare(Request(text=q, n=n, language=language_of([q])))
            return [c.item for c in opened.lists.recommend_without_llm(request)], ""
        return page_of(list(opened.index.items.values()), n, cursor)

    items, following = await service.list_with(index, work)
    return {"Cursor": following, "Items": [item_json(item) for item in items]}


@router.get("/item/{item_id:path}")
async def get(service: TheService, item_id: str, index: Name = "") -> dict[str, Any]:
    """Return one item."""
    return item_json(await service.list_with(index, lambda opened: item_of(opened, item_id)))


@router.patch("/item/{item_id:path}")
async def change(body: ItemPatch, service: TheService, batches: TheBatches, item_id: str, index: Name = "") -> Written:
    """Change fields of an item."""
    item = await service.list_with(index, lambda opened: item_of(opened, item_id))
    if body.is_hidden:
        return await delete(service, item_id, index)
    await batches.write(index, [body.changed(item)])
    return Written(row_affected=1)


@router.delete("/item/{item_id:path}")
async def delete(service: TheService, item_id: str, index: Name = "") -> Written:
    """Delete an item; feedback on it stays."""
    return Written(row_affected=await write_index(service, index, lambda writer: writer.delete([item_id])))


async def _write(items: list[GorseItem], service: Service, batches: TheBatches, index: str) -> Written:
    """Write items. One that is hidden is to be in no list: it is deleted, and comes back when it is sent again."""
    if shown := [each.as_item() for each in items if not each.is_hidden]:
        await batches.write(index, shown)
    if hidden := [each.item_id for each in items if each.is_hidden]:
        await write_index(service, index, lambda writer: writer.delete(hidden))
    return Written(row_affected=len(items))


def page_of(rows: Sequence[T], n: int, cursor: str) -> tuple[Sequence[T], str]:
    """Return n rows from a cursor on, and the cursor of those behind them, empty where there are none."""
    start = int(cursor) if cursor.isdecimal() and len(cursor) < 12 else 0
    return rows[start : start + n], str(start + n) if start + n < len(rows) else ""
