"""Which kind of item a message asks for where it names several: the noun that the others only describe."""

import pytest

from agent.query.facets.kind_nouns import without_corrected_kind
from agent.query.facets.topics import find_domain
from agent.query.parse import parse
from agent.query.works.named_kinds import kind_of_work


@pytest.mark.parametrize(
    ("message", "kind", "topic"),
    [
        ("I'd rather have a course about music", "course", "music"),
        ("any good books on video games?", "book", "video games"),
        ("a music course please", "course", "music"),
        ("records with film music", "music", "film"),
        ("有没有讲电影的书", "book", "电影"),
        ("有没有游戏改编的电影", "film", "游戏改编"),
        ("songs from movies", "music", "movies"),
    ],
)
def test_what_an_item_is_about_is_part_of_the_topic_and_not_its_kind(message: str, kind: str, topic: str) -> None:
    slots = parse(message, "en" if message.isascii() else "zh")
    assert (slots.domain, slots.topic) == (kind, topic)


def test_two_kinds_that_are_only_named_together_stay_two() -> None:
    assert parse("好看的书和好听的音乐", "zh").domain == "book"


@pytest.mark.parametrize("message", ["books i mean, not films", "not films, books", "不要电影，要书"])
def test_a_kind_that_is_negated_is_not_the_kind_asked_for(message: str) -> None:
    slots = parse(message, "en" if message.isascii() else "zh")
    assert (slots.domain, slots.exclude) == ("book", ())


@pytest.mark.parametrize(("message", "noun"), [("something funny, no books", "books"), ("除了电影都行", "电影")])
def test_a_kind_that_is_negated_alone_is_excluded(message: str, noun: str) -> None:
    slots = parse(message, "en" if message.isascii() else "zh")
    assert (slots.domain, slots.exclude) == ("", (noun,))


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("give me a movie, no wait, a game", "game"),
        ("what about film scores, any soundtrack albums?", "music"),
        ("I watched a great film yesterday, any good books on that?", "book"),
        ("想系统学一学音乐欣赏，有没有入门的课程？", "course"),
        ("这部电影的原著小说有吗", "book"),
        ("films or books, either is fine", "film"),
    ],
)
def test_of_several_kinds_the_one_of_the_last_wish_is_asked_for(message: str, kind: str) -> None:
    assert find_domain(message) == kind


@pytest.mark.parametrize(
    ("message", "kind"), [("who wrote the book To Live?", "book"), ("《活着》导演是谁", "film"), ("《活着》好看吗", "")]
)
def test_a_question_tells_the_kind_of_the_work_that_it_names(message: str, kind: str) -> None:
    assert kind_of_work(message) == kind


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("Give me a movie, no wait, a game", "Give me a game"),
        ("a film, actually a book please", "a book please"),
        ("a film or a book", "a film or a book"),
    ],
)
def test_a_kind_that_is_taken_back_at_once_is_left_out(message: str, left: str) -> None:
    assert without_corrected_kind(message) == left
