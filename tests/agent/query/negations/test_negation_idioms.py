"""Idioms of negation, read as what they leave out, with none read as a wish for it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from agent.query import Slots
from agent.query.negations.negation_idioms import plain_negations
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
        ("thrillers work for me, westerns don't", {"topic": "thrillers", "exclude": ("westerns",)}),
        ("no newer than 1999, no older than 1980", {"year_from": 1980, "year_to": 1999}),
        ("no higher than 100 dollars and no lower than 20 dollars", {"price_from": 20, "price_to": 100}),
        ("I've had quite enough of vampires, what else is there", {"exclude": ("vampires",)}),
        ("sick to death of zombies, something else please", {"exclude": ("zombies",)}),
        ("not feeling jazz today, maybe some folk", {"topic": "folk", "exclude": ("jazz",)}),
        ("every Kubrick film bar Psycho", {"topic": "Kubrick", "exclude": ("Psycho",), "domain": "film"}),
        ("horror isn't ok, comedy is", {"topic": "comedy", "exclude": ("horror",)}),
        ("I'm okay with comedy, not with horror", {"topic": "comedy", "exclude": ("horror",)}),
        ("摇滚不行,民谣可以", {"topic": "民谣", "exclude": ("摇滚",)}),
        ("folk horror is good so long as it's not in German", {"topic": "folk horror", "exclude_languages": ("de",)}),
        ("片长可千万别超过两小时", {"minutes_to": 120}),
        ("爵士还行,摇滚就不行了", {"topic": "爵士", "exclude": ("摇滚",)}),
        ("王家卫的都想看,唯独花样年华不要", {"topic": "王家卫", "exclude": ("花样年华",)}),
        ("只要不是恐怖片就行", {"exclude": ("恐怖",)}),
        ("不是恐怖片就行", {"exclude": ("恐怖",)}),
        ("可别是恐怖片", {"exclude": ("恐怖",)}),
        ("别给我整恐怖片", {"exclude": ("恐怖",)}),
        ("现在没心情听摇滚,来点民谣", {"topic": "民谣", "exclude": ("摇滚",)}),
        ("不太想看恐怖片,来点轻松的", {"topic": "轻松", "exclude": ("恐怖",)}),
        ("流行听得够多了,来点古典", {"topic": "古典", "exclude": ("流行",)}),
        ("情节里没有僵尸的游戏", {"exclude": ("僵尸",), "domain": "game"}),
        ("比两小时长的别推", {"minutes_to": 120}),
        ("耳机,比300块便宜的", {"topic": "耳机", "price_to": 300}),
        ("联网的不行,恐怖的也不行", {"exclude": ("联网", "恐怖")}),
        ("来点歌,就是嘻哈不行", {"exclude": ("嘻哈",), "domain": "music"}),
        ("别整那些鸡汤", {"exclude": ("鸡汤",)}),
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
        "the first isn't ok, the second is",
        "i'm fine with this, not that",
        "八十年代的不要,别的年代都可以",
        "恐怖不行,科幻不行",
        "第一部不要,第二部可以",
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


@pytest.mark.parametrize("text", ["I'm not feeling well", "had enough of my boss", "不是恐怖片也行"])
def test_a_remark_leaves_nothing_out(text: str) -> None:
    assert parse(text, "en") == Slots()


@pytest.mark.parametrize("text", ["这些看腻了,换点别的", "换点别的"])
def test_other_items_are_asked_for_where_the_list_is_what_bores(text: str) -> None:
    assert parse(text, "zh").intent == "more"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("politics or war is out", ("politics", "war")),
        ("comedy is off the table", ("comedy",)),
        ("the first one is out", ()),
    ],
)
def test_what_is_out_is_excluded(text: str, words: tuple[str, ...]) -> None:
    assert parse(text, "en").exclude == words
