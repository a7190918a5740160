"""Expressions parse to conditions that are written back the same, or raise an error that says what to write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from retrieval.conditions import Comparison, Condition, parse_condition
from retrieval.conditions.expression import All, Either, Not, OneOf
from retrieval.conditions.predicates import Operator
from retrieval.data.items import Item
from retrieval.errors import RequestError
from tests.retrieval.conditions.film import FILM, holds, written_fields, written_values

A, B, C = Comparison("a", "=", "1"), Comparison("b", "=", "2"), Comparison("c", "=", "3")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a=1 and b=2 and c=3", All((A, B, C))),
        ("a=1 or b=2 and c=3", Either((A, All((B, C))))),
        ("(a=1 or b=2) and c=3", All((Either((A, B)), C))),
        ("a=1 and (b=2 and c=3)", All((A, All((B, C))))),
        ("not a=1 or b=2", Either((Not(A), B))),
        ("not (a=1)and(b=2)", All((Not(A), B))),
        ("not not a=1", Not(Not(A))),
        ("((((a=1))))", A),
        ("a==1", A),
        ("a = '1'", A),
        ("a\u3000＝\n1", A),
        (
            "title=Lost in Translation and year>1",
            All((Comparison("title", "=", "Lost in Translation"), year := Comparison("year", ">", "1"))),
        ),
        ("title=Alien (1979) and year>1", All((Comparison("title", "=", "Alien (1979)"), year))),
        ("title in (Alien (1979), Rock and Roll)", OneOf("title", ("Alien (1979)", "Rock and Roll"))),
        ("director=O'Brien", Comparison("director", "=", "O'Brien")),
        ('director="a \\"b\\" \\\\ c"', Comparison("director", "=", 'a "b" \\ c')),
        ('director=“说 "话"”', Comparison("director", "=", '说 "话"')),
        ('"shelf mark"=x', Comparison("shelf mark", "=", "x")),
        ("director not in (x)", Not(OneOf("director", ("x",)))),
        ("text not contains x", Not(Comparison("text", "contains", "x"))),
        ('tag=""', Comparison("tag", "=", "")),
    ],
)
def test_expression_parses_to(written: str, expected: Condition) -> None:
    assert parse_condition(written) == expected


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "age_in_hours", "expected"),
    [
        ("published within 36h", 36, True),
        ("published within 36 h", 37, False),
        ("published within 1d", 24, True),
        ("published within 1w", 7 * 24 + 1, False),
        ("published within 2m", 60 * 24, True),
        ("published within 1Y", 365 * 24 + 1, False),
        ("published within 999999y", 10**6, True),
        ("published within 1d", -1, False),
        ("published not within 1d", 25, True),
    ],
)
def test_within_counts_back_from_now(written: str, age_in_hours: int, expected: bool) -> None:
    item = Item(id="x", title="X", published=datetime.fromtimestamp(NOW.timestamp() - age_in_hours * 3600, UTC))
    condition = parse_condition(written, NOW)
    assert condition.holds(item) is expected
    assert parse_condition(str(condition)) == condition


@pytest.mark.parametrize(
    ("operator", "days"), [("<", "30"), ("<=", "30 01"), ("=", "01"), (">=", "01 02"), (">", "02"), ("!=", "30 02")]
)
def test_dates_compare_by_whole_days(operator: str, days: str) -> None:
    moments = {"30": "2020-04-30T23:59:59.9", "01": "2020-05-01T23:59:59.9", "02": "2020-05-02"}
    condition = parse_condition(f"published{operator}2020-05-01")
    items = {day: Item.model_validate({"id": "x", "title": "X", "published": m}) for day, m in moments.items()}
    assert [day for day, item in items.items() if condition.holds(item)] == days.split()


fields = st.text(min_size=1) | st.sampled_from(["and", "not", "in", "within", "a b", "导演", "x-y", "属于"])
texts = st.text() | st.sampled_from(
    ["and", "NOT", "Film Noir", 'a"b', "a\\", "“”", "(x)", "a,b", "30d", "Ａ＝（", "\ud800"]
)
operators = st.sampled_from(["=", "!=", "contains"])


def compared(field: str, operator: str, value: str) -> Condition:
    try:
        return Comparison(field, cast(Operator, operator), value)
    except RequestError:  # "year", "published" or "" came up
        return A


written_leaves = st.builds(compared, fields, operators, texts) | st.builds(
    OneOf, st.sampled_from(["category", "导演", "in"]), st.lists(texts, min_size=1, max_size=3).map(tuple)
)
several = st.sampled_from([All, Either])
trees = st.recursive(
    written_leaves,
    lambda parts: (
        st.builds(Not, parts)
        | st.builds(lambda kind, some: kind(tuple(some)), several, st.lists(parts, min_size=2, max_size=3))
    ),
    max_leaves=6,
)


@given(trees)
def test_condition_round_trips(condition: Condition) -> None:
    assume(len(str(condition)) <= 2_000)
    assert parse_condition(str(condition)) == condition


@pytest.mark.parametrize("written", ["", "year", "year>=", ">=1990", "year>=old", "year<nan", "a b=c", "year=Drama"])
def test_invalid_expression_is_a_one_line_request_error(written: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_condition(written)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "where", "cure"),
    [
        ("year>=1990 and", "its end, character 15", "a field is missing"),
        ("category Drama", "'Drama', character 10", "category=value"),
        ("category=Drama, Comedy", "', Comedy', character 15", "field in (a, b)"),
        ("category=Drama year>=1990", "'>=1990', character 20", "join conditions with and"),
        ("title=Pride and Prejudice", "its end, character 26", "goes in quotes"),
        ("category=(Drama)", "'(Drama)', character 10", "in quotes"),
        ("category in Drama", "'Drama', character 13", "category in (a, b)"),
        ("category in (Drama", "'(Drama', character 13", "not closed"),
        ("category in ()", "')', character 14", "a value is missing"),
        ("category in (a,,b)", "',b)', character 16", "a value is missing"),
        ("(year>=1990", "'(year>=1990', character 1", "not closed"),
        ("year>=1990)", "')', character 11", "closes nothing"),
        ("tag='x' y", "'y', character 9", "and or or is missing"),
        ("tag='x", '"\'x", character 5', "close it with '"),
        ('tag=“x"', "character 5", "close it with ”"),
        ("published>=1/5/2020", "'1/5/2020', character 12", "2020-05-01"),
        ("year within 3d", "'3d', character 13", "published within 30d"),
        ("published within 3 minutes", "'3 minutes', character 18", "h, d, w, m or y"),
        ("text>=5", "'5', character 7", "text contains"),
        ("year contains 19", "'19', character 15", "compare it with"),
        ("minutes<long", "'long', character 9", "not a number"),
        ("not " * 21 + "a=1", "character 85", "nested deeper than 20"),
        ("(" * 21 + "a=1" + ")" * 21, "character 22", "nested deeper than 20"),
        ("(" * 2_001, "2,001 characters", "give several"),
        ('""=1', "character 4", "no name"),
    ],
)
def test_error_says_where_and_what_to_write(written: str, where: str, cure: str) -> None:
    with pytest.raises(RequestError) as refused:
        parse_condition(written)
    message = str(refused.value)
    assert where in message and cure in message and len(message) < 400


pieces = st.sampled_from(
    "a year published text ( ) and or not in contains within = >= , 1 2020 30d ' \" “ ” \\ 且 （ ≥".split()
)


@given(st.lists(pieces, max_size=12))
def test_any_token_sequence_round_trips_or_raises_request_error(run: list[str]) -> None:
    for written in ("".join(run), " ".join(run)):
        try:
            condition = parse_condition(written, NOW)
        except RequestError as error:
            assert "\n" not in str(error)
        else:
            assert parse_condition(str(condition)) == condition
            assert condition.holds(FILM) in (True, False)


@given(
    st.text() | st.from_regex(r"\w+(<=|>=|!=|=|<|>).+"),
    st.dictionaries(st.text(), st.integers() | st.text() | st.booleans()),
)
def test_any_text_parses_or_raises_request_error(written: str, attributes: dict[str, Any]) -> None:
    item = Item(id="x", title="X", attributes=attributes)
    try:
        assert holds(written, item) in (True, False)
    except RequestError as error:
        assert len(str(error)) < 400


@given(written_fields, st.sampled_from(["=", "!="]), written_values)
def test_comparison_round_trips(name: str, operator: str, value: str) -> None:
    condition = parse_condition(f" {name}  {operator} {value} ")
    assert parse_condition(str(condition)) == condition
