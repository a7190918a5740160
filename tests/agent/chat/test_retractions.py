"""Reasons and profiles rest on feedback that still holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.profile import user_store
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item, ItemText
from retrieval.index.build import build

TITLES = (("Wild Harbour", "野港湾"), ("Slow Lantern", "慢灯笼"))


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    items = [Item(id=f"f{n}", title=f"Film {n:02}", text="A quiet story.", domain="film") for n in range(12)]
    items += (
        Item(id=title, title=title, domain="film", text="A story.", translations={"zh": ItemText(title=chinese)})
        for title, chinese in TITLES
    )
    return Chat(Recommender(build(tmp_path / "index", items, [], embedder="hash"), rerank=NO_RERANKING), "ana")


def verdicts(chat: Chat) -> dict[str, str]:
    return {i.item_id: i.kind for i in user_store.load_feedback(chat.index.folder, "ana")}


@pytest.mark.parametrize(
    ("liked", "message"),
    [
        ("I liked Wild Harbour", "I never watched Wild Harbour"),
        ("I liked Wild Harbour", "actually i haven't seen Wild Harbour"),
        ("我喜欢《野港湾》", "我没看过野港湾"),
        ("我喜欢《野港湾》", "其实《野港湾》我没有看过"),
    ],
)
def test_feedback_on_what_was_never_watched_is_taken_back(chat: Chat, liked: str, message: str) -> None:
    "".join(chat.start())
    for each in ("I liked Slow Lantern", liked):
        "".join(chat.reply(each))
    assert verdicts(chat).keys() == {"Wild Harbour", "Slow Lantern"}
    "".join(chat.reply(message))
    assert verdicts(chat) == {"Slow Lantern": "like"}
    assert [event.item.id for event in chat.session.history()] == ["Slow Lantern"]


@pytest.mark.parametrize(
    ("liked", "message"),
    [
        ("I liked Wild Harbour", "no, I meant Slow Lantern, not Wild Harbour"),
        ("我喜欢《野港湾》", "我说的是《慢灯笼》，不是《野港湾》"),
    ],
)
def test_verdict_on_a_title_that_was_not_meant_moves_to_the_one_that_was(chat: Chat, liked: str, message: str) -> None:
    "".join(chat.start())
    "".join(chat.reply(liked))
    "".join(chat.reply(message))
    assert verdicts(chat) == {"Slow Lantern": "like"}


def test_undo_after_feedback_was_taken_back_removes_no_other(chat: Chat) -> None:
    "".join(chat.start())
    for message in ("I liked Wild Harbour", "I liked Slow Lantern", "I never watched Wild Harbour"):
        "".join(chat.reply(message))
    "".join(chat.reply("/undo"))
    assert verdicts(chat) == {}, "the last step was the liking of Slow Lantern"
    assert chat.state.feedback_count == 0


def test_number_on_show_that_was_never_seen_is_not_noted_as_seen(chat: Chat) -> None:
    "".join(chat.start())
    "".join(chat.reply("I never saw the second one"))
    assert not verdicts(chat)
