"""What every page has: its language, the person and the index that its address names, its templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from agent.server.access import KEY_COOKIE
from agent.server.health import TheService
from prompts import LANGUAGES
from retrieval.messages import messages

LANGUAGE_COOKIE = "whyrec_language"
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""Control characters, and those of no width or that change the direction of writing, but for joiners."""
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Page:
    """Where a person is. `user`: empty for a visitor; `index`: empty for the default one; `here`: the address;
    `has_key`: whether a key let the browser in; `host`: the server as the browser calls it; `folder`: of the index."""

    language: str
    user: str = ""
    index: str = ""
    indexes: tuple[str, ...] = ()
    here: str = "/"
    has_key: bool = False
    host: str = ""
    folder: Path = Path()

    def address(self, path: str, **query: Any) -> str:
        """Return the address of another page for the same person and index; values that are empty are left out."""
        values = {"user": self.user, "index": self.index, **query}
        query_text = urlencode({name: value for name, value in values.items() if value}, doseq=True)
        return f"{path}?{query_text}" if query_text else path

    def render(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        return HTMLResponse(self.html(template, **values), status, HEADERS)

    def html(self, template: str, **values: Any) -> str:
        """Return the HTML of a template, or of a part of a page."""
        texts = messages(__package__, self.language)
        html = _environment().get_template(template).render(page=self, t=texts, **values)
        return _UNPRINTABLE.sub("", html)  # also what an address or a form brought


async def page_of(
    request: Request,
    service: TheService,
    user: Annotated[str, Query(max_length=200)] = "",
    index: Annotated[str, Query(max_length=200)] = "",
) -> Page:
    """Return the page that a request is for."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    served = service.index(index)
    return Page(
        language_of(request),
        " ".join(user.split()),
        served.name if index else "",
        tuple(service.indexes),
        here,
        KEY_COOKIE in request.cookies,
        request.headers.get("host", ""),
        served.folder,
    )


ThePage = Annotated[Page, Depends(page_of)]


def language_of(request: Request) -> str:
    """Return the language that was chosen on a page, else the first one of the browser's that there is."""
    if (chosen := request.cookies.get(LANGUAGE_COOKIE)) in LANGUAGES:
        return str(chosen)
    for each in request.headers.get("accept-language", "")[:200].split(","):
        if (code := each.strip()[:2].casefold()) in LANGUAGES:
            return code
    return LANGUAGES[0]


def error_page(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the page that says what did not work."""
    page = Page(language_of(request), here="/", user=request.query_params.get("user", "")[:200])
    response = HTMLResponse(page.html("error.html", status=status, message=message), status, HEADERS)
    response.headers.update(headers or {})
    return response


def see_other(address: str) -> RedirectResponse:
    """Return an answer that leads to a page of this server, whatever address a form named."""
    is_own = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return RedirectResponse(address if is_own else "/", 303)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _with_code
    return environment


def _with_code(text: str) -> Markup:
    """Return a text whose parts between backticks are shown as commands."""
    parts = enumerate(text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in parts)
