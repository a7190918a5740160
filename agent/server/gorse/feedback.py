"""/api/feedback: what users did with items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import APIRouter

from agent.profile import user_store
from agent.server.faults import NotFound
from agent.server.gorse.items import page_of
from agent.server.gorse.schema import TYPE, Count, GorseFeedback, Written, feedback_json
from agent.server.health import TheService
from agent.server.served_index import Opened
from agent.server.service import Service
from agent.server.v1.items import Name
from agent.server.writing import TheBatches, write_index
from retrieval.data.items import Interaction
from retrieval.index import Index, Writer
from retrieval.index.parquet_segments import interaction_rows, to_interaction

router = APIRouter(prefix="/api")


@router.post("/feedback")
async def add(body: list[GorseFeedback], service: TheService, batches: TheBatches, index: Name = "") -> Written:
    """Add feedback; it counts from the next list on."""
    given = _interactions(body, service)
    await batches.write(index, interactions=given)
    return Written(row_affected=len(given))


@router.put("/feedback")
async def put(body: list[GorseFeedback], service: TheService, batches: TheBatches, index: Name = "") -> Written:
    """Add feedback in place of what was of the same type, user and item."""
    given = _interactions(body, service)
    same = {(each.user_id, each.item_id, _type_of(each)) for each in given}
    await write_index(service, index, lambda writer: _remove(writer, same))
    await batches.write(index, interactions=given)
    return Written(row_affected=len(given))


@router.get("/feedback")
async def list_of(service: TheService, n: Count = 10, cursor: str = "", index: Name = "") -> dict[str, Any]:
    """Return feedback of all users, from a cursor on."""

    def work(opened: Opened) -> tuple[list[Interaction], str]:
        log = opened.index.interactions
        numbers, following = page_of(range(log.height), n, cursor)
        return [to_interaction(row) for row in log[list(numbers)].to_dicts()], following

    some, following = await service.list_with(index, work)
    return {"Cursor": following, "Feedback": [feedback_json(each) for each in some]}


@router.get("/user/{user_id:path}/feedback/{feedback_type}")
@router.get("/user/{user_id:path}/feedback")
async def of_user(service: TheService, user_id: str, feedback_type: str = "", index: Name = "") -> list[dict[str, Any]]:
    """Return what a user did, of one type or all."""
    return await service.list_with(index, lambda o: _as_json(_of(o.index, user_id=user_id), feedback_type))


@router.get("/item/{item_id:path}/feedback/{feedback_type}")
@router.get("/item/{item_id:path}/feedback")
async def of_item(service: TheService, item_id: str, feedback_type: str = "", index: Name = "") -> list[dict[str, Any]]:
    """Return what users did with an item, of one type or all."""
    return await service.list_with(index, lambda o: _as_json(_of(o.index, item_id=item_id), feedback_type))


@router.get("/feedback/{path:path}", response_model=None)
async def get(service: TheService, path: str, index: Name = "") -> Any:
    """Return the feedback of USER/ITEM, a list, or of TYPE/USER/ITEM."""

    def work(opened: Opened) -> Any:
        for feedback_type, user_id, item_id in _readings(path):
            if some := _as_json(_of(opened.index, user_id, item_id), feedback_type):
                return some[0] if feedback_type else some
        if path.count("/") == 1:
            return []
        raise NotFound("there is no such feedback")

    return await service.list_with(index, work)


@router.delete("/feedback/{path:path}")
async def delete(service: TheService, path: str, index: Name = "") -> Written:
    """Delete the feedback of USER/ITEM, or of TYPE/USER/ITEM, and what was said of the item elsewhere in whyrec."""
    folder = service.index(index).folder

    def work(writer: Writer) -> int:
        for feedback_type, user_id, item_id in _readings(path):
            remains = [] if feedback_type else user_store.remove_feedback(folder, user_id, [item_id])
            if deleted := _remove(writer, {(user_id, item_id, feedback_type)}) + remains.count(False):
                return deleted
        return 0

    return Written(row_affected=await write_index(service, index, work))


def _interactions(body: Sequence[GorseFeedback], service: Service) -> list[Interaction]:
    given = (each.as_interaction(service.feedback_kinds) for each in body)
    return [each for each in given if each]


def _readings(path: str) -> Iterator[tuple[str, str, str]]:
    """Yield type, user and item that a path may stand for, without a type last: clients do not escape slashes."""
    first, _, rest = path.partition("/")
    second, slash, last = rest.partition("/")
    if slash:
        yield first, second, last
    if rest:
        yield "", first, rest


def _of(index: Index, user_id: str = "", item_id: str = "") -> list[Interaction]:
    log = index.interactions
    for name, value in (("user_id", user_id), ("item_id", item_id)):
        log = log.filter(log[name] == value) if value else log
    return [to_interaction(row) for row in log.to_dicts()]


def _as_json(interactions: Sequence[Interaction], feedback_type: str) -> list[dict[str, Any]]:
    return [feedback_json(each) for each in interactions if feedback_type in ("", _type_of(each))]


def _type_of(interaction: Interaction) -> str:
    return interaction.context.get(TYPE, interaction.kind)


def _remove(writer: Writer, of: set[tuple[str, str, str]]) -> int:
    """Remove interactions of these users, items and types, where an empty type is any; return how many."""
    rows = writer.read_interactions()
    users = {user_id for user_id, _, _ in of}
    of_users = rows.filter(rows["user_id"].is_in(users))
    wrong = [
        each
        for each in map(to_interaction, of_users.to_dicts())
        if {(each.user_id, each.item_id, _type_of(each)), (each.user_id, each.item_id, "")} & of
    ]
    if wrong:
        others = rows.join(
            interaction_rows(wrong), on=rows.columns, how="anti", nulls_equal=True, maintain_order="left"
        )
        writer.replace_interactions(others)
    return len(wrong)
