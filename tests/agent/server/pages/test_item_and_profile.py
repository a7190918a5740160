"""The pages of an item and of a profile, in both languages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.profile import impressions
from retrieval.data.items import Interaction, Item
from retrieval.index import Writer

HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(1)> and ' or {{ 7*7 }}"


def test_an_item_with_why_and_similar_ones(client: TestClient) -> None:
    html = client.get("/item?user=ana&id=film/2").text
    assert "<h1" in html and "Salt" in html and "a cook on a whaler" in html
    assert "Why it suits you" in html and 'class="reason"' in html
    assert "Anchor" in html and "Harbour" not in html.partition("Similar")[2]  # which ana knows
    (address,) = re.findall(r'class="tag" href="([^"]*)" lang="en">sea<', html)
    assert "Anchor" in client.get(unescape(address)).text


def test_an_item_in_chinese(client: TestClient) -> None:
    html = client.get("/item?user=ana&id=film/2", headers={"Accept-Language": "zh-CN"}).text
    assert '<h1 lang="zh">片2</h1>' in html and "海边的故事" in html and "相似的" in html


def test_an_item_that_is_known_already(client: TestClient) -> None:
    html = client.get("/item?user=ana&id=film/0").text
    assert "You know it: liked." in html and "Why it suits you" not in html


def test_an_item_that_is_not_there(client: TestClient) -> None:
    assert client.get("/item?user=ana&id=nothing").status_code == 404


def test_a_click_on_a_list_is_recorded(client: TestClient, folder: Path) -> None:
    address = re.findall(r'<h2><a href="([^"]*)"', client.get("/list?user=ana").text)[2]
    assert client.get(unescape(address)).status_code == 200
    recorded = impressions.load(folder, "ana")
    (click,) = recorded.reactions
    assert (click.kind, click.item_id) == ("click", recorded.lists[0].items[2].item_id)


def test_a_profile_is_seen_and_corrected(client: TestClient) -> None:
    html = client.get("/profile?user=ana").text
    assert "<h2>sea</h2>" in html and "Harbour" in html and "Tide" in html
    for action, word in (("drop", "left out"), ("undo", ""), ("pin", "more of this")):
        form = {"trait": "sea", "action": action}
        answer = client.post("/profile?user=ana", data=form, follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/profile?user=ana#interests")
        tags = re.findall(r'class="tag mine">([^<]*)<', client.get("/profile?user=ana").text)
        assert tags == ([word] if word else [])
    assert client.post("/profile?user=ana", data={"trait": "nobody's", "action": "pin"}).status_code == 400


def test_feedback_is_taken_back_on_the_profile(client: TestClient) -> None:
    assert "/feedback/undo" not in client.get("/profile?user=ana").text
    client.post("/feedback?user=ana", data={"item_id": "film/5", "action": "seen"})
    html = client.get("/profile?user=ana").text
    assert html.count("/feedback/undo") == 1 and "Roof" in html


def test_everything_is_exported_and_forgotten(client: TestClient) -> None:
    html = client.get("/profile?user=ana").text
    (export,) = re.findall(r'href="([^"]*)" download', html)
    assert client.get(unescape(export)).json()["user_id"] == "ana"
    assert "cannot be brought back" in client.get("/profile/forget?user=ana").text
    assert "Deleted: 2 interactions" in client.post("/profile/forget?user=ana").text
    assert "Nothing yet." in client.get("/profile?user=ana").text


@pytest.mark.parametrize("path", ["/profile", "/profile/forget"])
def test_nobody_has_a_profile(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hostile_texts_are_shown_as_texts(client: TestClient, folder: Path, language: str) -> None:
    with Writer(folder) as writer:
        hostile = {
            "title": HOSTILE,
            "text": HOSTILE,
            "tags": (HOSTILE[:60],),
            "attributes": {HOSTILE[:30]: HOSTILE[:59]},
        }
        writer.add([Item(id=HOSTILE, **hostile)])
        writer.add_interactions([Interaction(user_id=HOSTILE, item_id=HOSTILE, kind="like")])
    for path in ("/item", "/profile", "/profile/forget", "/"):
        for user in ("ana", HOSTILE):
            answer = client.get(path, params={"user": user, "id": HOSTILE}, headers={"Accept-Language": language})
            assert answer.status_code == 200 and f'lang="{language}"' in answer.text
            assert not re.search("<script>|<img src=x", answer.text)


@pytest.mark.parametrize(
    ("url", "linked"),
    [("https://shop.example/a?b=1&c=%22", True), ("javascript:alert(1)", False), ('https://x.example/"><b', True)],
)
def test_the_web_page_of_an_item_is_linked_and_nothing_but_a_web_address(
    client: TestClient, folder: Path, url: str, linked: bool
) -> None:
    with Writer(folder) as writer:
        writer.add([Item(id="linked", title="Linked", attributes={"url": url})])
    html = client.get("/item?id=linked").text
    links = [unescape(each) for each in re.findall(r'href="([^"]*)" rel="noopener noreferrer nofollow"', html)]
    assert links == [url] * linked and "><b" not in html
