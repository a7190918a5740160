"""Request texts as conditions and search text, in English and Chinese."""

from __future__ import annotations

import pytest

from agent.cli import render
from agent.llm.scripted import Scripted
from agent.query import parse_query
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

ITEMS = (
    Item(id="a", title="Slow River", domain="film", categories=("Drama",), attributes={"minutes": 80, "price": 5}),
    Item(id="b", title="Night Train", domain="film", categories=("Horror",), tags=("恐怖",)),
    Item(id="c", title="Quiet Songs", domain="music", categories=("Jazz",)),
)
COLUMNS = Columns(ITEMS)


def search_text_and_conditions(text: str, language: str = "en") -> tuple[str, set[str]]:
    request = parse_query(Request(text=text, language=language), COLUMNS)
    return request.text, {str(c) for c in request.conditions}


@pytest.mark.parametrize(
    ("text", "language", "about", "limits"),
    [
        ("something about friendship", "en", "friendship", set()),
        ("a quiet film from the 80s, no horror", "en", "quiet", {"year>=1980", "year<=1989", "domain=film"}),
        ("a film under 90 minutes", "en", "", {"minutes<=90", "domain=film"}),
        ("想看八十年代的安静电影，不要恐怖", "zh", "安静", {"year>=1980", "year<=1989", "domain=film"}),
        ("paul rudd", "en", "paul rudd", set()),
        ("大数据", "zh", "大数据", set()),
        ("", "en", "", set()),
    ],
)
def test_limits_become_conditions_and_rest_is_searched(text: str, language: str, about: str, limits: set[str]) -> None:
    search_text, conditions = search_text_and_conditions(text, language)
    assert search_text == about
    assert limits <= conditions
    assert bool(conditions) == bool(limits)


@pytest.mark.parametrize(("text", "language"), [("no horror", "en"), ("不要恐怖", "zh")])
def test_exclusions_hold_in_every_language(text: str, language: str) -> None:
    conditions = parse_query(Request(text=text, language=language), COLUMNS).conditions
    assert [i.id for i in ITEMS if all(c.holds(i) for c in conditions)] == ["a", "c"]


def test_a_synonym_in_another_language_excludes_genres_and_no_names() -> None:
    named = Item(id="d", title="Valentine", domain="music", attributes={"artist": "我的恐怖情人节"})
    conditions = parse_query(Request(text="no horror"), Columns((*ITEMS, named))).conditions
    assert all(condition.holds(named) for condition in conditions)


def test_a_model_reads_the_requests_that_no_rule_does() -> None:
    request = Request(text="night train kinda vibe")
    assert parse_query(request, COLUMNS).seen == frozenset()
    assert parse_query(request, COLUMNS, Scripted(["similar: night train"])).seen == {"b"}


def test_parsing_twice_changes_nothing() -> None:
    once = parse_query(Request(text="a quiet film from the 80s about friendship"), COLUMNS)
    assert parse_query(once, COLUMNS) == once


VENUES = (
    Item(id="a", title="烤肉", domain="restaurant", language="zh", attributes={"评分": 4.5, "人均消费": 80}),
    Item(id="b", title="面馆", domain="restaurant", language="zh", attributes={"评分": 3.9, "人均消费": 20}),
    Item(id="c", title="饭店", domain="hotel", language="zh", attributes={"评分": 4.8, "价格": 90}),
    Item(id="d", title="公园", domain="attraction", language="zh", attributes={"门票": 0, "分钟": 110}),
    Item(id="e", title="乐园", domain="attraction", language="zh", attributes={"门票": 220, "分钟": 240}),
)


@pytest.mark.parametrize(
    ("text", "language", "met"),
    [
        ("找一家人均50-100元的餐馆", "zh", ["a"]),
        ("评分4分以上的餐馆", "zh", ["a"]),
        ("a restaurant rated above 4", "en", ["a"]),
        ("价格50到100元的酒店", "zh", ["c"]),
        ("免费的景点", "zh", ["d"]),
        ("attractions with free entry", "en", ["d"]),
        ("能玩2小时的景点", "zh", ["d"]),
    ],
)
def test_limit_applies_to_field_of_domain(text: str, language: str, met: list[str]) -> None:
    conditions = parse_query(Request(text=text, language=language), Columns(VENUES)).conditions
    assert [i.id for i in VENUES if all(c.holds(i) for c in conditions)] == met


def test_parsed_request_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """A person whose words were misread sees why nothing fits."""
    english = Request(text="a quiet film from the 80s")
    render.write_search(english, parse_query(english, COLUMNS))
    assert "searched for: quiet, where from 1980 to 1989" in capsys.readouterr().err
    unlimited = Request(text="paul rudd")
    render.write_search(unlimited, parse_query(unlimited, COLUMNS))
    chinese = Request(text="想看八十年代的电影", language="zh")
    render.write_search(chinese, parse_query(chinese, COLUMNS))
    printed = capsys.readouterr().err
    assert printed.startswith("搜索：任意，条件：1980") and printed.count("\n") == 1


@pytest.mark.parametrize(
    ("language", "text", "mood"),
    [
        ("en", "scare me", "horror"),
        ("en", "I need a good cry", "tragic"),
        ("zh", "逗我笑", "搞笑"),
        ("zh", "想哭一场", "催泪"),
    ],
)
def test_an_effect_is_searched_for_as_its_mood(language: str, text: str, mood: str) -> None:
    parsed = parse_query(Request(text=text, language=language), COLUMNS)
    assert mood in parsed.text, parsed.text


@pytest.mark.parametrize(("language", "text"), [("en", "do you have anything by rivers?"), ("zh", "安静的有没有？")])
def test_a_question_whether_there_is_something_asks_for_it(language: str, text: str) -> None:
    parsed = parse_query(Request(text=text, language=language), COLUMNS)
    assert parsed.text and not any(word in parsed.text for word in ("have", "有没有"))


@pytest.mark.parametrize(("language", "text", "name"), [("en", "French albums", "French"), ("zh", "法国专辑", "法国")])
def test_country_that_no_item_of_a_kind_states_is_searched_for_and_that_is_said(
    language: str, text: str, name: str
) -> None:
    films = [
        Item(id=f"f{n}", title=f"F {n}", domain="film", attributes={"country": c})
        for n, c in enumerate("法国 France".split())
    ]
    columns = Columns([*films, *(Item(id=f"a{n}", title=f"A {n}", domain="music") for n in range(3))])
    parsed = parse_query(Request(text=text, language=language), columns)
    assert [str(c) for c in parsed.conditions] == ["domain=music"]
    assert name.casefold() in parsed.text.casefold() and len(parsed.notices) == 1
    film = parse_query(Request(text="French films" if language == "en" else "法国电影", language=language), columns)
    assert any("country" in str(c) for c in film.conditions) and not film.notices


def test_a_kind_that_is_but_a_category_of_the_catalogue_is_searched_for() -> None:
    """Hotels are a category of a guide to a town, whose items have no kinds."""
    town = Columns(
        [
            Item(id="a", title="Adler", categories=("hotel",), attributes={"price": 80}),
            Item(id="b", title="Zoo", categories=("sight",), attributes={"price": 19}),
        ]
    )
    request = parse_query(Request(text="hotels under 100"), town, network=True)
    assert "hotels" in request.text
    assert "price<=100" in map(str, request.conditions)
