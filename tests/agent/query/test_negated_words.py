"""Negations at the end of a clause, by what is wanted, and of what need not be."""

from __future__ import annotations

from datetime import date

import pytest

from agent.query import Slots
from agent.query.facets.moods import with_plain_moods
from agent.query.negations.settle_exclusions import settle_exclusions
from agent.query.parse import parse
from agent.query.slots import ExcludedRange


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("2015年以前的太旧,只看之后的", {"year_from": 2015}),
        ("1980年以前的太老了", {"year_from": 1980}),
        ("三小时以上的太长了", {"minutes_to": 180}),
        ("films over two hours are too long", {"minutes_to": 120}),
        ("Not a cent over 25 euros for an album", {"price_to": 25}),
        ("i'm not gonna pay more than 12 dollars", {"price_to": 12}),
        ("something funny, my wife and me are both tired so no longer than an hour and a half", {"minutes_to": 90}),
        ("Everything apart from westerns is welcome.", {"exclude": ("westerns",)}),
        ("never could stand Murakami so leave that out", {"exclude": ("Murakami",)}),
    ],
)
def test_a_negation_is_read_as_it_is_meant(text: str, slots: dict[str, object]) -> None:
    parsed = parse(text, "en")
    assert {name: getattr(parsed, name) for name in slots} == slots
    assert not any(getattr(parsed, name) for name in ("year_from", "minutes_from", "price_from") if name not in slots)


def test_what_is_wanted_leaves_the_rest_of_its_sentence_alone() -> None:
    text = with_plain_moods("想补一下日本真人电影,黑泽明那一路的")
    slots = parse(text, "zh")
    assert (slots.domain, slots.exclude) == ("film", ("动画",))
    assert "黑泽明" in slots.topic and "日本" in slots.topic
    assert parse(with_plain_moods("a live-action film about robots"), "en").exclude == ("animated",)


@pytest.mark.parametrize("text", ["no live action", "不要真人的"])
def test_what_is_negated_is_no_wish_for_the_opposite(text: str) -> None:
    assert with_plain_moods(text) == text


def test_what_need_not_be_is_not_excluded() -> None:
    text = "doesn't have to be a thriller, as long as it's by Kubrick"
    assert not settle_exclusions(Slots(topic="Kubrick", exclude=("thriller",)), text).exclude
    assert not settle_exclusions(Slots(topic="历史", exclude=("奇幻",)), "书不一定非得是奇幻,历史也行").exclude


def test_words_after_an_exclusion_are_no_part_of_it() -> None:
    slots = settle_exclusions(Slots(exclude=("crime", "comedies either")), "no crime and no comedies either")
    assert slots.exclude == ("crime", "comedies")


def test_what_a_range_is_excluded_of_is_no_topic_unless_it_is_named_twice() -> None:
    ranges = (ExcludedRange("year", 1990, 1999, "西部"),)
    once = settle_exclusions(Slots(topic="西部", exclude_ranges=ranges), "电影都可以看,但九十年代的西部片不算")
    twice = settle_exclusions(Slots(topic="西部", exclude_ranges=ranges), "西部片我爱看,但九十年代的西部片不算")
    assert (once.topic, twice.topic) == ("", "西部")


def test_a_month_of_which_all_is_known_is_not_asked_for() -> None:
    slots = parse("只要11月份的新闻,10月的都看过了", "zh")
    assert slots.published_from and slots.published_from == date(slots.published_from.year, 11, 1)
