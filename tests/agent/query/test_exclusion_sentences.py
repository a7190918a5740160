"""Sentences as people type them that rule something out: each lets through exactly the items that it should.

`exclusion_sentences.jsonl` has three sets, each written before the rules that it then helped to mend. Expected items
meet `condition`; `absent` words must not be searched for, and `present` ones must.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from agent.query import parse_query
from retrieval.conditions import Columns, parse_condition
from retrieval.data.items import Item, ItemText
from retrieval.query import Request

FILE = Path(__file__).with_name("exclusion_sentences.jsonl")
SENTENCES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
ENGLISH = "Horror,Thriller,Romance,Animation,Comedy,Superhero,Sequel,War,Musical,Zombie,Drama,Science Fiction,Action"
CHINESE = "恐怖,惊悚,爱情,动画,喜剧,超级英雄,续集,战争,歌舞,丧尸,剧情,科幻,动作"
GENRES = dict(zip([*ENGLISH.split(","), "Mystery"], [*CHINESE.split(","), "悬疑"], strict=True))
YEARS = (1958, 1969, 1970, 1975, 1979, 1980, 1985, 1989, 1990, 1991, 1995, 1996, 1999, 2000, 2003, 2005, 2009, 2010,
         2011, 2014, 2015, 2016, 2019, 2020, 2024)  # fmt: skip
ATTRIBUTES: dict[str, tuple[str | float, ...]] = {
    "minutes": (45, 60, 79, 80, 89, 90, 91, 100, 101, 119, 120, 121, 149, 151, 200),
    "rating": (4, 5.9, 6.1, 6.5, 6.9, 7, 7.9, 8, 9),
    "price": (5, 19, 20, 21, 50, 51, 99),
    "original_language": tuple("en fr ko ja hi es pt de it zh yue ta ru".split()),
    "actor": ("Tom Hanks", "周星驰", "Anna Smith", "Robert Downey Jr."),
    "director": ("Woody Allen", "王家卫", "Bela Tarr", "Paul Thomas Anderson"),
}


@pytest.fixture(scope="module")
def columns() -> Columns:
    """Four thousand films with values at and around the bounds that sentences name."""
    draw = random.Random(1)
    items = []
    for number in range(4_000):
        genre = draw.choice(list(GENRES))
        attributes = {name: draw.choice(values) for name, values in ATTRIBUTES.items()}
        chinese = ItemText(title=f"条目{number}", categories=(GENRES[genre],))
        items.append(
            Item(
                id=str(number),
                title=f"Item {number}",
                domain="film",
                categories=(genre,),
                published=str(draw.choice(YEARS)),
                attributes=attributes,
                translations={"zh": chinese},
            )
        )
    return Columns(items)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: str(sentence["text"]))
def test_a_sentence_rules_out_what_it_says_and_nothing_else(columns: Columns, sentence: dict[str, Any]) -> None:
    request = parse_query(Request(text=sentence["text"], language=sentence["language"]), columns)
    expected = columns.mask(parse_condition(sentence["condition"]))
    assert (columns.allowed(request.conditions) == expected).all(), [str(each) for each in request.conditions]
    searched = request.text.casefold()
    assert not [word for word in sentence["absent"] if word in searched]
    assert all(word in searched for word in sentence["present"])
