"""Thanks and approval bring no list, and choose the one work that they name."""

from pathlib import Path

import pytest

from agent.profile import user_store
from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

TITLES = ("Quiet Harbour", "The Long Road", "Seven Lanterns", "海边的灯塔", "Copper Sky", "Under Glass", "The Orchard")


@pytest.fixture
def films() -> list[Item]:
    return [
        Item(id=f"f{n}", title=title, text="A story.", domain="film", categories=("Comedy",))
        for n, title in enumerate(TITLES)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "nice that's my evening sorted, cheers",
        "my mother likes this idea, she loves comedies. thank you so much",
        "I hope it stays dry! That's all I need for today",
        "得了，先这些，回头再问你",
        "不错不错，我妈最爱看喜剧了，谢谢",
    ],
)
def test_approval_changes_neither_list_nor_request(tmp_path: Path, films: list[Item], text: str) -> None:
    chat = open_chat(tmp_path, films)
    before = shown(chat)
    assert "\n1. " not in last_reply(chat, text)
    assert shown(chat) == before and not chat.state.has_request and not chat.ended


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("cheers, Copper Sky goes on my list", "Copper Sky"),
        ("Seven Lanterns it is, they will love the lanterns. Thanks!", "Seven Lanterns"),
        ("谢谢，海边的灯塔记下了", "海边的灯塔"),
        ("OK，就海边的灯塔了，孩子他爸肯定喜欢。谢谢", "海边的灯塔"),
    ],
)
def test_the_work_that_approval_names_was_chosen(tmp_path: Path, films: list[Item], text: str, title: str) -> None:
    chat = open_chat(tmp_path, films)
    reply = last_reply(chat, text)
    assert title in reply and "\n1. " not in reply
    ids = [each.item_id for each in user_store.load_feedback(chat.index.folder, "ana")]
    assert ids == [f"f{TITLES.index(title)}"]
