"""Pages and answers of the server over items, people and requests that are payloads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from fastapi.testclient import TestClient

from agent.server.access import Access
from agent.server.app import create_app
from agent.server.service import Service
from evals.torture.texts import judges
from evals.torture.texts.catalogue import ADDRESS, HARMLESS, build_index
from evals.torture.texts.outputs import Output, scratch
from retrieval.index import Index

SERVER = "http://127.0.0.1:8000"
MAX_LISTED = "50"


def of_pages(folder: Path, texts: Sequence[str], user: str) -> Iterator[Output]:
    """Yield the pages of an index and of each of its items, and those on which each text is searched for."""
    allowed = _harmless_elements()
    with _client(folder) as client:
        for place, about, path in _paths(folder, texts, user):
            answer = client.get(path)
            about = about or tuple(texts)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                links = (ADDRESS,) if place == "page, item" else ()
                yield Output(place, about, tuple(judges.html(answer.text, allowed, links)))
            else:
                yield Output(f"{place}, no page", about, ())


def _paths(folder: Path, texts: Sequence[str], user: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield the place, the texts that it is of, none where it is of all, and the path of each page."""
    for place in ("list", "profile", "talk", "owner"):
        yield (
            f"page, {place}",
            (),
            f"/{place}?{urlencode({'user': user, 'n': MAX_LISTED} if place == 'list' else {'user': user})}",
        )
    for text, item_id in zip(texts, Index(folder).items, strict=False):
        query = text.encode("utf-8", "replace").decode()
        yield "page, item", (text,), f"/item?{urlencode({'user': user, 'id': item_id})}"
        yield (
            "page, search",
            (text,),
            f"/list?{urlencode({'user': query[:190], 'q': query, 'back': query})}",
        )
        yield "page, condition", (text,), f"/list?{urlencode({'user': user, 'where': 'tags=' + query[:150]})}"
        yield "page, none", (text,), f"/{quote(query, safe='')}"


@cache
def _harmless_elements() -> frozenset[tuple[str, str]]:
    """Return the elements of all pages over harmless texts."""
    texts = [f"{HARMLESS} {number}" for number in range(9)]
    with scratch() as folder:
        build_index(folder / "harmless.index", texts, ["ana"])
        with _client(folder / "harmless.index") as client:
            paths = [path for _, _, path in _paths(folder / "harmless.index", texts, "ana")]
            paths += [
                "/list?user=nobody",
                "/item?user=ana&id=none",
                "/list?user=ana&where=tags%3Dnone",
                "/?user=ana",
                "/",
            ]
            return frozenset().union(*(judges.elements(client.get(path).text) for path in paths))


def _client(folder: Path) -> TestClient:
    service = Service.over({"films": folder}, Access("127.0.0.1"))
    return TestClient(create_app(service), base_url=SERVER, headers={"Accept": "text/html"}, follow_redirects=True)
