"""A model may make one entry of two that code offers, and can do nothing else to a profile."""

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


KNOWN = (
    entry("sci-fi", "a", "b", "c"),
    entry("science fiction", "b", "c"),
    entry("jazz", "d"),
    entry("bad science fiction", "b", "c", sign=-1.0, kind="dislike"),
    entry("1980s", "b", "c", kind="period"),
)


def made(reply: str, language: str = "en") -> tuple[Interest, ...]:
    return merge_synonyms(KNOWN, language, Scripted([reply]), Prompts())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_two_names_of_one_thing_become_one_entry_that_counts_shared_evidence_once(language: str) -> None:
    found = {i.trait: i for i in made("science fiction = sci-fi\nend", language)}
    assert set(found) == {"science fiction", "jazz", "bad science fiction", "1980s"}
    assert set(found["science fiction"].evidence) == {"a", "b", "c"} and found["science fiction"].weight == 3.0


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
def test_a_merge_that_was_not_offered_is_refused(reply: str) -> None:
    assert made(reply) == KNOWN


def test_without_a_model_that_answers_nothing_is_lost() -> None:
    assert merge_synonyms(KNOWN, "en", Scripted([]), Prompts()) == KNOWN
    assert merge_synonyms(KNOWN[2:], "en", Scripted([]), Prompts()) == KNOWN[2:], (
        "with nothing to offer it is not asked"
    )


def test_only_what_is_alike_in_kind_and_sign_and_untouched_is_offered() -> None:
    assert [(a.trait, b.trait) for a, b in mergeable_pairs(KNOWN)] == [("sci-fi", "science fiction")]
    pinned = entry("science fiction", "b", "c", edited="pinned")
    assert mergeable_pairs((KNOWN[0], pinned)) == []
    assert mergeable_pairs((entry('a" b', "x", "y"), entry("a c", "x", "y"))) == [], "what a grammar cannot quote"


@given(st.lists(st.sampled_from([f"{a.trait} = {b.trait}" for a in KNOWN for b in KNOWN] + ["end", "x"]), max_size=6))
def test_whatever_a_model_writes_no_evidence_is_lost_or_made_up(lines: list[str]) -> None:
    found = made("\n".join(lines))
    assert {e for i in found for e in i.evidence} == {e for i in KNOWN for e in i.evidence}
    assert {i.trait for i in found} <= {i.trait for i in KNOWN}
    assert len(found) >= len(KNOWN) - 1


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
def test_names_are_offered_where_one_may_be_short_for_the_other(one: str, other: str, offered: bool) -> None:
    for first, second in ((one, other), (other, one)):
        assert bool(mergeable_pairs((entry(first, "a", "b"), entry(second, "a", "b")))) == offered


def test_no_chain_of_merges_joins_what_was_not_offered() -> None:
    chain = (entry("fiction", "a"), entry("science fiction", "b"), entry("sci-fi", "c"))
    reply = "science fiction = fiction\nscience fiction = sci-fi\nend"
    assert [i.trait for i in merge_synonyms(chain, "en", Scripted([reply]), Prompts())] == ["science fiction", "sci-fi"]


def test_the_grammar_holds_the_offered_lines_alone() -> None:
    assert merge_grammar(["a = b", "b = a"]) == 'root ::= (line "\\n"){0,8} "end"\nline ::= "a = b" | "b = a"\n'
