"""What a person says of an item that they were shown. It counts from the next list on, and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from fastapi import APIRouter

from agent.profile import user_store
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.v1.items import item_of
from agent.server.v1.recording import last_list_with, record_action, record_thumb
from agent.server.v1.schema import Action, FeedbackBody, ThumbBody, UndoBody, Written
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
"""What each action counts as in the person's history; a click and a finish are of the list alone."""
OF_LISTS: tuple[Action, ...] = ("click", "finish")


@router.post("", response_model=Written)
async def give(body: FeedbackBody, service: TheService) -> Written:
    """Note what a person says of an item; it is on disk when this answers.

    A click and a finish without `list_id` count for the last list that was recorded with the item on it; `count` is 0
    where there is none.
    """

    def work(opened: Opened) -> int:
        item = item_of(opened, body.item_id)
        list_id = body.list_id
        if not list_id and body.action in OF_LISTS:
            list_id = last_list_with(opened, body.user_id, item.id)
        if list_id:
            record_action(opened, body.user_id, list_id, item.id, body.action)
        if kind := KINDS.get(body.action):
            interaction = Interaction(user_id=body.user_id, item_id=item.id, kind=kind, time=datetime.now(UTC))
            user_store.add_feedback(opened.index.folder, interaction)
        return int(bool(list_id or kind))

    return Written(count=await service.list_with(body.index, work))


@router.post("/list", response_model=Written)
async def judge(body: ThumbBody, service: TheService) -> Written:
    """Note whether a person is satisfied with a list that was recorded."""
    await service.list_with(body.index, lambda opened: record_thumb(opened, body.user_id, body.list_id, body.thumb))
    return Written(count=1)


@router.post("/undo", response_model=Written)
async def undo(body: UndoBody, service: TheService) -> Written:
    """Take back everything that a person said here of an item."""

    def work(opened: Opened) -> int:
        if body.action and body.list_id:
            record_action(opened, body.user_id, body.list_id, body.item_id, body.action, undone=True)
        return user_store.remove_feedback(opened.index.folder, body.user_id, [body.item_id]).count(False)

    return Written(count=await service.list_with(body.index, work))
