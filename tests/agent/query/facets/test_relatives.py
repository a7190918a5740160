"""One relative whom a message looks for is one adult, and no family."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.facets.relatives import one_relative
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request


@pytest.mark.parametrize(
    ("text", "relative"),
    [
        ("a gift for my mom", "mum"),
        ("something my older sister would like", "sister"),
        ("for my grandfather, he loves westerns", "grandpa"),
        ("给我弟弟找个游戏", "brother"),
        ("我爸就爱看谍战", "dad"),
        ("表哥想看科幻", "cousin"),
    ],
)
def test_one_relative_is_named(text: str, relative: str) -> None:
    assert one_relative(text) == relative


@pytest.mark.parametrize(
    "text",
    [
        "for the whole family",
        "my mom and dad",
        "my parents",
        "my sister and her kids",
        "全家一起看",
        "给爸妈看",
        "a comedy",
    ],
)
def test_several_people_and_none_are_no_single_relative(text: str) -> None:
    assert one_relative(text) == ""


@pytest.mark.parametrize(("text", "company"), [("a film for my uncle", ""), ("a film for my family", "family")])
def test_only_a_family_rules_out_what_is_unfit_for_it(text: str, company: str) -> None:
    columns = Columns([Item(id="a", title="Slow River", domain="film"), Item(id="b", title="Songs", domain="music")])
    assert parse_query(Request(text=text), columns).context.get("company", "") == company
