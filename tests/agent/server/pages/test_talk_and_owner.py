"""The pages of the conversation and of the owner, and judging a list, in both languages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.profile import impressions, user_store
from retrieval.index import evaluation
from retrieval.index.checked_folder import CheckedFolder
from retrieval.index.evaluation import EvaluationSummary, Measured

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> {{ 7*7 }}"


def say(client: TestClient, message: str, user: str = "ana") -> str:
    answer = client.post("/talk", params={"user": user}, data={"message": message}, follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/talk?user={user}#latest")
    return client.get(answer.headers["Location"]).text


def replies(html: str) -> list[str]:
    found = re.findall(r'class="reply"[^>]*><span[^>]*>[^<]*</span>(.*?)</p>', html, re.DOTALL)
    return [unescape(re.sub("<[^>]*>", "", each)) for each in found]


def shown(reply: str) -> str:
    """A reply as the page has it: what a reason rests on stands there without brackets."""
    return "\n".join(line.strip().removeprefix("[").removesuffix("]") for line in reply.strip().splitlines())


def test_a_conversation_is_kept_with_its_replies(client: TestClient, folder: Path) -> None:
    assert "A calm film for tonight" in client.get("/talk?user=ana").text
    html = say(client, "something by the sea, no comedy")
    (reply,) = replies(html)
    cards = re.findall(r'data-item="([^"]*)"', html)
    assert "1. " in reply and cards and "film/2" not in cards
    html = say(client, "Why number 1?")
    assert len(replies(html)) == 2 and "Why " in replies(html)[1]
    turns = (user_store.load_session(folder, "ana") or {})["turns"]
    assert [shown(turn["reply"]) for turn in turns] == [each.strip() for each in replies(html)]


@pytest.mark.parametrize(
    ("language", "buttons"),
    [
        ("en", ["Why number 1?", "More like number 1", "I like number 1", "I have seen number 1"]),
        ("zh", ["为什么推荐第1个？", "来点像第1个的", "喜欢第1个", "看过第1个"]),
    ],
)
def test_buttons_beside_the_conversation_are_understood(
    client: TestClient, language: str, buttons: list[str], folder: Path
) -> None:
    client.headers["Accept-Language"] = language
    html = say(client, "film" if language == "en" else "电影", "dora")
    for number, button in enumerate(buttons, 2):
        assert f'value="{button}"' in html
        html = say(client, button, "dora")
        assert len(replies(html)) == number
    assert [each.kind for each in user_store.load_feedback(folder, "dora")] == ["like", "view"]


def test_lists_of_a_conversation_are_noted_as_shown(client: TestClient, folder: Path) -> None:
    html = say(client, "something by the sea", "dora")
    (noted,) = impressions.load(folder, "dora").lists
    assert [item.item_id for item in noted.items] == re.findall(r'data-item="([^"]*)"', html)
    say(client, "Why number 1?", "dora")
    assert impressions.load(folder, "dora").lists == (noted,)
    say(client, "more", "dora")
    assert len(impressions.load(folder, "dora").lists) == 2


def test_an_empty_message_is_no_turn(client: TestClient) -> None:
    assert replies(say(client, " ")) == []
    assert client.post("/talk", data={"message": "hello"}).status_code == client.get("/talk").status_code == 400


def test_hostile_messages_are_shown_as_texts(client: TestClient) -> None:
    html = say(client, HOSTILE)
    assert "{{ 7*7 }}" in html and not re.search("<script>|<img", html)


def test_a_list_is_judged(client: TestClient, folder: Path) -> None:
    html = client.get("/list?user=ana").text
    (list_id,) = set(re.findall(r'name="list_id" value="(\w+)"', html))
    form = {"list_id": list_id, "thumb": "up", "back": "/list?user=ana"}
    answer = client.post("/feedback/list?user=ana", data=form, follow_redirects=False)
    assert answer.headers["Location"] == "/list?user=ana&thanks=1#feedback"
    assert "Thank you" in client.get(answer.headers["Location"]).text
    assert [each.kind for each in impressions.load(folder, "ana").reactions] == ["up"]
    assert "data-thumbs" in html and "data-thumbs" not in client.get("/list?user=ana").text  # nobody is asked twice
    assert "data-thumbs" not in client.get("/list?user=ana&q=sea").text
    assert client.post("/feedback/list?user=ana", data={**form, "list_id": "0" * 32}).status_code == 404


@pytest.mark.parametrize(("language", "sound"), [("en", "Is it sound?"), ("zh", "是否完好？")])
def test_the_page_for_the_owner(client: TestClient, language: str, sound: str) -> None:
    headers = {"Accept-Language": language}
    html = client.get("/owner", headers=headers).text
    assert "<dd>8</dd>" in html and "<dd>6</dd>" in html and "<dd>3</dd>" in html and sound in html
    checked = client.get("/owner?check=1", headers=headers).text
    assert "generation" in checked and "✗" not in checked


def test_an_index_that_is_damaged(client: TestClient, folder: Path) -> None:
    assert client.get("/owner").status_code == 200
    (folder / "interactions-000001.parquet").write_bytes(b"broken")
    assert "✗" in client.get("/owner?check=1").text


def test_how_good_lists_were_measured_to_be(client: TestClient, folder: Path) -> None:
    assert "Not measured yet" in client.get("/owner").text
    systems = (
        Measured(system="hybrid", mean=0.3521, low=0.33, high=0.37),
        Measured(system="<b>ease", mean=None, low=None, high=None),
    )
    EvaluationSummary(
        day="2026-11-30",
        title="films",
        protocol="last",
        metric="NDCG@10",
        users=597,
        command="whyrec-eval run",
        systems=systems,
        sentences={"en": ("hybrid is best.",), "zh": ("hybrid 最好。",)},
    ).write(folder)
    html = client.get("/owner").text
    assert "hybrid is best." in html and "<td>0.352</td><td>0.330 – 0.370</td>" in html and "&lt;b&gt;ease" in html
    assert "hybrid 最好。" in client.get("/owner", headers={"Accept-Language": "zh"}).text
    CheckedFolder(folder, folder).write_document(evaluation.FILE, {"of": "another version"})
    assert "Not measured yet" in client.get("/owner").text


def test_commands_are_shown_as_such(client: TestClient) -> None:
    assert "<code>whyrec models pull</code>" in client.get("/owner").text and "`" not in client.get("/owner").text


def test_what_a_reason_rests_on_is_set_apart(client: TestClient) -> None:
    say(client, "something by the sea", "eve")
    assert re.search(r'<span class="based">[^\[\]<]*checked</span>', say(client, "why the first?", "eve"))
