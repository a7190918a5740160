"""Pages of other sites, and names that lead to this machine, get nothing from the server and change nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from agent.profile import impressions, user_store

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
NAMES = [
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil-localhost",
    "127.0.0.2",
    "0.0.0.0",
    "2130706433.example",
]
SENDS = """
({target, forms, texts}) => {
  const send = (path, type, body) =>
    fetch(target + path, { method: "POST", mode: "no-cors", headers: { "Content-Type": type }, body });
  const fields = "item_id=film/2&action=seen&message=hello";
  const json = JSON.stringify({ user_id: "ana", item_id: "film/2", action: "like", record: true });
  const shows = (tag) => new Promise((done) => {
    const element = document.body.appendChild(document.createElement(tag));
    element.onload = element.onerror = done;
    element.src = target + "/list?user=ana";
  });
  navigator.sendBeacon(target + "/v1/feedback", json);
  return Promise.allSettled([
    ...forms.map((path) => send(path, "application/x-www-form-urlencoded", fields)),
    ...texts.map((path) => send(path, "text/plain", json)),
    ...["img", "script", "iframe"].map(shows),
  ]).then((all) => all.length);
}
"""
SUBMITS = "action => { document.forms[0].action = action; document.forms[0].submit(); }"
FORMS = ["/feedback?user=ana", "/feedback/undo?user=ana", "/profile/forget?user=ana", "/talk?user=ana", "/language"]
TEXTS = ["/v1/feedback", "/v1/recommend", "/v1/interactions", "/rerank", "/v1/chat/completions", "/api/feedback"]
FEEDBACK = {"user_id": "ana", "item_id": "film/2", "action": "like"}
POSTS = """
body => fetch("/v1/feedback", { method: "POST", headers: { "Content-Type": "application/json" }, body })
  .then((answer) => answer.status)
"""


@pytest.fixture
def evil(browser: Browser) -> Iterator[Page]:
    """A page of another site."""
    page = browser.new_context().new_page()
    html = "<body><form method=post><input name=item_id value=film/2><input name=action value=seen></form>"
    page.route("http://evil.example/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("http://evil.example/")
    yield page
    page.context.close()


def written(folder: Path) -> list[object]:
    noted = impressions.load(folder, "ana")
    feedback = user_store.load_feedback(folder, "ana")
    return [noted.lists, noted.reactions, feedback, user_store.load_messages(folder, "ana")]


def statuses(home: Path, method: str) -> list[int]:
    lines = [json.loads(line) for line in (home / "serve.log").read_text().splitlines() if line.startswith("{")]
    return [line["status"] for line in lines if line["method"] == method]


def test_what_another_site_sends_changes_nothing(evil: Page, address: str, home: Path) -> None:
    folder = home / "films.index"
    before = written(folder)
    sent = evil.evaluate(SENDS, {"target": address, "forms": FORMS, "texts": TEXTS})
    assert sent == len(FORMS) + len(TEXTS) + 3
    for path in FORMS:
        evil.goto("http://evil.example/")
        with evil.expect_navigation():
            evil.evaluate(SUBMITS, address + path)
        assert "another site" in evil.content()
    refused = statuses(home, "POST")
    assert len(refused) >= 2 * len(FORMS) + len(TEXTS) and set(refused) == {403}
    assert written(folder) == before
    evil.goto(f"{address}/list?user=ana")
    evil.locator("button[value=seen]").first.click()
    evil.wait_for_selector(".noted")
    assert len(written(folder)[2]) == 1  # what a page of the server sends counts


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_here_gets_nothing(browser: Browser, address: str, name: str) -> None:
    page, elsewhere = browser.new_page(), address.replace("127.0.0.1", name)
    page.route(f"{elsewhere}/attack", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.goto(f"{elsewhere}/attack")
    for path in ("/", "/v1/profile/export?user_id=ana", "/v1/indexes", "/metrics", "/health/live"):
        status, text = page.evaluate("path => fetch(path).then(async (a) => [a.status, await a.text()])", path)
        assert status == 403 and "films" not in text
    assert page.evaluate(POSTS, json.dumps(FEEDBACK)) == 403


def test_no_page_is_shown_in_a_frame(evil: Page, address: str) -> None:
    evil.set_content(f"<iframe src='{address}/list?user=ana'></iframe>")
    evil.wait_for_load_state("networkidle")
    assert [frame.locator(".card").count() for frame in evil.frames] == [0, 0]
