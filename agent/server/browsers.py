"""Telling a person's browser, which is shown pages, from programs, which read JSON."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

PROGRAMS = ("/v1/", "/v2/", "/api/", "/health", "/metrics", "/openapi.json")
LOGIN = "/login"


def wants_page(path: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request is a browser's for a page. Headers are by lower-case names."""
    return "text/html" in headers.get("accept", "") and not path.startswith(PROGRAMS)


def is_looked_at(headers: Mapping[str, str]) -> bool:
    """Return whether a person looks at a page that is asked for: browsers also ask before a click, and for pictures."""
    purpose = headers.get("sec-purpose", "") + headers.get("purpose", "")
    return "prefetch" not in purpose and headers.get("sec-fetch-dest", "document") == "document"


def is_own_script(headers: Mapping[str, str]) -> bool:
    """Return whether a script of a page of this server asks, which runs once a person looks at it."""
    purpose = headers.get("sec-purpose", "") + headers.get("purpose", "")
    return "prefetch" not in purpose and headers.get("sec-fetch-site", "same-origin") == "same-origin"


def login_address(method: str, path: str, query: str) -> str:
    """Return the address of the page that asks for a key and leads back; to the first page from what was sent."""
    back = quote(path) + (f"?{query}" if query else "") if method == "GET" else "/"
    return f"{LOGIN}?{urlencode({'back': back})}"
