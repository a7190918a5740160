"""Each part of a message of several parts is answered, in the order in which it stands."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.profile import user_store
from retrieval.data.items import Item
from tests.agent.chat.conversations import open_chat

SINCE = datetime(1990, 1, 1, tzinfo=UTC)


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    items = [
        Item(
            id=f"{kind}{n}",
            title=f"{kind.title()} {n:02}",
            text="A story of a lighthouse.",
            domain=kind,
            categories=("Comedy",) if n % 2 else ("Thriller",),
            attributes={"director": "Ana Sol"},
            published=SINCE,
        )
        for kind in ("film", "book")
        for n in range(12)
    ]
    return open_chat(tmp_path, items)


def kinds(chat: Chat) -> set[str]:
    return {item_id[:4] for item_id in chat.state.shown}


@pytest.mark.parametrize(
    ("films", "message"),
    [
        ("films", "ok we'll watch number 2. any good books for after?"),
        ("films", "great i'll go w the second, thx! now some books"),
        ("来几部电影", "我要第二个。再推荐几本书"),
        ("来几部电影", "就看第二个吧，顺便来几本书"),
    ],
)
def test_a_choice_is_noted_and_the_request_after_it_answered(chat: Chat, films: str, message: str) -> None:
    "".join(chat.reply(films))
    second = chat.state.shown[1]
    answer = "".join(chat.reply(message))
    assert [each.item_id for each in user_store.load_feedback(chat.index.folder, "ana")] == [second]
    assert kinds(chat) == {"book"} and "\n1." in answer


@pytest.mark.parametrize(
    ("films", "message"),
    [
        ("films", "I'll go with the third. anything similar?"),
        ("films", "let's watch the third, and something similar"),
        ("来几部电影", "就第三个！有没有类似的"),
        ("来几部电影", "我要第三个，有类似的吗"),
    ],
)
def test_what_is_similar_is_like_the_choice(chat: Chat, films: str, message: str) -> None:
    "".join(chat.reply(films))
    third = chat.state.shown[2]
    "".join(chat.reply(message))
    assert chat.state.like == (third,)


def test_a_work_is_chosen_by_its_maker_though_it_is_not_on_show(tmp_path: Path) -> None:
    items = [
        Item(id=f"m{n}", title=f"Album {n}", text="Songs.", domain="music", attributes={"artist": f"Band {n}"})
        for n in range(8)
    ]
    items.append(Item(id="mia", title="Tides", text="Songs.", domain="music", attributes={"artist": "Mia Solberg"}))
    chat = open_chat(tmp_path, items)
    chat.session.state = replace(chat.state, listed=("m0", "m1", "m2"))
    "".join(chat.reply("fine ill take the mia solberg one. any albums with songs?"))
    assert [each.item_id for each in user_store.load_feedback(chat.index.folder, "ana")] == ["mia"]


@pytest.mark.parametrize(
    ("films", "message", "why"),
    [
        ("films", "why the first one? also who directed the second", "Why "),
        ("来几部电影", "第一个为什么推荐？另外第二个是谁导的", "为什么推荐"),
    ],
)
def test_why_and_another_question_are_both_answered(chat: Chat, films: str, message: str, why: str) -> None:
    "".join(chat.reply(films))
    answer = "".join(chat.reply(message))
    assert answer.startswith(why) and "Ana Sol" in answer


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ("comedy films", "forget the comedy"),
        ("comedy films", "drop the comedy, please"),
        ("喜剧电影", "喜剧就算了"),
    ],
)
def test_a_wish_that_is_dropped_is_not_excluded(chat: Chat, request_: str, message: str) -> None:
    "".join(chat.reply(request_))
    "".join(chat.reply(message))
    assert chat.state.text == "" and [str(c) for c in chat.state.conditions] == ["domain=film"]


@pytest.mark.parametrize("message", ["cheers bye", "thanks, bye!", "ok thanks, good night", "谢谢 再见"])
def test_thanks_and_goodbye_ends_the_conversation(chat: Chat, message: str) -> None:
    "".join(chat.reply(message))
    assert chat.ended
