"""What is known of a person: seen with its evidence, corrected, taken along, forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, Response

from agent.errors import InputError
from agent.profile import corrections, user_store
from agent.profile.interest import MESSAGE_PREFIX, Interest
from agent.profile.interests import mine_user_interests
from agent.server.health import TheService
from agent.server.pages.cards import Card
from agent.server.pages.page import Page, ThePage, see_other
from agent.server.served_index import Opened
from agent.server.v1 import profile
from agent.server.v1.lists import past_of
from agent.server.v1.schema import ProfileChangesBody
from agent.text import strip_control, truncate
from retrieval.query import Event

router = APIRouter()
MAX_EVIDENCE, MAX_EVENTS = 6, 40
Trait = Annotated[str, Form(min_length=1, max_length=1_000)]


@dataclass(frozen=True)
class ShownInterest:
    """An interest in words. `strength`: 1 to 5; `items`, `messages`: its evidence; `more`: how many other pieces."""

    interest: Interest
    name: str
    strength: int
    items: list[Card]
    messages: list[str]
    more: int


@router.get("/profile")
async def show(service: TheService, page: ThePage) -> HTMLResponse:
    """Show the interests of a person, and what they are taken from."""
    _check_person(page)

    def work(opened: Opened) -> tuple[list[ShownInterest], list[tuple[Event, Card]], frozenset[str]]:
        past = past_of(opened.lists, page.user)
        mined = mine_user_interests(opened.index, page.user, past, page.language)
        interests = corrections.correct_interests(mined, corrections.load(opened.index.folder, page.user))
        own = frozenset(each.item_id for each in user_store.load_feedback(opened.index.folder, page.user))
        return _described(opened, page, interests), [(each, Card.of(each.item, page)) for each in _newest(past)], own

    interests, past, own = await service.list_with(page.index, work)
    export = page.address("/v1/profile/export", user="", user_id=page.user)
    return page.render("profile.html", interests=interests, past=past, own=own, export=export)


@router.post("/profile")
async def change(
    service: TheService, page: ThePage, trait: Trait, action: Annotated[Literal["drop", "pin", "undo"], Form()]
) -> Response:
    """Correct an interest: drop it, pin it, or take its correction back."""
    _check_person(page)
    changes = ProfileChangesBody(
        drop=[trait] if action == "drop" else [],
        pin=[trait] if action == "pin" else [],
        weights={},
        undo=[trait] if action == "undo" else [],
        index=page.index,
    )
    await profile.change(changes, service, page.user, page.language)
    return see_other(page.address("/profile") + "#interests")


@router.get("/profile/forget")
async def ask_to_forget(page: ThePage) -> HTMLResponse:
    """Ask whether everything of a person is to be deleted."""
    _check_person(page)
    return page.render("forget.html", report=None)


@router.post("/profile/forget")
async def forget(service: TheService, page: ThePage) -> HTMLResponse:
    """Delete everything of a person and tell what it was."""
    _check_person(page)
    return page.render("forget.html", report=await profile.forget(service, page.user, page.index))


def _newest(past: tuple[Event, ...]) -> list[Event]:
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(past, key=lambda event: event.interaction.time or oldest, reverse=True)[:MAX_EVENTS]


def _described(opened: Opened, page: Page, interests: tuple[Interest, ...]) -> list[ShownInterest]:
    items, folder = opened.index.items, opened.index.folder
    quotes = {
        f"{MESSAGE_PREFIX}{each.number}": truncate(strip_control(each.text), 80)
        for each in user_store.load_messages(folder, page.user)
    }
    most = max((abs(each.weight) for each in interests), default=0.0) or 1.0
    described = []
    for each in interests:
        cards = [Card.of(items[i], page) for i in each.evidence if i in items]
        messages = [quotes[i] for i in each.evidence if i in quotes]
        described.append(
            ShownInterest(
                each,
                strip_control(each.trait),
                max(1, round(5 * abs(each.weight) / most)) if each.weight else 0,
                cards[:MAX_EVIDENCE],
                messages[:MAX_EVIDENCE],
                len(cards[MAX_EVIDENCE:]) + len(messages[MAX_EVIDENCE:]),
            )
        )
    return described


def _check_person(page: Page) -> None:
    if not page.user:
        raise InputError("whose profile? choose a person first")
