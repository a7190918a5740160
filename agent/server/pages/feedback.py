"""What a person says of an item on a page, and taking it back: it counts from the next list on."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Form
from fastapi.responses import Response

from agent.errors import InputError
from agent.server.health import TheService
from agent.server.pages.cards import Card
from agent.server.pages.page import Page, ThePage, see_other
from agent.server.v1 import feedback as v1_feedback
from agent.server.v1.items import item_of
from agent.server.v1.schema import FeedbackBody, Thumb, ThumbBody, UndoBody

router = APIRouter()
ItemId = Annotated[str, Form(min_length=1, max_length=500)]
ListId = Annotated[str, Form(pattern="^([0-9a-f]{32})?$")]
Address = Annotated[str, Form(max_length=8_000)]
PageAction = Literal["more", "less", "not_interested", "seen"]


@router.post("/feedback")
async def give(
    service: TheService,
    page: ThePage,
    item_id: ItemId,
    action: Annotated[PageAction, Form()],
    list_id: ListId = "",
    back: Address = "/",
    part: Annotated[bool, Form()] = False,
) -> Response:
    """Note what a person says of an item and lead back; with `part` return what stands in the place of the card."""
    body = FeedbackBody(user_id=_person(page), item_id=item_id, action=action, list_id=list_id, index=page.index)
    await v1_feedback.give(body, service)
    if part:
        card = await service.list_with(page.index, lambda opened: Card.of(item_of(opened, item_id), page))
        return page.render("_feedback.html", about=card, action=action, list_id=list_id, back=back)
    return see_other(with_query(back, action=action, about=item_id))


@router.post("/feedback/undo")
async def undo(
    service: TheService,
    page: ThePage,
    item_id: ItemId,
    action: Annotated[PageAction | None, Form()] = None,
    list_id: ListId = "",
    back: Address = "/",
    part: Annotated[bool, Form()] = False,
) -> Response:
    """Take back what a person said of an item, and lead back."""
    body = UndoBody(user_id=_person(page), item_id=item_id, action=action, list_id=list_id, index=page.index)
    await v1_feedback.undo(body, service)
    return Response(status_code=204) if part else see_other(with_query(back))


@router.post("/feedback/list")
async def judge(
    service: TheService,
    page: ThePage,
    list_id: Annotated[str, Form(pattern="^[0-9a-f]{32}$")],
    thumb: Annotated[Thumb, Form()],
    back: Address = "/",
    part: Annotated[bool, Form()] = False,
) -> Response:
    """Note whether a person is satisfied with a list, and lead back."""
    body = ThumbBody(user_id=_person(page), list_id=list_id, thumb=thumb, index=page.index)
    await v1_feedback.judge(body, service)
    return Response(status_code=204) if part else see_other(with_query(back, thanks="1"))


def with_query(back: str, **given: str) -> str:
    """Return the address of a list with the feedback just given there, and at the notice that tells so."""
    parts = urlsplit(back)
    query_parts = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("action", "about", "thanks")]
    query = urlencode([*query_parts, *given.items()])
    address = f"{parts.path}?{query}" if query else parts.path
    return f"{address}#feedback" if given else address


def _person(page: Page) -> str:
    if not page.user:
        raise InputError("who says so? choose a person first")
    return page.user
