import pytest

from agent.query.parse import parse
from agent.query.questions.questions import read_question
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


@pytest.mark.parametrize(
    "text",
    [
        "what games are there for two people",
        "is there music that sounds like space?",
        "isn't there a funny one?",
        "got some from the 70s?",
        "do you know another one with a detective in it",
        "反乌托邦的有几本？我就好这一口",
        "想种田养鸡，有这种的没",
        "这两部哪里轻松了，我要喜剧",
    ],
)
def test_request_in_the_form_of_a_question_asks_nothing_of_the_items_on_show(text: str) -> None:
    shown = [Item(id="1", title="Hades", domain="game"), Item(id="2", title="To Live", domain="film")]
    assert not read_question(text, shown)


BOOKS = [
    Item(id="a", title="Hills", domain="book", attributes={"author": "Ada Moss"}, tags=("gene",)),
    Item(id="b", title="Rivers", domain="book", attributes={"author": "Ada Moss"}),
    Item(id="c", title="Winter Light", domain="book", attributes={"author": "Nelson Okoro"}),
]


@pytest.mark.parametrize(
    "text",
    ["有几本是肯尼亚的", "Ada Moss写的是哪几本", "Which of these isn't Ada Moss?", "how many novels are in there"],
)
def test_a_question_on_a_list_is_about_no_single_work_of_whom_it_names(text: str) -> None:
    question = read_question(text, BOOKS)
    assert question.of_list and not question.numbers


@pytest.mark.parametrize(
    ("text", "kind", "numbers"),
    [
        ("in which year did Okoro's book appear", "when", (3,)),
        ("is Hills a full novel or something shorter?", "other", (1,)),
        ("Which of the three is about the first emperor?", "other", ()),
        ("what year's the one about genes from", "when", (1,)),
        ("Hills和Winter Light哪本出得早", "oldest", (1, 3)),
    ],
)
def test_a_work_is_referred_to_by_its_maker_or_subject(text: str, kind: str, numbers: tuple[int, ...]) -> None:
    question = read_question(text, BOOKS)
    assert (question.kind, question.numbers) == (kind, numbers)


def test_what_takes_any_value_asks_nothing() -> None:
    assert not read_question("还是回到心理学吧，哪个学校都可以", BOOKS)


def test_one_story_of_the_news_that_shares_a_word_with_a_question_may_answer_it() -> None:
    news = [
        Item(id="a", title="Divers find old bells", text="Seven bells lay in the harbour.", domain="news"),
        Item(id="b", title="Snow closes the pass", text="The road is shut.", domain="news"),
    ]
    assert read_question("how many bells did they dig up", news).numbers == (1,)
