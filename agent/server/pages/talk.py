"""The conversation of a person, as `whyrec chat` keeps it, with what is on show in it beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from agent import message_rules
from agent.errors import InputError
from agent.profile.impressions import ShownList, shown_items
from agent.profile.list_views import record_view
from agent.recommender import Recommender
from agent.server.disconnect import unless_gone
from agent.server.health import TheService
from agent.server.pages.cards import Card, cards_of
from agent.server.pages.page import Page, ThePage, see_other
from agent.server.served_index import Opened

if TYPE_CHECKING:
    from agent.chat.conversation import Chat

router = APIRouter()
MOST_TURNS = 40
"""Turns that are shown, the latest."""


@dataclass(frozen=True)
class Turn:
    """A message and its reply; one that whyrec chat began with has no message."""

    message: str
    reply: str


@dataclass(frozen=True)
class ShownTalk:
    """A conversation as its page shows it. `options`: what a question offers to choose from."""

    turns: list[Turn]
    cards: list[Card]
    request: str
    options: tuple[str, ...]
    language: str


@router.get("/talk")
async def show(service: TheService, page: ThePage) -> HTMLResponse:
    """Show the conversation so far."""
    _check_person(page)
    shown = await service.list_with(page.index, lambda opened: _shown(_chat(opened.lists, page.user), page))
    return page.render("talk.html", shown=shown)


@router.post("/talk")
async def reply(
    request: Request, service: TheService, page: ThePage, message: Annotated[str, Form(max_length=2_000)]
) -> Response:
    """Answer a message, and lead to the conversation with the answer."""
    _check_person(page)

    def work(opened: Opened) -> None:
        chat = _chat(opened.talks if service.has_model else opened.lists, page.user)
        if not chat.turns:
            chat = _chat(chat.session.recommender, page.user, page.language)
        before = chat.state.shown
        for _ in chat.reply(message):
            pass
        if chat.state.shown != before:
            _note_list(opened, chat)

    if message.strip():
        await unless_gone(request, (service.talk_with if service.has_model else service.list_with)(page.index, work))
    return see_other(page.address("/talk") + "#latest")


def _chat(recommender: Recommender, user_id: str, language: str = "") -> Chat:
    message_rules.load("agent.chat.conversation")
    from agent.chat.conversation import Chat

    return Chat(recommender, user_id, language)


def _note_list(opened: Opened, chat: Chat) -> None:
    """Note the list on show as one that the person is shown, as the pages of lists do."""
    session = chat.session
    candidates = [session.candidates[item_id] for item_id in chat.state.shown if item_id in session.candidates]
    if candidates:
        items = shown_items(candidates, candidates)
        shown = ShownList(language=chat.state.language, strategy=session.recommender.reranker.strategy, items=items)
        record_view(opened.index.folder, session.user_id, shown)


def _shown(chat: Chat, page: Page) -> ShownTalk:
    turns = [turn for turn in chat.turns[-MOST_TURNS:] if isinstance(turn, dict)]
    return ShownTalk(
        [Turn(str(turn.get("message", "")), str(turn.get("reply", ""))) for turn in turns],
        cards_of(chat.session.shown(), page),
        chat.session.request_in_words(),
        chat.state.question,
        chat.state.language,
    )


def _check_person(page: Page) -> None:
    if not page.user:
        raise InputError("who is talking? choose a person first")
