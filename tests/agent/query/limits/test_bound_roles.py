"""What a message does with each bound that it names, by rules, by annotations and by the small network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from agent.query.limits.bound_roles import annotated_roles, roles_by_rules, with_roles
from agent.query.model.slot_classifier import BOUND_ROLES, HEADS, TAGS, Evidence, Reading, Word
from agent.query.parse import parse
from agent.query.slots import ExcludedRange, Slots


def reading(
    message: str, role: str, topic: str = "", sureness: float = 0.97, request: str = "yes", tag: str = "avoid"
) -> Reading:
    """A reading by which every bound of a message has a role, and a word is its topic."""
    heads = {head: np.ones(1, np.float32) for head in HEADS}
    heads["request"] = np.array([each == request for each in HEADS["request"]], np.float32)
    rest = (1 - sureness) / (len(BOUND_ROLES) - 1)
    roles = np.log([[sureness if each == role else rest for each in BOUND_ROLES]] * len(message))
    tags = np.eye(len(TAGS), dtype=np.float32)
    start = message.find(topic) if topic else 0
    words = [
        Word(message[:start], 0, start, tags[0]),
        Word(topic, start, start + len(topic), tags[TAGS.index(tag)]),
    ]
    words += [Word(each, 0, 0, tags[0]) for each in message.split() if each != topic]
    ends = tuple(range(1, len(message) + 1))
    evidence = Evidence(ends, np.zeros((len(message), len(TAGS)), np.float32), {}, roles.astype(np.float32))
    return Reading(message, tuple(words), heads, evidence)


def names_of(roles: list[int]) -> set[str]:
    return {BOUND_ROLES[role] for role in roles if role >= 0}


@pytest.mark.parametrize(
    ("message", "slots", "role"),
    [
        ("jazz from before 1960", {"year_to": 1959}, "wanted"),
        ("before 1960 it all sounds the same", {"year_from": 1960}, "refused"),
        ("the eighties were a desert", {"exclude_ranges": ["year 1980–1989"]}, "refused"),
        ("the sixties or the seventies", {"year_from": 1960, "year_to": 1979}, "wanted"),
        ("it need not be under two hours any more", {}, "no limit"),
        ("1954 is allowed, earlier is not", {"year_from": 1954}, "least"),
        ("1975 is my cut-off", {"year_to": 1975}, "greatest"),
        ("低于五十块的耳机我信不过", {"price_from": 50}, "refused"),
    ],
)
def test_an_annotation_tells_the_role_of_a_bound(message: str, slots: dict[str, Any], role: str) -> None:
    assert names_of(annotated_roles(slots, message)) == {role}


def test_of_a_slot_that_counts_for_nothing_an_annotation_tells_no_role() -> None:
    assert names_of(annotated_roles({}, "under 90 minutes", frozenset({"minutes_to"}))) == set()


def test_rules_tell_a_bound_that_words_around_it_negate() -> None:
    assert names_of(roles_by_rules("nothing after 1990")) == {"refused"}
    assert names_of(roles_by_rules("something after 1990")) == {"wanted"}
    assert names_of(roles_by_rules("something with whales")) == set()


@pytest.mark.parametrize(
    ("message", "role", "slots"),
    [
        ("K-pop from 2010 or earlier is of no use", "refused", Slots(year_from=2011)),
        ("ratings above 9 make me suspicious", "refused", Slots(rating_to=9.0)),
        ("nothing after 1990", "wanted", Slots(year_from=1991)),
        ("under 90 minutes", "no limit", Slots()),
        ("1975 is my cut-off", "greatest", Slots(year_to=1975)),
        ("2016 through 2019 I leave out", "refused", Slots(exclude_ranges=(ExcludedRange("year", 2016, 2019),))),
    ],
)
def test_the_network_settles_the_role_of_a_bound(message: str, role: str, slots: Slots) -> None:
    """Decision: rules find bounds; what a message does with them is the network's to say where it is sure."""
    rules = parse(message, "en")
    settled = with_roles(rules, reading(message, role))
    limits = [name for name in vars(slots) if name.endswith(("_from", "_to")) or name == "exclude_ranges"]
    assert {name: getattr(settled, name) for name in limits} == {name: getattr(slots, name) for name in limits}


def test_where_the_network_is_not_sure_the_rules_count() -> None:
    rules = parse("ratings above 9", "en")
    assert with_roles(rules, reading("ratings above 9", "refused", sureness=0.6)) == rules


@pytest.mark.parametrize("message", ["anything newer than 2000?", "show me something from 2001", "2001年以后的"])
def test_a_bound_is_not_refused_where_no_other_word_could_refuse_it(message: str) -> None:
    rules = Slots(year_from=2001)
    assert with_roles(rules, reading(message, "refused")).year_from == 2001


@pytest.mark.parametrize("message", ["no shorter than 400 pages", "不低于400页的书"])
def test_a_bound_with_a_negation_of_its_own_is_left_to_the_rules(message: str) -> None:
    """Decision: in "no shorter than" the negation belongs to the bound, and refuses nothing."""
    rules = Slots(pages_from=400)
    assert with_roles(rules, reading(message, "refused")) == rules


def test_a_remark_limits_nothing() -> None:
    """Decision: "we went there in 1998" stays a story, whatever the network says of its year."""
    assert with_roles(Slots(), reading("we went in 1998", "wanted", request="no")) == Slots()
    assert with_roles(Slots(intent="seen"), reading("saw it before 1998", "wanted")) == Slots(intent="seen")


def test_an_excluded_range_is_about_what_is_a_topic() -> None:
    slots = Slots(exclude_ranges=(ExcludedRange("year", 1950, 1959, "western bring"),))
    (excluded,) = with_roles(slots, reading("bring no western please", "refused", topic="western")).exclude_ranges
    assert excluded.about == "western"


@pytest.mark.parametrize(
    ("tag", "slots"),
    [
        ("want", Slots(year_from=1960)),
        ("avoid", Slots(exclude_ranges=(ExcludedRange("year", None, 1959, "westerns"),))),
    ],
)
def test_an_open_bound_that_is_refused_of_a_wish_is_a_limit_of_it(tag: str, slots: Slots) -> None:
    """Decision: "no westerns from before 1960" leaves these out, or asks for later ones, as the network reads it."""
    message = "no westerns from before 1960"
    settled = with_roles(parse(message, "en"), reading(message, "refused", topic="westerns", tag=tag))
    assert (settled.year_from, settled.exclude_ranges) == (slots.year_from, slots.exclude_ranges)
