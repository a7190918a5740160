"""What a person says of an item that they were shown. It counts from the next list on, and can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter

from agent.profile import user_store
from agent.server.health import TheService
from agent.server.v1.items import item_of
from agent.server.v1.schema import Action, FeedbackBody, UndoBody, Written
from retrieval.columns.kinds import Kind
from retrieval.data.items import Interaction

router = APIRouter(prefix="/v1/feedback", tags=["feedback"])
KINDS: Mapping[Action, Kind] = {
    "like": "like",
    "more": "like",
    "dislike": "dislike",
    "less": "dislike",
    "not_interested": "skip",
    "seen": "view",
}


@router.post("", response_model=Written)
async def give(body: FeedbackBody, service: TheService) -> Written:
    """Note what a person says of an item; it is on disk when this answers."""
    item = await service.list_with(body.index, lambda opened: item_of(opened, body.item_id))
    said = Interaction(user_id=body.user_id, item_id=item.id, kind=KINDS[body.action], time=datetime.now(UTC))
    await asyncio.to_thread(user_store.add_feedback, service.index(body.index).folder, said)
    return Written(count=1)


@router.post("/undo", response_model=Written)
async def undo(body: UndoBody, service: TheService) -> Written:
    """Take back everything that a person said here of an item."""
    folder = service.index(body.index).folder
    remains = await asyncio.to_thread(user_store.remove_feedback, folder, body.user_id, [body.item_id])
    return Written(count=remains.count(False))
