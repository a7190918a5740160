"""For whom items are: certificates of many countries, flags, words and categories come to one age."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.conditions import Columns, parse_condition
from retrieval.conditions.audience import minimum_age
from retrieval.conditions.fields import metadata
from retrieval.data.items import Item
from retrieval.query import context


def item(attributes: dict[str, Any] | None = None, **fields: Any) -> Item:
    return Item.model_validate({"id": "x", "title": "Ferry", "attributes": attributes or {}, **fields})


ADULT_CERTIFICATES = (
    "R|Rated R|rated: r|NC-17|nc17|X|TV-MA|TV MA|FSK 18|FSK ab 18|FSK-18|Keine Jugendfreigabe|BBFC 18|R18|PEGI 18"
    "|USK 18|EIRIN R18+|映倫 R18+|R-18|三级|三級片|Category III|限制级|限制級|成人|R18+|ACB R18+|18+|+18|18禁|VM18"
    "|interdit aux moins de 18 ans|AO|Adults Only 18+|M (Mature 17+)|USA:R|DE:18|Germany:16 / USA:R|R for violence"
    "|18 anos|18岁以上|청소년관람불가|r21"
).split("|")
CERTIFICATES_FOR_CHILDREN = (
    "G|PG|PG-13|Rated PG|U|12A|FSK 0|FSK 6|FSK 12|PEGI 7|USK 12|TV-Y7|TV-G|E10+|Everyone|全年龄|普遍级|12+|T"
).split("|")
FOR_ADULTS = [
    *(item({"certificate": written}) for written in ADULT_CERTIFICATES),
    *(
        item({name: "R"})
        for name in (
            "content_rating",
            "contentRating",
            "MPAA",
            "mpaa_rating",
            "Rated",
            "rating",
            "分级",
            "Certification",
        )
    ),
    *(item({name: 18}) for name in ("age_rating", "minimum_age", "min_age", "pegi", "FSK", "最低年龄")),
    *(
        item({name: value})
        for name in ("isAdult", "adult", "nsfw", "is_explicit", "成人")
        for value in (True, 1, "true")
    ),
    item({"适合谁": "成年人"}),
    item({"cero": "Z"}),
    *(item(categories=[name]) for name in ("Adult", "Erotica", "成人", "R-18")),
    *(item(tags=["sea", name]) for name in ("hentai", "NSFW", "18+", "情色")),
    item(translations={"zh": {"title": "渡轮", "attributes": {"分级": "限制级"}}}),
    item(extracted=[{"field": "audience", "value": "adults", "stated": True}]),
]
FOR_ALL = [
    *(item({"certificate": written}) for written in CERTIFICATES_FOR_CHILDREN),
    item({"audience": "teens and adults"}),
    item({"audience": "Ages 8-12"}),
    item({"cero": "A"}),
    item(categories=["Family"]),
]
SILENT = [
    item(),
    item({"isAdult": False, "rating": 18, "certificate": "Not Rated"}),
    item({"rating": "8.4", "studio": "Adult Swimmers", "director": "R", "year": 18}),
    item(categories=["Adult Contemporary", "Drama"], tags=["18th century", "maturity"]),
]


@pytest.mark.parametrize("each", FOR_ADULTS, ids=lambda i: str(i.attributes or i.categories or i.tags))
def test_what_is_for_adults_is_left_out_with_children(each: Item) -> None:
    assert (minimum_age(each) or 0) >= 17
    assert left([each]) == 0


@pytest.mark.parametrize("each", FOR_ALL, ids=lambda i: str(i.attributes or i.categories))
def test_what_children_may_see_stays(each: Item) -> None:
    assert (minimum_age(each) or 0) <= 13
    assert left([each]) == left([each], "minimum_age<14") == 1


@pytest.mark.parametrize("each", SILENT, ids=lambda i: str(i.attributes or i.categories))
def test_what_says_nothing_of_its_audience_stays_unless_an_age_is_demanded(each: Item) -> None:
    assert minimum_age(each) is None
    assert left([each]) == 1 and left([each], "minimum_age<14") == 0


@pytest.mark.parametrize("written", ["15", "FSK 16", "TV-14", "MA15+", "PEGI 16", "R15+", "16+", "14A"])
def test_an_age_limit_above_thirteen_is_too_much_for_children(written: str) -> None:
    assert left([item({"certificate": written})]) == 0


def left(items: list[Item], *where: str) -> int:
    conditions = (*context.conditions({"company": "children"}), *map(parse_condition, where))
    by_item = sum(all(c.holds(each) for c in conditions) for each in items)
    assert by_item == Columns(items).allowed(conditions).sum()
    return by_item


def test_the_age_is_stored_for_filters_of_chroma() -> None:
    assert metadata(item({"certificate": "Rated R"}))["minimum_age"] == 17
    assert "minimum_age" not in metadata(item())
    (condition,) = context.conditions({"company": "children"})
    assert condition.chroma() is not None


@given(st.dictionaries(st.sampled_from(["certificate", "audience", "rated", "nsfw", "分级"]), st.text(max_size=12)))
def test_any_text_is_an_age_of_a_certificate_or_says_nothing(attributes: dict[str, str]) -> None:
    age = minimum_age(item(attributes))
    assert age is None or 0 <= age <= 21


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("A wooden train. For ages 6-9.", 6),
        ("Suitable from 7 years.", 7),
        ("A kit for children aged 8 and up", 8),
        ("Chess set (from 5 years)", 5),
        ("Ages 10+, two players", 10),
        ("Soft book, from 6 months", 0),
        ("3+ years", 3),
        ("适合7岁以上的孩子", 7),
        ("积木，适合3-6岁宝宝", 3),
        ("18个月以上", 1),
        ("A girl aged 12 runs away.", None),
        ("A story of two brothers, ages six and nine", None),
        ("It ages 12 years in oak, and is guaranteed for 5 years.", None),
        ("3岁的孩子走失了", None),
        ("From 7 years of war, one letter.", None),
    ],
)
def test_a_text_states_from_which_age_on_it_is_meant(text: str, age: int | None) -> None:
    assert minimum_age(Item(id="1", title="A", text=text, domain="product")) == age
    assert minimum_age(Item(id="1", title="A", text=text, domain="film")) is None


@pytest.mark.parametrize(
    ("name", "value", "age"),
    [
        ("age range", "6-9", 6),
        ("适用年龄", "3-6岁", 3),
        ("age_from", 7, 7),
        ("ages", "18 months+", 1),
        ("年龄段", "7岁以上", 7),
    ],
)
def test_an_attribute_states_an_age_under_other_names(name: str, value: str | int, age: int) -> None:
    assert minimum_age(Item(id="1", title="A", attributes={name: value}, text="For ages 2 and up.")) == age
