"""What people did: adding it, and listing what one person did."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from agent.server.faults import NotFound
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.v1.items import Name
from agent.server.v1.schema import InteractionsBody, Written
from agent.server.writing import write_index
from retrieval.data.items import Interaction

router = APIRouter(prefix="/v1", tags=["interactions"])
UserId = Annotated[str, Query(min_length=1, max_length=200)]


@router.post("/interactions", response_model=Written)
async def add(body: InteractionsBody, service: TheService) -> Written:
    """Add interactions; one that is there already is not added again. They are on disk when this answers."""
    items = await service.list_with(body.index, lambda opened: opened.index.items)
    if unknown := [each.item_id for each in body.interactions if each.item_id not in items]:
        raise NotFound(f"no item {unknown[0][:60]!r} in this index: nothing was added")
    new = [Interaction(**each.model_dump()) for each in body.interactions]
    return Written(count=await write_index(service, body.index, lambda writer: writer.add_interactions(new, False)))


@router.get("/interactions", response_model=None)
async def list_of(service: TheService, user_id: UserId, index: Name = "") -> dict[str, Any]:
    """Return what a person did, oldest first."""

    def work(opened: Opened) -> list[dict[str, Any]]:
        if user_id not in opened.index.users():
            raise NotFound(f"no user {user_id[:60]!r} in this index")
        return [each.model_dump(mode="json", exclude_defaults=True) for each in opened.index.history(user_id)]

    return {"interactions": await service.list_with(index, work)}
