"""A list for a person, at once; its reasons, after it; and what the person says of its items."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from agent.profile.list_views import has_judged_since, record_view
from agent.recommender import Recommendation
from agent.server.browsers import is_looked_at, is_own_script
from agent.server.disconnect import unless_gone
from agent.server.health import TheService
from agent.server.pages.cards import Card, cards_of
from agent.server.pages.feedback import PageAction
from agent.server.pages.item import ListId
from agent.server.pages.like import accepted_endings
from agent.server.pages.list_query import MOST, STEP, Chip, ListQuery, TheQuery, chips
from agent.server.pages.page import Page, ThePage
from agent.server.pages.reasons import Why, reasons_of
from agent.server.served_index import Opened
from agent.server.v1.recommend import EVENTS, STREAM_HEADERS
from agent.server.v1.recording import shown_list
from prompts.texts import domain_words

router = APIRouter()
ASK_AGAIN = timedelta(days=1)
"""How long a person who judged a list is not asked to judge another."""
MOST_KINDS = 8
"""Kinds of items that a list can be limited to by a click."""


@dataclass(frozen=True)
class ShownList:
    """A list as its page shows it. `kinds`: those of the catalogue in words; `reasons`: by item, where asked for;
    `list_id`: by which reactions name it, empty for a visitor; `asks_thumb`: whether to ask if it is a good one;
    `likeable`: endings of files that the items can be compared with, empty for none."""

    cards: list[Card]
    chips: list[Chip]
    kinds: list[tuple[str, str]]
    notices: list[str]
    total: int
    past: int
    reasons: dict[str, Why]
    list_id: str
    asks_thumb: bool
    about: Card | None = None
    likeable: str = ""


@router.get("/list")
async def show(
    request: Request,
    service: TheService,
    page: ThePage,
    query: TheQuery,
    why: bool = False,
    action: Annotated[PageAction | None, Query()] = None,
    about: Annotated[str, Query(max_length=2_000)] = "",
    thanks: bool = False,
) -> HTMLResponse:
    """Show a list; with `why` its reasons, too.

    `action`: what was just said of the item `about`; `thanks`: whether the list was just judged.
    """
    is_seen = is_looked_at(request.headers)
    work = service.list_with(page.index, lambda opened: _shown(opened, page, query, why, about, is_seen))
    shown = await unless_gone(request, work)
    more = page.address("/list", **query.values(n=min(query.n + STEP, MOST))) if _has_more(shown, query) else ""
    return page.render("list.html", shown=shown, query=query, action=action, more=more, thanks=thanks)


@router.get("/list/reasons")
async def reasons(
    request: Request, service: TheService, page: ThePage, query: TheQuery, list_id: ListId = ""
) -> Response:
    """Return the reason of each item of a list, as HTML in server-sent events.

    A page that was asked for before a person looked at it has its list noted here: its script runs once they do.
    """

    def work(opened: Opened) -> dict[str, Why]:
        recommendation = opened.recommend(query.request(page, opened))
        if list_id and is_own_script(request.headers):
            _view(opened, page, recommendation, list_id=list_id)
        return reasons_of(opened, recommendation, page)

    by_item = await unless_gone(request, service.list_with(page.index, work))

    async def events() -> AsyncIterator[str]:
        for item_id, why in by_item.items():
            html = page.html("_reason.html", why=why)
            yield f"event: reason\ndata: {json.dumps({'item': item_id, 'html': html})}\n\n"
        yield "event: done\ndata: {}\n\n"

    return StreamingResponse(events(), media_type=EVENTS, headers=STREAM_HEADERS)


def _shown(opened: Opened, page: Page, query: ListQuery, why: bool, about: str, is_seen: bool) -> ShownList:
    recommendation = opened.recommend(query.request(page, opened))
    domains = opened.lists.retriever.columns.counts("domain")
    kinds = [(kind, domain_words(kind, page.language).many) for kind in list(domains)[:MOST_KINDS]]
    items = opened.index.items
    return ShownList(
        cards_of((ranked.candidate.item for ranked in recommendation.best), page),
        chips(query, recommendation, page),
        kinds if len(kinds) > 1 else [],
        [*recommendation.request.notices, *recommendation.notices],
        opened.index.manifest.items,
        len({event.item.id for event in recommendation.request.history}),
        reasons_of(opened, recommendation, page) if why else {},
        list_id := _view(opened, page, recommendation, is_seen),
        bool(list_id) and not has_judged_since(opened.index.folder, page.user, datetime.now(UTC) - ASK_AGAIN),
        Card.of(items[about], page) if about in items else None,
        accepted_endings(opened),
    )


def _view(opened: Opened, page: Page, recommendation: Recommendation, is_seen: bool = True, list_id: str = "") -> str:
    """Note that a person looks at a list; return its id, empty for a visitor and for a list of nothing."""
    if not page.user or not recommendation.best:
        return ""
    shown = shown_list(recommendation, True)
    if list_id:
        shown = shown.model_copy(update={"list_id": list_id})
    return record_view(opened.index.folder, page.user, shown, is_seen)


def _has_more(shown: ShownList, query: ListQuery) -> bool:
    return len(shown.cards) == query.n < MOST
