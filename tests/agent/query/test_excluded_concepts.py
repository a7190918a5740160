"""What is excluded in other words than the catalogue's is excluded, and nothing is both wanted and excluded."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.query import parse_query
from agent.query.facets.implied_conditions import implied_conditions
from agent.query.negations.concepts import all_concepts, concept_key, find_concept
from agent.query.negations.demotions import demotions
from agent.query.negations.exclusions import excluded_concepts, exclusion_conditions
from agent.query.negations.granted_words import granted_words
from agent.query.parse import parse
from retrieval.conditions import Columns, Condition, parse_condition
from retrieval.data.items import Item, ItemText
from retrieval.embedding import Embedder
from retrieval.query import Request


def item(name: str, categories: tuple[str, ...], chinese: tuple[str, ...], **attributes: str) -> Item:
    """Return an item in both languages."""
    texts = {"zh": ItemText(title=name, categories=chinese)}
    return Item(id=name, title=name, domain="film", categories=categories, attributes=attributes, translations=texts)


ITEMS = (
    item("kiss", ("Romance",), ("爱情",)),
    item("haunt", ("Horror",), ("恐怖",)),
    item("toon", ("Animation", "Family"), ("动画", "家庭")),
    item("front", ("War", "Drama"), ("战争", "剧情")),
    item("quiet", ("Drama",), ("剧情",)),
    item("loss", ("Tragedy",), ("悲剧",)),
    item("essay", (), (), form="essays"),
    item("story", (), (), form="novel"),
    item("first steps", (), (), level="introductory"),
    item("seminar", (), (), level="advanced"),
)
COLUMNS = Columns(ITEMS)


def excluded(conditions: list[Condition]) -> set[str]:
    """Return the names of the items that conditions leave out."""
    return {item.id for item, stays in zip(ITEMS, COLUMNS.allowed(conditions), strict=True) if not stays}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("love stories", {"kiss"}),
        ("romcoms", {"kiss"}),
        ("谈恋爱的", {"kiss"}),
        ("爱情片", {"kiss"}),
        ("scary stuff", {"haunt"}),
        ("鬼片", {"haunt"}),
        ("a cartoon", {"toon"}),
        ("kids stuff", {"toon"}),
        ("depressing ones", {"loss", "front"}),
        ("violent", {"haunt", "front"}),
        ("打打杀杀", {"haunt", "front"}),
        ("non-fiction", {"essay"}),
        ("fiction", {"story"}),
        ("非虚构", {"essay"}),
        ("knitting", set()),
    ],
)
def test_an_excluded_word_rules_out_what_the_catalogue_calls_otherwise(words: str, names: set[str]) -> None:
    assert excluded(exclusion_conditions(words, COLUMNS)) == names


def test_a_topic_keeps_what_an_exclusion_would_rule_out_beside_it() -> None:
    assert excluded(exclusion_conditions("violent", COLUMNS, "a war film")) == {"haunt"}


@given(st.sampled_from([word for concept in all_concepts() for word in concept.words if concept.unless == frozenset()]))
def test_every_name_of_a_concept_rules_out_all_values_of_it_and_is_called_by_it(word: str) -> None:
    concept = find_concept(word)
    assert concept
    named = [each for each in ITEMS if {concept_key(c) for c in each.categories} & concept.values]
    conditions = exclusion_conditions(word, COLUMNS)
    assert {each.id for each in named} <= excluded(conditions)
    assert set(excluded_concepts(conditions)) <= set(conditions)


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("I get scared easily, suggest a film", "en", {"haunt"}),
        ("a film, my son is afraid of ghosts", "en", {"haunt"}),
        ("horror gives me nightmares, a film please", "en", {"haunt"}),
        ("我怕鬼，推荐部电影", "zh", {"haunt"}),
        ("我胆子小，推荐部电影", "zh", {"haunt"}),
        ("除了爱情什么电影都行", "zh", {"kiss"}),
        ("I'm hopeless at love stories, no love stories please", "en", {"kiss"}),
        ("only fiction please", "en", {"essay"}),
        ("a course, zero background", "en", {"seminar"}),
        ("零基础，推荐课程", "zh", {"seminar"}),
    ],
)
def test_what_a_person_fears_or_lacks_is_ruled_out_and_not_searched_for(
    text: str, language: str, names: set[str]
) -> None:
    request = parse_query(Request(text=text, language=language), COLUMNS)
    assert excluded(list(request.conditions)) == names
    assert not set("ghosts scared love fiction background 鬼 胆子小 爱情 零基础".split()) & set(request.text.split())


@pytest.mark.parametrize(
    ("words", "topic", "names"),
    [
        ("ghosts", "scary", {"spirits"}),
        ("鬼", "恐怖", {"spirits"}),
        ("ghosts", "", {"spirits", "chase"}),
        ("horror", "ghosts", {"spirits", "chase"}),
        ("anime", "animation", {"mecha"}),
        ("anime", "", {"mecha", "puppets"}),
    ],
)
def test_of_what_is_asked_for_no_more_than_a_part_is_excluded(words: str, topic: str, names: set[str]) -> None:
    texts = {"zh": ItemText(title="鬼", categories=("恐怖",), tags=("鬼魂",))}
    items = (
        Item(id="spirits", title="A", categories=("Horror",), tags=("ghosts",), translations=texts),
        Item(id="chase", title="B", categories=("Horror",), tags=("zombies",)),
        Item(id="mecha", title="C", categories=("Animation",), tags=("anime style",)),
        Item(id="puppets", title="D", categories=("Animation",)),
    )
    columns = Columns(items)
    allowed = columns.allowed(exclusion_conditions(words, columns, topic))
    assert {each.id for each, stays in zip(items, allowed, strict=True) if not stays} == names


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I'm not scared of ghosts, a ghost film", "en"),
        ("a film about a man who is afraid of heights", "en"),
        ("不怕鬼，推荐部电影", "zh"),
        ("可怕的电影", "zh"),
    ],
)
def test_no_fear_excludes_nothing(text: str, language: str) -> None:
    assert parse(text, language).exclude == ()


@pytest.mark.parametrize(
    ("text", "language", "critique"),
    [
        ("something not too scary", "en", "less scary"),
        ("nothing too violent please", "en", "less violent"),
        ("不太恐怖的电影", "zh", "less 恐怖"),
    ],
)
def test_what_is_not_to_be_too_much_so_is_a_critique(text: str, language: str, critique: str) -> None:
    slots = parse(text, language)
    assert (slots.exclude, slots.critiques) == ((), (critique,))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("singing allowed", ("singing",)),
        ("ok, shooters are fine again", ("shooters",)),
        ("其实人声也可以", ("人声",)),
        ("那香港的也可以算进来", ("香港",)),
        ("horror films please", ()),
    ],
)
def test_what_is_fine_again_is_named(text: str, words: tuple[str, ...]) -> None:
    assert granted_words(text) == words


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    granted_words(text)
    find_concept(text)
    implied = implied_conditions(text, text, COLUMNS)
    assert set(implied.topic.split()) <= set(text.split())


class Nearness:
    """Stands for an embedder: every query is along the first axis."""

    def query(self, texts: list[str]) -> np.ndarray:
        """Return the first unit vector for each text."""
        return np.tile(np.eye(1, len(ITEMS), dtype=np.float32), (len(texts), 1))


def test_a_word_that_names_no_value_ranks_what_is_near_in_meaning_lower() -> None:
    vectors = np.eye(len(ITEMS), dtype=np.float32)
    centroid = vectors.mean(axis=0)
    conditions = [
        parse_condition('text!="knitting"'),
        parse_condition("trait!=Romance"),
        parse_condition('text!="war"'),
    ]
    (lower,) = demotions(conditions, COLUMNS, vectors, centroid, cast(Embedder, Nearness()))
    assert lower.weight < 0
    assert [each.id for each in ITEMS if lower.condition.holds(each)] == ["kiss"]
