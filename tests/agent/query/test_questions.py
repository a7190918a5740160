import pytest

from agent.query.parse import parse
from retrieval.data.items import Item

SHOWN = [Item(id=str(n), title=title, language="en") for n, title in enumerate(("Ran", "Ikiru", "Stalker"), 1)]


@pytest.mark.parametrize(
    ("text", "question", "numbers"),
    [
        ("who's the second by", "who", (2,)),
        ("when did 3 come out", "when", (3,)),
        ("how long's Ran", "length", (1,)),
        ("is the last one fine for a seven year old?", "suitable", (3,)),
        ("which of them is the newest", "newest", ()),
        ("第一个谁导的", "who", (1,)),
        ("第二部哪国的", "where", (2,)),
        ("哪个最短", "shortest", ()),
        ("第三个讲什么的", "about", (3,)),
    ],
)
def test_a_question_about_items_on_show_is_one(text: str, question: str, numbers: tuple[int, ...]) -> None:
    slots = parse(text, "en", SHOWN)
    assert (slots.question, slots.numbers, slots.topic) == (question, numbers, "")


def test_a_question_names_a_title_that_is_not_on_show() -> None:
    slots = parse("who wrote Middlemarch?", "en", SHOWN)
    assert (slots.question, slots.topic) == ("who", "Middlemarch")


@pytest.mark.parametrize(
    "text",
    [
        "what's a good heist film?",
        "how are you?",
        "what are the best jazz albums",
        "有什么好看的",
        "你是谁",
        "why the first?",
    ],
)
def test_requests_and_small_talk_are_no_questions_about_items(text: str) -> None:
    assert parse(text, "en", SHOWN).question == ""
