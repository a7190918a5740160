"""Where a key is needed: asking for it, and keeping it in a cookie that only this server reads."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from agent.server.access import KEY_COOKIE
from agent.server.health import TheService
from agent.server.pages.page import ThePage, see_other

router = APIRouter()
MONTH_SECONDS = 30 * 24 * 3600
WRONG_KEY_SECONDS = 0.5
"""How long an answer to a wrong key takes: it slows down who tries keys on this page one by one."""
Address = Annotated[str, Query(max_length=8_000)]


@router.get("/login")
async def ask(page: ThePage, back: Address = "/") -> Response:
    """Ask for a key. `back`: the page that it is needed for."""
    return page.render("login.html", back=back, is_wrong=False)


@router.post("/login")
async def let_in(
    request: Request,
    service: TheService,
    page: ThePage,
    key: Annotated[str, Form(max_length=500)],
    back: Annotated[str, Form(max_length=8_000)] = "/",
) -> Response:
    """Keep a key that is one of this server's, and lead back."""
    if not service.access.lets_in(key.strip()):
        await asyncio.sleep(WRONG_KEY_SECONDS)
        return page.render("login.html", 401, back=back, is_wrong=True)
    response = see_other(back)
    secure = request.url.scheme == "https"
    response.set_cookie(KEY_COOKIE, key.strip(), MONTH_SECONDS, httponly=True, samesite="strict", secure=secure)
    return response


@router.post("/logout")
async def leave() -> Response:
    """Take the key out of the browser."""
    response = see_other("/login")
    response.delete_cookie(KEY_COOKIE, httponly=True, samesite="strict")
    return response
