"""A model may merge two interests that code offers, and can do nothing else to a profile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.llm.scripted import Scripted
from agent.profile.interest import Interest, InterestKind
from agent.profile.merge import merge_grammar, merge_synonyms, mergeable_pairs
from prompts import Prompts


def entry(name: str, *evidence: str, sign: float = 1.0, kind: InterestKind = "topic", edited: str = "") -> Interest:
    parts = dict.fromkeys(evidence, sign)
    return Interest(name, sum(parts.values()), tuple(parts), None, kind, correction=edited, parts=parts)


INTERESTS = (
    entry("sci-fi", "a", "b", "c"),
    entry("science fiction", "b", "c"),
    entry("jazz", "d"),
    entry("bad science fiction", "b", "c", sign=-1.0, kind="dislike"),
    entry("1980s", "b", "c", kind="period"),
)


def merge(reply: str, language: str = "en") -> tuple[Interest, ...]:
    return merge_synonyms(INTERESTS, language, Scripted([reply]), Prompts())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_merged_interest_counts_shared_evidence_once(language: str) -> None:
    interests = {i.trait: i for i in merge("science fiction = sci-fi\nend", language)}
    assert set(interests) == {"science fiction", "jazz", "bad science fiction", "1980s"}
    assert set(interests["science fiction"].evidence) == {"a", "b", "c"} and interests["science fiction"].weight == 3.0


@pytest.mark.parametrize(
    "reply",
    [
        "jazz = sci-fi\nend",
        "sci-fi = bad science fiction\nend",
        "space opera = sci-fi\nend",
        "end",
        "",
        "sci-fi = sci-fi",
    ],
)
def test_merge_that_was_not_offered_is_refused(reply: str) -> None:
    assert merge(reply) == INTERESTS


def test_failing_model_changes_nothing() -> None:
    assert merge_synonyms(INTERESTS, "en", Scripted([]), Prompts()) == INTERESTS
    assert merge_synonyms(INTERESTS[2:], "en", Scripted([]), Prompts()) == INTERESTS[2:], (
        "without pairs the model is not called"
    )


def test_pairs_agree_in_kind_and_sign_and_are_not_corrected() -> None:
    assert [(a.trait, b.trait) for a, b in mergeable_pairs(INTERESTS)] == [("sci-fi", "science fiction")]
    pinned = entry("science fiction", "b", "c", edited="pinned")
    assert mergeable_pairs((INTERESTS[0], pinned)) == []
    assert mergeable_pairs((entry('a" b', "x", "y"), entry("a c", "x", "y"))) == [], "a grammar cannot quote these"


LINES = [f"{first.trait} = {second.trait}" for first in INTERESTS for second in INTERESTS] + ["end", "x"]


@given(st.lists(st.sampled_from(LINES), max_size=6))
def test_no_reply_loses_or_invents_evidence(lines: list[str]) -> None:
    interests = merge("\n".join(lines))
    assert {e for i in interests for e in i.evidence} == {e for i in INTERESTS for e in i.evidence}
    assert {i.trait for i in interests} <= {i.trait for i in INTERESTS}
    assert len(interests) >= len(INTERESTS) - 1


@pytest.mark.parametrize(
    ("one", "other", "offered"),
    [
        ("科幻", "科幻片", True),
        ("WW2", "World War 2", True),
        ("rom-com", "romantic comedies", True),
        ("literary fiction", "historical fiction", False),
        ("文学小说", "长篇小说", False),
        ("Japan", "spirits", False),
        ("sea", "war", False),
        ("art", "heart", False),
    ],
)
def test_abbreviations_are_offered(one: str, other: str, offered: bool) -> None:
    for first, second in ((one, other), (other, one)):
        assert bool(mergeable_pairs((entry(first, "a", "b"), entry(second, "a", "b")))) == offered


def test_merges_do_not_chain() -> None:
    chain = (entry("fiction", "a"), entry("science fiction", "b"), entry("sci-fi", "c"))
    reply = "science fiction = fiction\nscience fiction = sci-fi\nend"
    assert [i.trait for i in merge_synonyms(chain, "en", Scripted([reply]), Prompts())] == ["science fiction", "sci-fi"]


def test_grammar_has_the_offered_lines_alone() -> None:
    assert merge_grammar(["a = b", "b = a"]) == 'root ::= (line "\\n"){0,8} "end"\nline ::= "a = b" | "b = a"\n'
