"""axe-core finds nothing on any page, in both languages, both themes and both widths (WCAG 2.1 AA, best practices).

What was said by a button can be taken back, also after the page is loaded again.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
PAGES: list[tuple[str, dict[str, str]]] = [
    ("/", {}),
    ("/list", {}),
    ("/list", {"user": "ana", "q": "a quiet film, no comedy", "where": "tags=sea"}),
    ("/list", {"user": "ana", "action": "seen", "about": "film/2"}),
    ("/list", {"user": "ana", "thanks": "1", "where": "tags=none"}),
    ("/item", {"user": "ana", "id": "film/2"}),
    ("/item", {"user": "ana", "id": "film/0"}),
    ("/talk", {"user": "bo"}),
    ("/profile", {"user": "ana"}),
    ("/profile", {"user": "nobody"}),
    ("/profile/forget", {"user": "ana"}),
    ("/imported", {"user": "ana", "added": "2", "matched": "2", "unmatched": "1"}),
    ("/owner", {"check": "1"}),
    ("/login", {}),
    ("/nothing", {}),
]
LOOKS = {"en-US": (("light", 375), ("dark", 1280)), "zh-CN": (("light", 1280), ("dark", 375))}


@pytest.mark.parametrize("language", LOOKS)
def test_pages(browser: Browser, address: str, language: str) -> None:
    page, faults = browser.new_context(bypass_csp=True, locale=language).new_page(), list[str]()
    page.goto(f"{address}/talk?user={language}")
    page.locator(".row.wrap button").first.click()
    page.wait_for_selector(".reply")
    for path, query in (*PAGES, ("/talk", {"user": language})):
        page.goto(f"{address}{path}?{urlencode(query)}")
        page.wait_for_function("!document.querySelector('[aria-busy]')")
        for theme, width in LOOKS[language]:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{path} {query} {theme} {width}: {each}" for each in violations(page)]
    assert faults == []


def violations(page: Page) -> list[str]:
    """Return what axe finds, and that a page is wider than the screen."""
    reported = Axe().run(page, options=OPTIONS).response["violations"]
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{each['id']} at {each['nodes'][0]['html'][:100]}" for each in reported] + ["too wide"] * (wider > 0)


def test_what_was_said_can_be_taken_back_after_a_reload(browser: Browser, address: str) -> None:
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{address}/list?user=ana&n=2")
    card = page.locator(".card").first
    item = card.get_attribute("data-item")
    card.locator("button[value=not_interested]").click()
    card.locator("[data-undo] button").wait_for()
    page.reload()
    assert page.locator(f".card[data-item='{item}']").count() == 0
    page.locator("#feedback [data-undo] button").click()
    page.wait_for_url("**/list?user=ana&n=2")
    assert page.locator(f".card[data-item='{item}']").count() == 1
    assert page.locator("#feedback").count() == 0
