"""Items, histories and people as prompts show them, in the language of the request. Knows no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.text import truncate
from prompts import DomainWords, domain_words, prompt_texts
from retrieval.data.items import Item
from retrieval.query import Event, PreparedRequest

MAX_TITLE_CHARS = 120
MAX_TEXT_CHARS = 300
MAX_REQUEST_CHARS = 300
HISTORY_EVENTS = 20
"""The latest events of a history that a prompt shows."""

RECENT_LIKES = 3
"""Liked items that stand for a person's taste in a prompt about a request in words."""


@dataclass(frozen=True)
class ItemView:
    """What a prompt may show of an item. Lengths are bounded, lines are joined, injected instructions are left out.

    `credits` are its attributes that are texts, such as an author; `facts` are extracted attributes.
    """

    title: str
    categories: tuple[str, ...]
    text: str
    facts: tuple[str, ...]
    credits: tuple[str, ...] = ()
    year: str = ""
    verdict: str = ""
    label: str = ""


def item_view(item: Item, language: str, *, verdict: str = "", label: str = "") -> ItemView:
    """Return what a prompt in `language` shows of an item, with a verdict or a label of the prompt's own."""
    text = item.read_in(language)
    return ItemView(
        truncate(text.title, MAX_TITLE_CHARS),
        tuple(truncate(category, 40) for category in text.categories[:4]),
        truncate(text.text, MAX_TEXT_CHARS),
        tuple(dict.fromkeys(truncate(fact.value, 80) for fact in text.extracted))[:8],
        tuple(truncate(value, 60) for value in text.named_attributes.values())[:3],
        str(item.published.year) if item.published else "",
        verdict,
        label,
    )


def history_view(request: PreparedRequest, events: int = HISTORY_EVENTS) -> list[ItemView]:
    """Return the latest events of the request's history, oldest first, each with its verdict."""
    return [
        item_view(event.item, request.language, verdict=verdict(event, request.language))
        for event in request.history[-events:]
    ]


def person_variables(request: PreparedRequest, items: Sequence[Item]) -> dict[str, Any]:
    """Return the template variables about the person, which every prompt that scores candidates has."""
    return {
        "words": request_words(request, items),
        "history": history_view(request),
        "request": truncate(request.text, MAX_REQUEST_CHARS),
        "context": request.context,
        "likes": [truncate(each.name, 60) for each in request.boosts if each.weight > 0],
        "dislikes": [truncate(each.name, 60) for each in request.boosts if each.weight < 0],
    }


def recent_likes(request: PreparedRequest) -> list[str]:
    """Return the titles of the latest liked items, oldest first."""
    liked = [event.item for event in request.history if event.preference > 0][-RECENT_LIKES:]
    return [truncate(item.read_in(request.language).title, MAX_TITLE_CHARS) for item in liked]


def verdict(event: Event, language: str) -> str:
    """Return the person's opinion of the item, such as "loved it"; empty for a plain view or click."""
    if event.interaction.value is None and event.interaction.kind not in ("like", "dislike"):
        return ""
    preference = event.preference
    key = (
        "loved" if preference >= 0.9 else "liked" if preference > 0.2 else "mixed" if preference > -0.4 else "disliked"
    )
    return str(prompt_texts(language)["verdicts"][key])


def request_words(request: PreparedRequest, items: Sequence[Item] = ()) -> DomainWords:
    """Return the words of the request's domain, else of the one domain that its items share, else of none."""
    domains = {item.domain for item in items} | {event.item.domain for event in request.history}
    return domain_words(request.domain or (domains.pop() if len(domains) == 1 else ""), request.language)
