"""A list of what looks or sounds like a file that is sent; nothing of the file is kept."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from fastapi import APIRouter, UploadFile
from fastapi.responses import HTMLResponse

from agent.errors import InputError
from agent.media import example_of
from agent.server.health import TheService
from agent.server.pages.cards import Card, cards_of
from agent.server.pages.page import Page, ThePage
from agent.server.served_index import Opened
from agent.server.v1.lists import past_of
from retrieval.media import ENDINGS, space_of
from retrieval.query import Request

router = APIRouter()
SHOWN = 24
"""Items of a list."""


@router.post("/like")
async def show(service: TheService, page: ThePage, example: UploadFile) -> HTMLResponse:
    """Show what is most like a picture or a sound, without what the person has seen."""
    name = "".join(c for c in (example.filename or "") if c.isprintable())[-100:]
    cards = await service.list_with(page.index, lambda opened: _alike(opened, page, name, example.file))
    return page.render("like.html", cards=cards, name=name)


def accepted_endings(opened: Opened) -> str:
    """Return the endings of files that an index can be compared with, as a form names them; empty for none."""
    spaces = opened.index.manifest.named_vectors
    endings = (
        each for space, of_space in ENDINGS.items() if space in spaces and spaces[space].encoder for each in of_space
    )
    return ",".join(sorted(endings))


def _alike(opened: Opened, page: Page, name: str, content: BinaryIO) -> list[Card]:
    if (space := space_of(Path(name))) is None:
        raise InputError(f"{name or 'the file'} is neither a picture nor a sound: choose another file")
    example = example_of(opened.index, space, name, content.read())
    request = Request(
        history=past_of(opened.lists, page.user) if page.user else (),
        n=SHOWN,
        language=page.language,
        user_id=page.user,
        examples={space: example},
    )
    recommendation = opened.lists.recommend(opened.lists.prepare(request))
    return cards_of((ranked.candidate.item for ranked in recommendation.best), page)
