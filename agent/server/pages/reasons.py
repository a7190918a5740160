"""Reasons as a page shows them: the sentence, the things of the person that it rests on, the traits it names."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.recommender import Recommendation
from agent.server.pages.cards import Card, cards_of
from agent.server.pages.page import Page
from agent.server.served_index import Opened
from agent.text import strip_control
from retrieval.data.items import Item
from retrieval.query import Event, Request


@dataclass(frozen=True)
class Why:
    """Why an item is on a list. `mine`: things of the person's history that it is there for."""

    text: str
    language: str
    mine: list[Card]
    traits: list[str]


def reasons_of(opened: Opened, recommendation: Recommendation, page: Page) -> dict[str, Why]:
    """Return the reason of each item of a list, by its id."""
    items = opened.index.items
    reasons = opened.reasons(recommendation, len(recommendation.best))
    return {
        ranked.candidate.item.id: Why(
            strip_control(reason.text),
            recommendation.request.language,
            cards_of((items[cited] for cited in reason.cites if cited in items), page),
            [strip_control(trait) for trait in reason.traits],
        )
        for ranked, reason in zip(recommendation.best, reasons, strict=True)
    }


def why_of(opened: Opened, item: Item, past: tuple[Event, ...], page: Page) -> Why | None:
    """Return why one item of the index suits a person."""
    request = opened.lists.prepare(Request(history=past, n=1, language=page.language, user_id=page.user))
    recommendation = replace(opened.lists.recommend(request, [item]), given=False)
    return reasons_of(opened, recommendation, page).get(item.id)
