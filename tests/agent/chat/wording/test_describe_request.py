"""The line before a list: what is wanted, said once and in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chat.conversation import Chat
from agent.chat.state import QualityCritique, State
from agent.chat.wording.describe_request import describe_request, label_conditions
from agent.query.changes.list_order import comparison_notices
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import parse_condition
from retrieval.data.items import Item
from retrieval.index.build import build
from tests.agent.chat.conversations import last_reply, open_chat

KINDS = {"film": "film", "music": "album"}

HORROR = ("trait!=Horror", 'trait!="cosmic horror"', "trait!=恐怖", "text!=horror", "trait!=鬼魂", "trait!=ghosts")
ZOMBIES = ("trait!=zombies", "trait!=丧尸", "text!=zomby", "text!=zombie")
CHRISTIE = ('author!="Agatha Christie"', 'text!="agatha christie"')


def described(
    *conditions: str,
    before: tuple[str, ...] = (),
    language: str = "en",
    text: str = "",
    company: str = "",
    occasion: str = "",
) -> str:
    earlier = State(conditions=tuple(map(parse_condition, before))) if before else None
    every = tuple(map(parse_condition, (*before, *conditions)))
    state = State(text, company=company, occasion=occasion, conditions=every, before=earlier, language=language)
    return describe_request(state)


@pytest.mark.parametrize(
    ("conditions", "language", "words"),
    [
        (ZOMBIES, "en", "without zombies"),
        (CHRISTIE, "en", "without Agatha Christie"),
        (('text!="ghost story"', 'text!="ghost storie"'), "en", "without ghost stories"),
        ((*HORROR, *ZOMBIES), "en", "without horror or zombies"),
        ((*HORROR, *CHRISTIE), "zh", "不要恐怖和Agatha Christie"),
        (("text!=恐怖", "trait!=Horror", "trait!=Western", "text!=西部"), "zh", "不要恐怖和西部"),
    ],
)
def test_an_exclusion_is_said_once_in_the_language_of_the_person(
    conditions: tuple[str, ...], language: str, words: str
) -> None:
    assert described(*conditions, language=language).endswith(words)


@pytest.mark.parametrize(("language", "words"), [("en", "for children under 14"), ("zh", "适合14岁以下")])
def test_what_is_for_children_is_said_as_a_person_says_it(language: str, words: str) -> None:
    assert list(label_conditions([parse_condition("not minimum_age>=14")], language)) == [words]


def test_what_is_new_comes_before_what_holds_from_earlier() -> None:
    text = described(*ZOMBIES, before=("minutes<=100", *HORROR, "domain=film"), text="thriller", company="partner")
    assert text == "thriller films for two, without zombies, and still at most 100 minutes, without horror"


def test_both_bounds_of_a_length_are_one_range() -> None:
    assert described("minutes>=90", "minutes<=100", "domain=film") == "films, 90 to 100 minutes"
    assert "90到100分钟" in described("minutes<=100", "minutes>=90", language="zh")


@pytest.mark.parametrize(
    ("topic", "language", "words"),
    [
        ("calm country", "en", "films, looking for “calm country”"),
        ("funny", "en", "funny films"),
        ("two dogs 6 9 together", "en", "films, looking for “two dogs 6 9 together”"),
        ("动画", "zh", "动画电影"),
        ("大海", "zh", "大海的电影"),
        ("hospital", "zh", "接近“hospital”的电影"),
    ],
)
def test_a_topic_that_is_no_attribute_is_quoted(topic: str, language: str, words: str) -> None:
    assert described("domain=film", text=topic, language=language) == words


def test_an_occasion_is_said_only_where_nothing_else_was() -> None:
    assert described("domain=film", text="funny", occasion="rainy sunday") == "funny films"
    assert described(occasion="rainy sunday") == "something for “rainy sunday”"
    text = described("domain=book", text="动画", occasion="周末", company="children", language="zh")
    assert text == "适合孩子的动画书"


def test_less_of_a_quality_is_said_in_words() -> None:
    state = State(text="calm", quality_critiques=(QualityCritique("sad", False),))
    assert describe_request(state) == "calm, less sad"


@given(st.permutations((*HORROR, *ZOMBIES, *CHRISTIE)), st.sampled_from(("en", "zh")))
def test_every_condition_has_one_label_whatever_the_order(written: list[str], language: str) -> None:
    conditions = [parse_condition(each) for each in written]
    labelled = label_conditions(conditions, language)
    assert sorted(map(str, conditions)) == sorted(str(c) for some in labelled.values() for c in some)
    assert len(labelled) == 3


def test_critiques_without_a_list_are_named_as_a_person_says_them_and_missing_quantities_as_such() -> None:
    assert "少些沉重" in comparison_notices(["less 沉重"], "zh")[0]
    assert "目录没有写长短" in comparison_notices(["shorter"], "zh")[0]
    assert "what things cost" in comparison_notices(["dearer"], "en")[0]


def test_kinds_are_marked_where_a_list_mixes_them_and_later_lists_have_a_reason(tmp_path: Path) -> None:
    items = [Item(id=f"{kind}{n}", title=f"{kind} {n}", domain=kind) for kind in ("film", "music") for n in range(6)]
    chat = Chat(Recommender(build(tmp_path / "mixed", items, embedder="hash"), rerank=NO_RERANKING), "ana")
    opening = "".join(chat.start())
    assert all(opening.count(f"· {word}\n") == opening.count(f"{kind} ") for kind, word in KINDS.items())
    films = "".join(chat.reply("a film"))
    assert "1. film" in films and "· film" not in films
    assert "Why film" in "".join(chat.reply("more"))


@pytest.mark.parametrize(
    ("message", "region"), [("european films", "Europe"), ("nordic films", "Scandinavia"), ("欧洲电影", "欧洲")]
)
def test_a_region_is_called_by_its_name(tmp_path: Path, message: str, region: str) -> None:
    items = [
        Item(id=country, title=f"Film of {country}", domain="film", attributes={"country": country})
        for country in ("France", "Sweden", "Japan")
    ]
    request, *_ = last_reply(open_chat(tmp_path, items), message).splitlines()
    assert region in request and "Sweden" not in request and "瑞典" not in request


def test_the_genre_of_a_topic_stands_before_the_kind_and_the_rest_is_quoted() -> None:
    state = State(text="girl fantasy", conditions=(parse_condition("domain = film"),))
    assert describe_request(state) == "fantasy films, looking for “girl”"


def test_the_stem_of_an_excluded_word_is_said_as_the_word() -> None:
    conditions = tuple(map(parse_condition, ("trait != politics", "trait != political", "text != politic")))
    assert describe_request(State(conditions=conditions)).endswith("without politics")
