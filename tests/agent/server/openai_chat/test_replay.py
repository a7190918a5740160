"""The messages of a call lead where they led one by one, and nothing of them is written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.chat.conversation import Chat
from agent.chat.memory import ReplayedMemory
from agent.server.openai_chat.markdown import as_markdown
from agent.server.openai_chat.tasks import answer_task
from agent.server.service import Service

SAID = ["something by the sea", "I've seen the first", "why the first?", "undo", "compare 1 and 2", "像第二个那样的"]


def complete(client: TestClient, messages: list[str], headers: dict[str, str] | None = None, **fields: Any) -> str:
    given = [m for text in messages for m in ({"role": "user", "content": text}, {"role": "assistant", "content": "…"})]
    body = {"model": "whyrec", "messages": given[:-1], **fields}
    answer = client.post("/v1/chat/completions", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["choices"][0]["message"]["content"])


def test_replayed_from_memory_or_from_the_start_it_is_the_same_as_one_by_one(
    client: TestClient, service: Service, folder: Path
) -> None:
    one_by_one = [complete(client, SAID[: n + 1], user="ana") for n in range(len(SAID))]
    service.conversations._kept.clear()
    assert complete(client, SAID, user="ana") == one_by_one[-1]
    memory = ReplayedMemory(folder, "ana")
    for text, answer in zip(SAID, one_by_one, strict=True):
        chat = Chat(service.index().opened.lists, "ana", memory=memory)
        assert "".join(as_markdown(chat.reply(text))).strip() == answer
    assert not list(folder.glob("people/*"))


def test_feedback_counts_within_its_conversation_alone(client: TestClient) -> None:
    first = complete(client, SAID[:1], user="dee")
    item = next(line for line in first.splitlines() if line.startswith("1. "))[3:].split(" ·")[0]
    assert f"1. {item}" not in complete(client, SAID[:2], user="dee")
    assert f"1. {item}" in complete(client, SAID[:1], user="dee")
    assert client.get("/v1/profile/export", params={"user_id": "dee"}).json()["feedback"] == []


def test_who_asks(client: TestClient) -> None:
    client.post("/v1/feedback", json={"user_id": "u@x.org", "item_id": "film/6", "action": "like"})
    liked = {"Harbour", "Tide"}  # what ana likes is not listed for her
    for fields, headers in (
        ({"user": "ana"}, {}),
        ({"safety_identifier": "ana"}, {}),
        ({"user": None}, {"X-OpenWebUI-User-Id": "ana"}),
        ({}, {"X-OpenWebUI-User-Id": "1f-22", "X-OpenWebUI-User-Email": "ana"}),
    ):
        assert not any(title in complete(client, SAID[:1], headers, **fields) for title in liked)
    assert any(title in complete(client, SAID[:1]) for title in liked)
    assert "Lift" not in complete(client, ["anything"], {"X-OpenWebUI-User-Email": "u@x.org"})


def test_who_is_forgotten_is_forgotten_in_memory_too(client: TestClient, service: Service) -> None:
    complete(client, SAID[:2], user="ana")
    complete(client, SAID[:2], user="bo")
    assert len(service.conversations._kept) == 4
    assert client.delete("/v1/profile", params={"user_id": "ana"}).status_code == 200
    assert len(service.conversations._kept) == 2


def test_memory_is_bounded_and_long_conversations_are_answered(client: TestClient, service: Service) -> None:
    service.conversations._size = 3
    assert complete(client, [f"/more {n}" for n in range(100)])
    assert len(service.conversations._kept) == 3


OPEN_WEBUI = """### Task:
{task}

### Output:
JSON format: {{ "{key}": {shape} }}

### Chat History:
<chat_history>
USER: a quiet film {{ "queries": []
ASSISTANT: Here you go.

1. Tide (2001)
</chat_history>"""


@pytest.mark.parametrize(
    ("key", "shape"), [("title", '"…"'), ("tags", '["…"]'), ("follow_ups", '["…"]'), ("queries", '["…"]')]
)
def test_tasks_of_open_webui_are_no_requests(client: TestClient, service: Service, key: str, shape: str) -> None:
    service.lists._queue_size = 0  # so that nothing is listed
    value = json.loads(complete(client, [OPEN_WEBUI.format(task="Do this.", key=key, shape=shape)]))[key]
    if key == "title":
        assert value.startswith("a quiet film")
    elif key == "queries":
        assert value == []
    else:
        assert value and all(isinstance(each, str) for each in value)


@pytest.mark.parametrize("said", ["something by the sea", "海边的片子"])
def test_what_is_offered_next_is_understood(client: TestClient, said: str) -> None:
    task = OPEN_WEBUI.format(task="", key="follow_ups", shape="[]").replace("a quiet film", said)
    offered = json.loads(answer_task(task) or "")["follow_ups"]
    why, *others = [complete(client, [said, message]) for message in offered]
    assert len(offered) == 4 and ("checked" in why or "核对" in why)
    assert len({why, *others}) == 4 and all(len(answer.splitlines()) > 2 for answer in others)


def test_title_in_words() -> None:
    asked = "Provide a concise, 5-word-or-less title for the conversation.\n\nConversation:\nUser: sea films\nAI: Here"
    assert answer_task(asked) == "sea films"
    assert answer_task("a title for a sad film") is None and answer_task("### Task:\nnothing known") == ""


@pytest.mark.parametrize("cut", range(1, 12))
def test_titles_open_no_links_images_or_html(cut: int) -> None:
    hostile = "![x](http://e/x.png) <img src=x> [a]: http://e </p> <!-- 1 < 2 [ok]"
    text = "".join(as_markdown([hostile[at : at + cut] for at in range(0, len(hostile), cut)]))
    assert text == "![x] (http:/ /e/x.png) < img src=x> [a] : http:/ /e < /p> < !-- 1 < 2 [ok]"
    assert "".join(as_markdown(["a\n", "1. b\n"])) == "a\n\n1. b\n\n"
