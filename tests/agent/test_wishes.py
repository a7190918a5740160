"""A request in words, as conditions and what it is about: what a person limits is a limit, in either language."""

from __future__ import annotations

import pytest

from agent.cli import render
from agent.query.to_conditions import parse_query
from retrieval.conditions.columns import Columns
from retrieval.data.items import Item
from retrieval.query.request import Request

ITEMS = (
    Item(id="a", title="Slow River", domain="film", categories=("Drama",), attributes={"minutes": 80, "price": 5}),
    Item(id="b", title="Night Train", domain="film", categories=("Horror",), tags=("恐怖",)),
    Item(id="c", title="Quiet Songs", domain="music", categories=("Jazz",)),
)
COLUMNS = Columns(ITEMS)


def told(text: str, language: str = "en") -> tuple[str, set[str]]:
    found = parse_query(Request(text=text, language=language), COLUMNS)
    return found.text, {str(c) for c in found.conditions}


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
def test_what_limits_is_a_condition_and_the_rest_is_searched_for(
    text: str, language: str, about: str, limits: set[str]
) -> None:
    found, conditions = told(text, language)
    assert found == about
    assert limits <= conditions
    assert bool(conditions) == bool(limits)


@pytest.mark.parametrize(("text", "language"), [("no horror", "en"), ("不要恐怖", "zh")])
def test_what_is_not_wanted_holds_for_traits_in_any_language(text: str, language: str) -> None:
    conditions = parse_query(Request(text=text, language=language), COLUMNS).conditions
    assert [i.id for i in ITEMS if all(c.holds(i) for c in conditions)] == ["a", "c"]


def test_understanding_twice_changes_nothing() -> None:
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
def test_a_limit_is_one_of_what_the_kind_that_is_asked_for_says(text: str, language: str, met: list[str]) -> None:
    conditions = parse_query(Request(text=text, language=language), Columns(VENUES)).conditions
    assert [i.id for i in VENUES if all(c.holds(i) for c in conditions)] == met


def test_what_was_made_of_a_request_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Else a person whose words were misread could not tell why nothing fits."""
    asked = Request(text="a quiet film from the 80s")
    render.wished(asked, parse_query(asked, COLUMNS))
    assert "looked for: quiet, where year>=1980, year<=1989" in capsys.readouterr().err
    plain = Request(text="paul rudd")
    render.wished(plain, parse_query(plain, COLUMNS))
    chinese = Request(text="想看八十年代的电影", language="zh")
    render.wished(chinese, parse_query(chinese, COLUMNS))
    told = capsys.readouterr().err
    assert told.startswith("  找的是: 任意，条件：year>=1980") and told.count("\n") == 1
