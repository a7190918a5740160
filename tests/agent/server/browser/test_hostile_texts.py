"""Hostile texts in titles, names, requests and paths are shown as texts by a real browser, and run nowhere.

The browser leaves the policy of content (CSP) aside, so that escaping alone has to suffice. PAYLOADS=1000 tries all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest
from playwright.sync_api import Browser, Page

from retrieval.data.items import Interaction, Item, ItemText
from retrieval.index.build import build
from tests.agent.server.browser.payloads import hostile_texts
from tests.agent.server.process import server_process

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TEXTS = hostile_texts(int(os.environ.get("PAYLOADS", "20")))
A_LIST = 60
PATHS = ("/", "/profile", "/profile/forget", "/talk", "/owner", "/imported", "/login")
TAGS = "script iframe object embed svg math style video details template noscript xmp base meta link".split()
HANDLERS = "onerror onload onfocus onmouseover ontoggle".split()
FOREIGN = ", ".join(
    f"main {each}"
    for each in (
        *TAGS,
        *(f"[{name}]" for name in HANDLERS),
        "form:not([action^='/'])",
        "a:not([href^='/']):not([href^='#'])",
        "img:not([src^='/'])",
    )
)
"""What pages do not have by themselves."""


def item(number: int, text: str) -> Item:
    return Item(
        id=f"h{number}{text}"[:200],
        domain="film",
        title=text,
        text=f"{text} {text}",
        categories=(text[:80],),
        tags=("sea", text[:50]),
        attributes={f"a{text}"[:30]: text[:60], "image": f"{text}.png"},
        translations={"zh": ItemText(title=text, text=text)},
        published=f"{1900 + number // A_LIST}",
    )


class Watched:
    """A page of the browser, and what went wrong on it: what ran, and what was asked of others."""

    def __init__(self, browser: Browser, address: str, language: str):
        self.address, self.faults = address, list[str]()
        context = browser.new_context(bypass_csp=True, locale=language)
        context.expose_function("ran", lambda: self.faults.append(f"ran on {self.page.url}"))
        context.on("request", lambda request: self.check_address(request.url))
        self.page: Page = context.new_page()
        self.page.on("dialog", lambda dialog: (self.faults.append(f"dialog on {self.page.url}"), dialog.dismiss()))

    def check_address(self, url: str) -> None:
        if not url.startswith((f"{self.address}/", "data:")):
            self.faults.append(f"{self.page.url} asked for {url}")

    def show(self, path: str, **query: str) -> None:
        """Show a page with its reasons, and look for what does not belong there."""
        self.page.goto(f"{self.address}{path}?{urlencode(query)}" if query else self.address + path)
        self.page.wait_for_function("!document.querySelector('[aria-busy]')")
        if count := self.page.locator(FOREIGN).count():
            self.faults.append(f"{count} foreign elements on {self.page.url}: {path} {query}")
        assert self.page.url.startswith(f"{self.address}/")


@pytest.fixture(scope="module")
def hostile(browser: Browser, home: Path) -> Iterator[str]:
    items = [item(number, text) for number, text in enumerate(TEXTS)]
    log = [Interaction(user_id="ana", item_id=each.id, kind="like") for each in items[::7]]
    build(home / "hostile.index", items, log, embedder="hash")
    with server_process(home, home / "hostile.index", "--no-model") as address:
        yield address


@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_in_the_catalogue(browser: Browser, hostile: str, language: str) -> None:
    watched, shown = Watched(browser, hostile, language), 0
    for year in range(1900, 1900 + -(-len(TEXTS) // A_LIST)):
        watched.show("/list", n=str(A_LIST), where=f"year={year}")
        shown += watched.page.locator(".card").count()
        watched.show("/list", user="ana", n=str(A_LIST), where=f"year={year}")
        assert watched.page.locator(".reason").count() > 0
    for path in ("/profile", "/talk", "/owner"):
        watched.show(path, user="ana")
    for number, text in list(enumerate(TEXTS))[language == "en-US" :: 2]:
        watched.show("/item", user="ana", id=item(number, text).id)
    assert watched.faults == [] and shown > 0.9 * len(TEXTS)  # some are the same text once they are clean


def test_in_names_and_requests(browser: Browser, hostile: str) -> None:
    watched = Watched(browser, hostile, "en-US")
    for number, text in enumerate(TEXTS):
        person = text[:200]
        if number % 2:
            watched.show("/list", user=person, q=text, kind=text[:100], back=text)
        else:
            watched.show("/list", user=person, search=text, where=f"tags={text}"[:200], action="seen", about=text)
        watched.show(f"/{quote(text, safe='')}")
        path = PATHS[number % len(PATHS)]
        watched.show(path, user=person, index=person if path == "/" else "", back=text)
    assert watched.faults == []


def test_in_a_conversation_and_in_feedback(browser: Browser, hostile: str) -> None:
    watched = Watched(browser, hostile, "en-US")
    for text in TEXTS[:: len(TEXTS) // 8]:
        watched.show("/talk", user=text[:200])
        watched.page.fill("#message", text.replace("\n", " "))
        watched.page.click(".composer button")
        watched.page.wait_for_selector(".message")
        assert watched.page.locator(FOREIGN).count() == 0
    watched.show("/list", user="bo", n=str(A_LIST))
    for action in ("more", "less", "not_interested", "seen"):
        watched.page.locator(f".card:not(.answered) button[value={action}]").first.click()
        watched.page.wait_for_selector(".answered .noted")
    assert watched.page.locator(FOREIGN).count() == 0
    watched.show("/profile", user="bo")
    assert watched.faults == []


def test_in_headers(hostile: str, home: Path) -> None:
    names = ("X-Request-ID", "Accept-Language", "User-Agent", "Cookie", "Referer", "X-Forwarded-Host")
    for text in TEXTS:
        value = " ".join(text.split()).encode()
        headers = [(name.encode(), value) for name in names] + [(b"Accept", b"text/html")]
        try:
            answer = httpx.get(f"{hostile}/list", params={"user": text[:200]}, headers=headers)
        except httpx.LocalProtocolError:  # no header at all
            continue
        assert answer.status_code in (200, 400) and "ran()" not in str(answer.headers)
        assert "Set-Cookie" not in answer.headers
    assert b"\x1b" not in (home / "serve.log").read_bytes() and b"ran()" not in (home / "serve.log").read_bytes()
