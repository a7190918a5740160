"""Idioms of negation, read as what they leave out, with none read as a wish for it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from agent.query import Slots
from agent.query.negation_idioms import plain_negations
from agent.query.parse import parse


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("folk is fine by me, but metal isn't", {"topic": "folk", "exclude": ("metal",)}),
        ("mysteries yes, westerns no", {"topic": "mysteries", "exclude": ("westerns",)}),
        ("a comedy unless it's over two hours", {"topic": "comedy", "minutes_to": 120}),
        ("horror, unless it has zombies", {"topic": "horror", "exclude": ("zombies",)}),
        ("a musical would be great, only nothing after 1990", {"topic": "musical", "year_to": 1990}),
        ("please don't go back past 1985", {"year_from": 1985}),
        ("a comedy, no further back than 2005", {"topic": "comedy", "year_from": 2005}),
        ("crime, no later than 2009 and no earlier than 2003", {"topic": "crime", "year_from": 2003, "year_to": 2009}),
        ("I'm fed up with superheroes, what else have you got", {"exclude": ("superheroes",)}),
        ("a game, provided it isn't a shooter", {"exclude": ("shooter",), "domain": "game"}),
        ("everything by Kurosawa bar Rashomon", {"topic": "Kurosawa", "exclude": ("Rashomon",)}),
        (
            "any film of Ang Lee's except Eat Drink Man Woman",
            {"topic": "Ang Lee", "exclude": ("Eat Drink Man Woman",), "domain": "film"},
        ),
        ("please not another vampire one", {"exclude": ("vampire",)}),
        ("not into horror at the moment, a comedy please", {"topic": "comedy", "exclude": ("horror",)}),
        ("片长可千万别超过两小时", {"minutes_to": 120}),
        ("爵士还行,摇滚就不行了", {"topic": "爵士", "exclude": ("摇滚",)}),
        ("王家卫的都想看,唯独花样年华不要", {"topic": "王家卫", "exclude": ("花样年华",)}),
        ("只要不是恐怖片就行", {"exclude": ("恐怖",)}),
        ("想学画画,贵过100元的课不要", {"topic": "画画", "price_to": 100, "domain": "course"}),
        ("喜剧片,7分以下的别摆出来", {"topic": "喜剧片", "rating_from": 7}),
        ("这会儿不想看恐怖片,倒想看看喜剧", {"topic": "喜剧", "exclude": ("恐怖",)}),
        ("讲海盗的小说,里头没有魔法的那种", {"topic": "海盗", "exclude": ("魔法",), "domain": "book"}),
        ("民谣听腻了,换点别的", {"exclude": ("民谣",)}),
        ("生存游戏,凡是有鬼的都不要", {"topic": "生存", "exclude": ("鬼",), "domain": "game"}),
    ],
)
def test_an_idiom_is_read_as_what_it_leaves_out(text: str, slots: dict[str, object]) -> None:
    parsed = parse(text, "en")
    assert {f.name: v for f in fields(Slots) if (v := getattr(parsed, f.name)) not in ("", None, ())} == slots


@pytest.mark.parametrize(
    "text",
    [
        "the first is ok, the second isn't",
        "no horror unless it's French",
        "a film set in a bar",
        "all the films about a bar in Paris",
        "that would be nice, but not today",
        "这部可以,那部不行",
        "第一首还行,第二首就算了",
    ],
)
def test_what_only_looks_like_an_idiom_stays(text: str) -> None:
    assert plain_negations(text) == text


@pytest.mark.parametrize("text", ["这些看腻了,换点别的", "换点别的"])
def test_other_items_are_asked_for_where_the_list_is_what_bores(text: str) -> None:
    assert parse(text, "zh").intent == "more"
