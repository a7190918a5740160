"""Languages that a request asks for or rules out, and names of languages that are only topics."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.parse import parse
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

FILMS = (
    Item(id="ta", title="A", language="ta"),
    Item(id="en", title="B"),
    Item(id="es", title="C", attributes={"original_language": "Spanish"}),
    Item(id="ko", title="D", attributes={"语言": "韩语"}, categories=("Horror",)),
    Item(id="ja", title="E", attributes={"original_language": "ja", "spoken_languages": "Japanese, English"}),
    Item(id="fr+en", title="F", attributes={"languages": "['French', 'English']"}),
    Item(id="yue", title="G", attributes={"制片语言": "粤语"}),
)
COLUMNS = Columns(FILMS)
ALL = {film.id for film in FILMS}


def understand(text: str, columns: Columns = COLUMNS) -> Request:
    return parse_query(Request(text=text, language="en" if text.isascii() else "zh"), columns)


def allowed(text: str) -> set[str]:
    mask = COLUMNS.allowed(understand(text).conditions)
    return {film.id for film, is_met in zip(FILMS, mask, strict=True) if is_met}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("i want spanish movies", {"es"}),
        ("only tamil films", {"ta"}),
        ("something in japanese or korean", {"ja", "ko"}),
        ("any korean language films?", {"ko"}),
        ("french please", {"fr+en"}),
        ("movies that are spanish", {"es"}),
        ("dubbed in french pls", {"fr+en"}),
        ("in chinese", {"yue"}),
        ("nothing that isn't in tamil", {"ta"}),
        ("no english", ALL - {"en", "fr+en"}),
        ("not in english or tamil", ALL - {"en", "fr+en", "ta"}),
        ("non-english films", ALL - {"en", "fr+en"}),
        ("anything but japanese", ALL - {"ja"}),
        ("no korean horror", ALL - {"ko"}),
        ("有没有泰米尔语的", {"ta"}),
        ("只看日语片", {"ja"}),
        ("韩语或者西语的都可以", {"ko", "es"}),
        ("粤语对白的电影", {"yue"}),
        ("英语片不要", ALL - {"en", "fr+en"}),
        ("不要日语也不要韩语", ALL - {"ja", "ko"}),
        ("不是韩语的不要", {"ko"}),
        ("除了西班牙语的都行", ALL - {"es"}),
    ],
)
def test_language_is_a_condition(text: str, ids: set[str]) -> None:
    assert allowed(text) == ids
    assert understand(text).text == ""


@pytest.mark.parametrize(
    "text",
    [
        "the english teacher",
        "books about the french revolution",
        "german engineering documentaries",
        "a course to learn spanish",
        "japanese cooking",
        "with english subtitles",
        "法国大革命",
        "英语老师",
        "日语入门",
        "学法语",
    ],
)
def test_name_of_a_language_alone_is_a_topic(text: str) -> None:
    assert not [c for c in understand(text).conditions if "language" in str(c)]


@pytest.mark.parametrize("text", ["do you speak french?", "he is not english", "你会说韩语吗", "我在学日语"])
def test_remark_asks_for_no_language(text: str) -> None:
    slots = parse(text, "en" if text.isascii() else "zh")
    assert not slots.languages and not slots.exclude_languages


def test_topic_stays_beside_the_language() -> None:
    assert understand("korean films about sailors").text == "sailors"
    assert understand("悬疑的日语片").text == "悬疑"


@pytest.mark.parametrize(
    ("text", "searched"), [("tamil films", "tamil"), ("想看韩语片", "韩语片"), ("not in english", "")]
)
def test_catalogue_of_one_language_is_searched_and_says_so(text: str, searched: str) -> None:
    """Where all items have one language it may be the default one."""
    request = understand(text, Columns([Item(id="1", title="A"), Item(id="2", title="B")]))
    assert (request.text, request.conditions) == (searched, ())
    assert len(request.notices) == 1
