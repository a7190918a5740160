"""What holds of a topic when another is said: genres stay under moods, and give way to genres."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.chat.requests.topic_changes import next_topic, topic_of_kind, without_residue
from agent.chat.state import State
from agent.query import Slots
from agent.query.questions.availability import availability_as_request
from retrieval.conditions import Columns
from retrieval.data.items import Item, ItemText
from tests.agent.chat.conversations import last_reply, open_chat, shown

GENRES = {"Jazz": "爵士", "Rock": "摇滚", "Ambient": "氛围"}


def _album(number: int) -> Item:
    genre = list(GENRES)[number % 3]
    tags = (("mellow",), ("guitar", "mellow"), ("intense",))[number % 3 if number < 9 else 0]
    return Item(
        id=f"a{number}",
        domain="music",
        title=f"Album {number}",
        categories=(genre,),
        tags=tags,
        translations={"zh": ItemText(title=f"专辑{number}", categories=(GENRES[genre],))},
    )


ITEMS = [_album(n) for n in range(15)]
ITEMS += [Item(id="b1", domain="book", title="Improvised", categories=("Essays",), tags=("jazz",))]
ITEMS += [Item(id=f"f{n}", domain="film", title=f"Film {n}", categories=("Romance",)) for n in range(2)]
ITEMS += [Item(id=f"d{n}", domain="film", title=f"Other {n}", categories=("Drama",)) for n in range(6)]
COLUMNS = Columns(ITEMS)


def _after(before: str, topic: str, text: str, narrows: bool = False) -> str:
    return next_topic(State(text=before), topic, text, COLUMNS, narrows=narrows)


@pytest.mark.parametrize("text", ["mellow stuff, I'm cooking", "something mellow", "a bit more mellow"])
def test_a_mood_is_added_to_the_genre_in_force(text: str) -> None:
    assert _after("jazz", "mellow", text) == "jazz, mellow"


def test_a_mood_replaces_the_mood_before() -> None:
    assert _after("jazz, mellow", "energetic", "something energetic") == "jazz, energetic"


@pytest.mark.parametrize("text", ["mellow music please", "something mellow instead", "do you have anything mellow?"])
def test_a_mood_takes_the_place_of_the_genre_where_the_message_asks_for_something_else(text: str) -> None:
    assert _after("jazz", "mellow", text) == "mellow"


def test_a_genre_replaces_the_genre_before_unless_items_are_of_both() -> None:
    assert _after("jazz", "rock", "rock then") == _after("jazz", "rock", "only rock", narrows=True) == "rock"


def test_a_tag_is_added_where_items_of_the_genre_have_it() -> None:
    assert _after("rock", "guitar", "with guitar") == "rock, guitar"
    assert _after("jazz", "guitar", "with guitar") == "guitar"


def test_a_topic_holds_for_another_kind_that_has_it() -> None:
    assert topic_of_kind(State(text="jazz, mellow"), "book", COLUMNS) == "jazz"
    assert not topic_of_kind(State(text="rock"), "book", COLUMNS)


def test_unknown_words_beside_a_limit_take_the_place_of_no_topic() -> None:
    before, slots = State(text="jazz"), Slots(topic="world", year_from=1960)
    assert not without_residue("world", slots, before, "the sixties, and from anywhere in the world", COLUMNS)
    assert without_residue("world", slots, before, "something about the world since 1960", COLUMNS) == "world"
    assert without_residue("world", Slots(topic="world"), before, "world", COLUMNS) == "world"


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return open_chat(tmp_path, ITEMS)


@pytest.mark.parametrize(("first", "second"), [("put on some jazz", "mellow stuff"), ("来点爵士", "轻柔一点的")])
def test_a_list_of_a_genre_stays_one_under_a_mood(chat: Chat, first: str, second: str) -> None:
    last_reply(chat, first, second)
    assert {item.categories for item in shown(chat)} == {("Jazz",)}


def test_another_word_for_a_genre_lists_that_genre_alone(chat: Chat) -> None:
    last_reply(chat, "a romantic film")
    assert {item.categories for item in shown(chat)} == {("Romance",)}


def test_a_mood_by_another_word_for_a_genre_is_one_where_items_are_of_both() -> None:
    films = [Item(id=f"c{n}", domain="film", title=f"Gag {n}", categories=("Comedy", "Western")) for n in range(2)]
    columns = Columns([*films, Item(id="h", domain="film", title="Fog", categories=("Horror",))])
    assert next_topic(State(text="western"), "funny", "something funny", columns, narrows=False) == "western, funny"
    assert next_topic(State(text="horror"), "funny", "something funny", columns, narrows=False) == "funny"


def test_the_kind_that_is_on_show_stays_while_the_topic_does(tmp_path: Path) -> None:
    tagged = [Item(id=f"m{n}", domain="music", title=f"Song {n}", tags=("colourful",)) for n in range(6)]
    chat = open_chat(tmp_path, [*ITEMS, *tagged])
    last_reply(chat, "something with romance", "colourful please")
    assert {item.domain for item in shown(chat)} == {"film"}


def test_a_genre_is_not_given_up_for_what_was_said_of_it(tmp_path: Path) -> None:
    games = [
        Item(
            id=f"g{n}",
            domain="game",
            title=f"Game {n}",
            categories=("Puzzle",) if n % 2 else ("Racing",),
            tags=("cute",),
            attributes={"platform": "PC" if n % 2 else "PlayStation"},
        )
        for n in range(12)
    ]
    chat = open_chat(tmp_path, [*ITEMS, *games])
    answer = last_reply(chat, "puzzle games", "cute ones please", "on PlayStation")
    assert "puzzle" in answer and "cute" not in chat.state.text


@pytest.mark.parametrize("message", ["摇滚方面的", "摇滚类的", "摇滚"])
def test_the_name_of_a_genre_alone_asks_for_it(chat: Chat, message: str) -> None:
    last_reply(chat, "来点爵士", message)
    assert {item.categories for item in shown(chat)} == {("Rock",)}


def test_what_is_asked_for_by_a_question_keeps_its_kind() -> None:
    assert availability_as_request("历史方面的新闻有吗") == "来点历史的新闻"


@pytest.mark.parametrize("message", ["different thing now, something mellow", "换个口味吧 轻柔的"])
def test_who_turns_to_something_else_leaves_the_genre(tmp_path: Path, message: str) -> None:
    chat = open_chat(tmp_path, ITEMS)
    last_reply(chat, "put on some jazz" if message.isascii() else "来点爵士", message)
    assert "jazz" not in chat.state.text and "爵士" not in chat.state.text


def test_a_genre_that_is_excluded_is_no_topic_any_more(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, ITEMS)
    last_reply(chat, "put on some jazz", "no more jazz, something mellow")
    assert chat.state.text == "mellow"
