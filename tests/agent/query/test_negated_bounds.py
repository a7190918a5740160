"""A bound under a negation allows what the bound itself does not, in English and Chinese."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.query import parse_query
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.data.items import Item
from retrieval.query import Request

YEARS = range(1900, 2031)
BY_YEAR = Columns([Item(id=str(year), title="A", domain="film", published=f"{year}") for year in YEARS])
MEASURES = Columns(
    [
        Item(id=f"{n}", title="A", domain="film", attributes={"minutes": 60 + n, "vote_average": n / 10, "price": n})
        for n in range(100)
    ]
)
THIS_YEAR = datetime.now(UTC).year


def request(text: str, columns: Columns) -> Request:
    return parse_query(Request(text=text, language="en" if text.isascii() else "zh"), columns)


def allowed(text: str, columns: Columns = BY_YEAR) -> set[str]:
    conditions = request(text, columns).conditions
    return {item.id for item, is_met in zip(columns.items, columns.allowed(conditions), strict=True) if is_met}


def met(condition: Condition, columns: Columns) -> set[str]:
    return {item.id for item in columns.items if condition.holds(item)}


BOUNDS = {
    "en": (
        "after {y}",
        "before {y}",
        "since {y}",
        "newer than {y}",
        "older than {y}",
        "from the {d}s",
        "from {y} onwards",
        "between {y} and {z}",
        "from {y} to {z}",
        "pre-{y}",
        "released after {y}",
        "made before {y}",
    ),
    "zh": (
        "{y}年以后的",
        "{y}年以前的",
        "{d}年代的",
        "{y}年到{z}年的",
        "早于{y}年的",
        "{y}年及以后的",
        "{y}年和以后的",
        "{y}年和以前的",
        "比{y}年更早的",
    ),
}
NEGATIONS = {
    "en": (
        "nothing {}",
        "no films {}",
        "don't show me anything {}",
        "dont want movies {}",
        "anything but films {}",
        "i don't want to watch anything {}",
        "please no movies {}",
        "avoid anything {}",
        "nothing that is {}",
        "not interested in films {}",
        "skip films {}",
    ),
    "zh": (
        "不要{}",
        "别推荐{}",
        "{}不要",
        "{}就算了",
        "不想看{}",
        "{}电影都不要",
        "别给我看{}",
        "除了{}都行",
        "{}别推了",
    ),
}


@given(st.sampled_from(["en", "zh"]), st.data())
def test_negation_allows_exactly_the_years_that_the_bound_does_not(language: str, data: st.DataObject) -> None:
    year = data.draw(st.integers(1950, 2020), "year")
    bound = data.draw(st.sampled_from(BOUNDS[language]), "bound")
    negation = data.draw(st.sampled_from(NEGATIONS[language]), "negation")
    words = bound.format(y=year, z=year + 5, d=year // 10 * 10)
    positive, negative = allowed(f"films {words}" if language == "en" else words), allowed(negation.format(words))
    assert positive and negative, words
    assert positive | negative == {str(year) for year in YEARS}
    assert not positive & negative


@given(st.sampled_from(["en", "zh"]), st.data())
def test_negated_words_are_not_searched_for(language: str, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(BOUNDS[language])).format(y=1990, z=1995, d=1990)
    negation = data.draw(st.sampled_from(NEGATIONS[language]))
    assert request(negation.format(words), BY_YEAR).text == ""


AMOUNTS = {
    "minutes": {
        "longer than {} minutes": ">",
        "over {} minutes": ">",
        "under {} minutes": "<",
        "shorter than {} min": "<",
        "超过{}分钟的": ">",
        "不到{}分钟的": "<",
    },
    "vote_average": {
        "rated under {}": "<",
        "rated above {}": ">",
        "with a rating below {}": "<",
        "评分低于{}的": "<",
        "评分高于{}分的": ">",
    },
    "price": {"over {} dollars": ">", "under ${}": "<", "cheaper than {} euros": "<", "超过{}块的": ">"},
}


@given(st.sampled_from(sorted(AMOUNTS)), st.data())
def test_negated_amount_allows_what_the_amount_does_not(field: str, data: st.DataObject) -> None:
    """An amount itself is in both, as a bound that is no whole number may be."""
    words, operator = data.draw(st.sampled_from(sorted(AMOUNTS[field].items())))
    value = data.draw(st.integers(1, 9) if field == "vote_average" else st.integers(61, 98))
    negation = data.draw(st.sampled_from(NEGATIONS["en" if words.isascii() else "zh"]))
    complement = Comparison(field, "<=" if operator == ">" else ">=", str(value))
    assert allowed(negation.format(words.format(value)), MEASURES) == met(complement, MEASURES)


def between(first: int, last: int) -> set[str]:
    return {str(year) for year in YEARS if first <= year <= last}


EVERY = between(YEARS[0], YEARS[-1])


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("not the 1987 version", EVERY - {"1987"}),
        ("everything except the sixties", EVERY - between(1960, 1969)),
        ("anything but not the 70s", EVERY - between(1970, 1979)),
        ("skip the early 90s", EVERY - between(1990, 1994)),
        ("nothing from the 70s, 80s or 90s", EVERY - between(1970, 1999)),
        ("nothing before 1985 or after 2005", between(1985, 2005)),
        ("not the 60s but the 70s", between(1970, 1979)),
        ("no older than 1995", between(1995, 2030)),
        ("after 1970 but nothing newer than 1990", between(1971, 1990)),
        ("nothing that isn't from the 50s", between(1950, 1959)),
        ("the 80s are out", EVERY - between(1980, 1989)),
        ("nothing from the 20th century", EVERY - between(1900, 1999)),
        ("nothing older than 10 years", between(THIS_YEAR - 10, 2030)),
        ("nothing gory and nothing after 1990", between(1900, 1990)),
        ("not as far back as 1980", between(1981, 2030)),
        ("noting after 1990", between(1900, 1990)),
        ("i'm not interested in movies older than 1980", between(1980, 2030)),
        ("80s? no thanks", EVERY - between(1980, 1989)),
        ("not from last year", EVERY - {str(THIS_YEAR - 1)}),
        ("不早于1995年的", between(1995, 2030)),
        ("不要1987年的那版", EVERY - {"1987"}),
        ("七八十年代的就免了", EVERY - between(1970, 1989)),
        ("60年代、70年代的都不要", EVERY - between(1960, 1979)),
        ("不要1985年以前或者2005年以后的", between(1985, 2004)),
        ("不是50年代的不要", between(1950, 1959)),
        ("把60年代的去掉", EVERY - between(1960, 1969)),
        ("不要看2010年以前拍的片", between(2010, 2030)),
        ("上世纪的不要", EVERY - between(1900, 1999)),
        ("十年前的不要", between(THIS_YEAR - 9, 2030)),
        ("别推荐去年的", EVERY - {str(THIS_YEAR - 1)}),
        ("don't go earlier than 1930 or later than 1949", between(1930, 1949)),
        ("2012年以前拍的就免了", between(2012, 2030)),
    ],
)
def test_ways_to_rule_years_out(text: str, years: set[str]) -> None:
    assert allowed(text) == years


@pytest.mark.parametrize(
    "text",
    [
        "why not something from the 90s",
        "it doesn't have to be from the 90s",
        "not just the 90s",
        "i don't mind the 90s",
        "it's not from the 90s",
        "90年代的行不行",
        "这部不是90年代的",
    ],
)
def test_negation_that_rules_nothing_out_is_none(text: str) -> None:
    assert not [c for c in request(text, BY_YEAR).conditions if "not" in str(c) or "!=" in str(c)]


GENRES = Columns(
    [
        Item(id=f"{genre}-{year}", title="A", categories=(genre,), published=str(year))
        for genre in ("Horror", "Comedy")
        for year in (1975, 1985)
    ]
)


@pytest.mark.parametrize("text", ["no 80s horror", "no horror films from the 80s", "80年代的恐怖片不要"])
def test_genre_of_some_years_is_excluded_of_those_alone(text: str) -> None:
    excluded = {item.id for item in GENRES.items} - allowed(text, GENRES)
    assert excluded == {"Horror-1985"}


def test_a_mood_that_is_excluded_excludes_its_genre() -> None:
    assert {item.id for item in GENRES.items} - allowed("nothing scary", GENRES) == {"Horror-1975", "Horror-1985"}


def test_missing_field_is_said() -> None:
    english, chinese = request("nothing rated under 7", BY_YEAR), request("不要超过两小时的", BY_YEAR)
    assert not english.conditions and not chinese.conditions
    assert "rated" in english.notices[0] and "长短" in chinese.notices[0]


@pytest.mark.parametrize("text", ["nothing older than a few decades", "不要评分低的", "nothing from several years ago"])
def test_what_is_not_understood_is_said_and_not_searched_for(text: str) -> None:
    understood = request(text, BY_YEAR)
    assert (understood.text, understood.conditions) == ("", ())
    assert text in understood.notices[0]
