"""The language of pages, and their style sheet and script."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response

from agent.server.pages.page import LANGUAGE_COOKIE, see_other

router = APIRouter()
STATIC = Path(__file__).parent / "static"
TYPES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
YEAR_SECONDS = 365 * 24 * 3600


@router.post("/language")
async def choose_language(
    language: Annotated[Literal["en", "zh"], Form()], back: Annotated[str, Form(max_length=8_000)] = "/"
) -> Response:
    """Keep the language that pages are shown in."""
    response = see_other(back)
    response.set_cookie(LANGUAGE_COOKIE, language, YEAR_SECONDS, httponly=True, samesite="lax")
    return response


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """Return a file that pages load."""
    if name not in TYPES:
        raise HTTPException(404)
    return Response(_read(name), media_type=TYPES[name], headers={"Cache-Control": "max-age=300"})


@cache
def _read(name: str) -> bytes:
    return (STATIC / name).read_bytes()
