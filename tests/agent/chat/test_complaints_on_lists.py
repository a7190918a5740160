"""Complaints: a wish that was uttered before, a list of one genre, a known work as the cause, a skipped question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.query.text.plain_messages import as_plain_message
from retrieval.data.items import Item, ItemText
from tests.agent.chat.conversations import last_reply, open_chat, shown


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    genres = {"Horror": "恐怖", "Comedy": "喜剧"}
    items = [
        Item(
            id=f"{genre}{number}",
            title=f"{genre}land {number}",
            domain="film",
            categories=(genre,),
            attributes={"minutes": 80 + 10 * number, "director": "Ana Lopez" if number % 2 else "Bo Wei"},
            translations={"zh": ItemText(title=f"第{number}号{word}城", categories=(word,), attributes={})},
        )
        for genre, word in genres.items()
        for number in range(6)
    ]
    return open_chat(tmp_path, items)


@pytest.mark.parametrize(
    ("complaint", "wish"),
    [
        ("我说了别太长", "别太长"),
        ("不是说了不要太长吗", "不要太长"),
        ("都说了不要恐怖的", "不要恐怖的"),
        ("我说过只要喜剧", "只要喜剧"),
        ("i said not too long", "not too long"),
        ("I told you, no horror", "no horror"),
        ("like i said, nothing old", "nothing old"),
        ("最好别太压抑", "别太压抑"),
        ("这都摇滚啊", "少点摇滚"),
        ("怎么全是恐怖片", "少点恐怖"),
        ("these are all horror", "less horror"),
        ("they're all rock lol, something calmer", "less rock,, something calmer"),
    ],
)
def test_a_complaint_is_a_wish(complaint: str, wish: str) -> None:
    assert as_plain_message(complaint, lambda word: True) == wish


@pytest.mark.parametrize(
    "message", ["我说了你也不懂", "I said hello", "这都是我喜欢的", "these are all great", "他说过不想看"]
)
def test_other_remarks_stay_as_they_are(message: str) -> None:
    assert as_plain_message(message, lambda word: True) == message


@pytest.mark.parametrize(
    "again", ["我说了别太长", "不是说了别太长吗", "i said not too long", "I already told you, not too long!"]
)
def test_a_limit_that_is_repeated_gives_a_new_list(chat: Chat, again: str) -> None:
    last_reply(chat, "films", again)
    assert shown(chat) and all(int(item.attributes["minutes"]) < 130 for item in shown(chat))
    assert any("minutes" in str(condition) for condition in chat.state.conditions)


@pytest.mark.parametrize("message", ["Bo Wei以外的", "films, 除了Bo Wei"])
def test_all_but_one_maker(chat: Chat, message: str) -> None:
    last_reply(chat, "films", message)
    assert "Bo Wei" not in {item.attributes["director"] for item in shown(chat)}


@pytest.mark.parametrize(
    ("liked", "cause"),
    [
        ("I liked Horrorland 1", "Horrorland 1 is too dark, something more funny"),
        ("我喜欢《第1号恐怖城》", "《第1号恐怖城》太压抑了 要搞笑一点"),
    ],
)
def test_a_cause_against_a_liked_work_is_no_dislike(chat: Chat, liked: str, cause: str) -> None:
    last_reply(chat, "films", liked, cause)
    assert {e.interaction.kind for e in chat.session.history()} == {"like"}


def test_a_question_is_skipped_beside_a_request(chat: Chat) -> None:
    chat.session.state = replace(chat.session.state, question=("Horror", "Comedy"))
    last_reply(chat, "跳过。我想要喜剧")
    assert {item.categories[0] for item in shown(chat)} == {"Comedy"}
    assert "跳过" not in chat.state.text


@pytest.mark.parametrize("message", ["太长的不要", "太长的不要 我看不下去"])
def test_too_long_is_no_subject(chat: Chat, message: str) -> None:
    last_reply(chat, "电影", message)
    assert "长" not in " ".join(str(condition) for condition in chat.state.conditions)
