"""The first page: who am I?"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from agent.server.health import TheService
from agent.server.pages.page import ThePage
from agent.server.served_index import Opened

router = APIRouter()
MOST_NAMED = 24
"""People who can be chosen by a click; where there are more, names are typed."""


@router.get("/")
async def choose(service: TheService, page: ThePage) -> HTMLResponse:
    """Ask who is there, and what they have to bring."""

    def people(opened: Opened) -> tuple[list[str], int]:
        users = opened.index.users()
        return (list(users) if len(users) <= MOST_NAMED else []), opened.index.manifest.items

    names, total = await service.list_with(page.index, people)
    return page.render("people.html", names=names, total=total)
