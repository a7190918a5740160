"""The page of a list: what it shows, its conditions, its reasons, and what is said of its items, in both languages."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.profile import impressions
from agent.server.pages.feedback import with_query
from agent.server.service import Service
from retrieval.data.items import Item
from retrieval.index import Writer

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\x1b[31m{{ 7*7 }}'


def titles(html: str) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h2><a [^>]*>([^<]*)</a>", html)]


def chip_links(html: str) -> dict[str, str]:
    found = re.findall(r'class="chip condition" href="([^"]*)"><span>([^<]*)<', html)
    return {label: unescape(address) for address, label in found}


@pytest.mark.parametrize(("language", "heading"), [("en", "Who is there?"), ("zh-CN,zh;q=0.9", "你是谁？")])
def test_first_page_asks_who_is_there(client: TestClient, language: str, heading: str) -> None:
    answer = client.get("/", headers={"Accept-Language": language})
    assert answer.status_code == 200 and heading in answer.text
    assert f'<html lang="{language[:2]}">' in answer.text
    assert 'href="/list?user=ana"' in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_pages_have_no_script_or_style_of_their_own(client: TestClient) -> None:
    for path in ("/", "/list?user=ana", "/list?q=sea"):
        html = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=\"/static/page.js\" defer></script>)", html)
        assert "http://" not in html and "https://" not in html  # nothing from elsewhere


def test_static_files(client: TestClient) -> None:
    assert client.get("/static/page.css").headers["Content-Type"].startswith("text/css")
    script = client.get("/static/page.js")
    assert script.status_code == 200 and len(script.text.splitlines()) <= 120
    assert client.get("/static/../page.py").status_code == client.get("/static/secret").status_code == 404


def test_a_list_of_a_person(client: TestClient) -> None:
    html = client.get("/list?user=ana").text
    assert len(titles(html)) == 6 and "Harbour" not in titles(html)  # which ana knows
    assert "From 2 things you know" in html
    assert "片2" in client.get("/list?user=ana", headers={"Accept-Language": "zh"}).text


def test_a_visitor_says_nothing(client: TestClient) -> None:
    html = client.get("/list").text
    assert len(titles(html)) == 8 and "/feedback" not in html
    assert client.post("/feedback", data={"item_id": "film/2", "action": "more"}).status_code == 400


def test_conditions_are_chips_that_can_be_removed(client: TestClient) -> None:
    html = client.get("/list", params={"user": "ana", "q": "no comedy", "where": "tags=sea"}).text
    links = chip_links(html)
    assert set(links) == {"only sea", "without comedy"}
    assert titles(html) == ["Anchor"]
    without = client.get(links["without comedy"]).text
    assert set(chip_links(without)) == {"only sea"} and set(titles(without)) == {"Anchor", "Salt"}
    assert chip_links(client.get(chip_links(without)["only sea"]).text) == {}


def test_a_condition_that_is_none(client: TestClient) -> None:
    assert client.get("/list?where=year<").status_code == 400


def test_reasons_are_shown_without_scripts(client: TestClient) -> None:
    html = client.get("/list?user=ana&why=1").text
    assert html.count('class="reason"') == 6 and 'class="tag mine"' in html
    assert "data-reasons" not in html


def test_reasons_are_streamed(client: TestClient) -> None:
    text = client.get("/list/reasons?user=ana").text
    events = [json.loads(each) for each in re.findall(r"event: reason\ndata: (.*)", text)]
    assert len(events) == 6 and all('class="reason"' in each["html"] for each in events)
    assert text.endswith("event: done\ndata: {}\n\n")


def test_what_is_said_counts_and_can_be_taken_back(client: TestClient, folder: Path) -> None:
    html = client.get("/list?user=ana").text
    (list_id,) = set(re.findall(r'name="list_id" value="(\w+)"', html))
    form = {"item_id": "film/2", "action": "not_interested", "list_id": list_id, "back": "/list?user=ana"}
    answer = client.post("/feedback?user=ana", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/list?user=ana&action=not_interested&about=film%2F2#feedback"
    after = client.get(answer.headers["Location"]).text
    assert "Salt" not in titles(after) and "will not come again" in after
    reactions = impressions.load(folder, "ana").reactions
    assert [(each.list_id, each.kind, each.item_id) for each in reactions] == [(list_id, "refuse", "film/2")]
    undone = client.post("/feedback/undo?user=ana", data=form, follow_redirects=False)
    assert undone.headers["Location"] == "/list?user=ana"
    assert "Salt" in titles(client.get("/list?user=ana").text)
    assert impressions.load(folder, "ana").reactions == ()


def test_with_scripts_a_part_of_the_page_is_answered(client: TestClient) -> None:
    form = {"item_id": "film/2", "action": "seen", "part": "true"}
    answer = client.post("/feedback?user=ana", data=form)
    assert answer.status_code == 200 and "<html" not in answer.text and "Salt" in answer.text
    assert client.post("/feedback/undo?user=ana", data=form).status_code == 204


def test_lists_are_recorded_with_their_order(client: TestClient, folder: Path) -> None:
    html = client.get("/list?user=ana").text
    (shown,) = impressions.load(folder, "ana").lists
    assert [each.position for each in shown.items] == [1, 2, 3, 4, 5, 6] and shown.list_id in html
    assert [f'data-item="{each.item_id}"' in html for each in shown.items] == [True] * 6


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)"]
)
def test_forms_lead_to_this_server_alone(client: TestClient, back: str) -> None:
    for path, form in (
        ("/language", {"language": "zh"}),
        ("/feedback?user=ana", {"item_id": "film/2", "action": "seen"}),
    ):
        answer = client.post(path, data={**form, "back": back}, follow_redirects=False)
        assert answer.status_code == 303 and re.match(r"/(?![/\\])", answer.headers["Location"])


def test_feedback_is_not_repeated_in_an_address() -> None:
    assert (
        with_query("/list?user=a&action=seen&about=x", action="more", about="y")
        == "/list?user=a&action=more&about=y#feedback"
    )


def test_a_page_of_another_site_changes_nothing(client: TestClient) -> None:
    form = {"item_id": "film/2", "action": "seen"}
    assert client.post("/feedback?user=ana", data=form, headers={"Origin": "https://evil.example"}).status_code == 403


def test_hostile_texts_are_shown_as_texts(client: TestClient, service: Service, folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add(
            [Item(id=HOSTILE, domain=HOSTILE, title=HOSTILE, text=HOSTILE, categories=(HOSTILE,), tags=("sea",))]
        )
    for query in ({}, {"why": "1"}, {"q": HOSTILE}, {"action": "seen", "about": HOSTILE}):
        answer = client.get("/list", params={"user": HOSTILE, **query})
        assert answer.status_code == 200
        assert "{{ 7*7 }}" in answer.text and "<script>alert" not in answer.text and "<img src=x" not in answer.text
    stream = client.get("/list/reasons", params={"user": "ana"}).text
    parts = [json.loads(each)["html"] for each in re.findall(r"event: reason\ndata: (.*)", stream)]
    assert len(parts) == 7 and not any("<script" in each or "<img" in each for each in parts)


def test_language_is_chosen_and_kept(client: TestClient) -> None:
    answer = client.post("/language", data={"language": "zh", "back": "/list?user=ana"}, follow_redirects=False)
    assert answer.headers["Location"] == "/list?user=ana"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert '<html lang="zh">' in client.get("/list?user=ana").text
