"""The page of an item: what it is, why it suits the person, and items like it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Request as HttpRequest
from fastapi.responses import HTMLResponse

from agent.chat.answers.values import shown_attributes, written_scalar
from agent.server.browsers import is_looked_at
from agent.server.faults import NotFound
from agent.server.health import TheService
from agent.server.pages.cards import Card, cards_of
from agent.server.pages.covers import is_cover
from agent.server.pages.list_query import ListQuery
from agent.server.pages.page import Page, ThePage
from agent.server.pages.reasons import Why, why_of
from agent.server.served_index import Opened
from agent.server.v1.items import item_of
from agent.server.v1.lists import past_of
from agent.server.v1.recording import record_action
from agent.text import strip_control
from retrieval.conditions import Comparison
from retrieval.data.addresses import url_of
from retrieval.data.items import Interaction, Item
from retrieval.query import Event, Request

router = APIRouter()
SIMILAR = 6
MAX_TRAITS, MAX_CHARS = 16, 60
"""Traits and facts that are shown, and characters of each."""
ListId = Annotated[str, Query(pattern="^([0-9a-f]{32})?$")]


@dataclass(frozen=True)
class ShownItem:
    """An item as its page shows it. `traits`: each with the list of what has it; `facts`: other attributes.

    `url`: its own address in the web, empty without one that may be linked to;
    `did`: the kind of what the person did with it last, empty for nothing; `why`: why it suits them.
    """

    card: Card
    text: str
    traits: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    url: str
    similar: list[Card]
    did: str
    why: Why | None


@router.get("/item")
async def show(
    request: HttpRequest,
    service: TheService,
    page: ThePage,
    id: Annotated[str, Query(min_length=1, max_length=2_000)],
    list_id: ListId = "",
) -> HTMLResponse:
    """Show an item. `list_id`: the list on which it was clicked, empty where it was not."""
    is_click = bool(page.user and list_id) and is_looked_at(request.headers)

    def work(opened: Opened) -> ShownItem:
        shown = _shown(opened, page, id)
        if is_click:
            with suppress(NotFound):  # a list of long ago, which is recorded no more
                record_action(opened, page.user, list_id, id, "click")
        return shown

    shown = await service.list_with(page.index, work)
    return page.render("item.html", shown=shown, list_id=list_id)


def _shown(opened: Opened, page: Page, item_id: str) -> ShownItem:
    item = item_of(opened, item_id)
    texts, past = item.read_in(page.language), past_of(opened.lists, page.user) if page.user else ()
    url = url_of(item)
    named = (value for name, value in texts.named_attributes.items() if not is_cover(name))
    traits = dict.fromkeys((*texts.categories, *texts.tags, *named))
    own = shown_attributes(texts.attributes)
    attributes = [(name, written_scalar(name, value)) for name, value in own.items() if not is_cover(name)]
    attributes = [(name, value) for name, value in attributes if value not in traits and value != url]
    kinds = [event.interaction.kind for event in past if event.item.id == item_id]
    return ShownItem(
        Card.of(item, page),
        strip_control(texts.text),
        [
            (strip_control(trait), _list_of(trait, page))
            for trait in list(traits)[:MAX_TRAITS]
            if len(trait) <= MAX_CHARS
        ],
        [(strip_control(name), strip_control(value)) for name, value in attributes if len(value) <= MAX_CHARS][
            :MAX_TRAITS
        ],
        url,
        cards_of(_similar(opened, item, page, past), page),
        kinds[-1] if kinds else "",
        why_of(opened, item, past, page) if past and not kinds else None,
    )


def _similar(opened: Opened, item: Item, page: Page, past: tuple[Event, ...]) -> list[Item]:
    """Return items like one, without those that the person knows."""
    liked = Event(item, Interaction(user_id="-", item_id=item.id, kind="like"))
    seen = frozenset(event.item.id for event in past)
    request = Request(history=(liked,), n=SIMILAR, language=page.language, seen=seen)
    return [candidate.item for candidate in opened.lists.recommend_without_llm(opened.lists.prepare(request))]


def _list_of(trait: str, page: Page) -> str:
    """Return the address of the list of what has a trait."""
    return page.address("/list", **ListQuery(where=(str(Comparison("trait", "=", trait)),)).values())
