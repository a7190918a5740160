"""Clauses are chosen once, by a model, and kept; what is kept can say nothing that the description does not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clauses import Clause, ClauseBook
from agent.clauses.choose import Description, beginnings, choice_grammar
from agent.clauses.clause import nearest_first
from agent.clauses.parts import Part
from agent.clauses.store import ClauseStore
from agent.llm.scripted import Scripted
from prompts import Prompts
from retrieval.data.items import Item
from retrieval.errors import IndexFault
from tests.agent.explain.fakes import CLAUSES, HARBOUR, chooses, described

PROMPTS = Prompts()
ITEM = described(HARBOUR)


def book(folder: Path | None, model: Scripted | None) -> ClauseBook:
    return ClauseBook(ClauseStore(folder) if folder else None, model, PROMPTS)


def clauses(of: ClauseBook, item: Item = ITEM, language: str = "en") -> tuple[Clause, ...]:
    return of.complete([Description.of(item, language)])[0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_model_chose_is_kept_for_the_next_run(tmp_path: Path, language: str) -> None:
    first, later = Scripted(chooses(*CLAUSES[language])), Scripted([])
    expected = tuple(map(Clause, CLAUSES[language]))
    assert clauses(book(tmp_path, first), language=language) == expected
    assert clauses(book(tmp_path, later), language=language) == expected
    assert clauses(book(tmp_path, None), language=language) == expected
    assert later.calls == []


def test_a_changed_description_is_chosen_from_anew(tmp_path: Path) -> None:
    clauses(book(tmp_path, Scripted(chooses(*CLAUSES["en"]))))
    changed = ITEM.model_copy(update={"text": ITEM.text.replace("boy", "girl")})
    again = Scripted(chooses(CLAUSES["en"][1]))
    assert clauses(book(tmp_path, again), changed) == (Clause(CLAUSES["en"][1]),)
    assert len(again.calls) == 1


def test_no_model_is_asked_where_there_is_one_part() -> None:
    item = ITEM.model_copy(update={"text": "A keeper of a lighthouse finds a boy who cannot speak."})
    assert clauses(book(None, Scripted([])), item) == (Clause(CLAUSES["en"][0]),)


@pytest.mark.parametrize("reply", ["", "- none\n", "nonsense", "- a keeper finds a girl\n"])
def test_a_reply_that_is_no_part_leaves_the_first(reply: str) -> None:
    assert clauses(book(None, Scripted(lambda prompt, grammar: reply))) == (Clause(CLAUSES["en"][0]),)


def test_without_a_model_there_is_a_clause_of_each_sentence() -> None:
    assert clauses(book(None, None)) == tuple(Clause(text, by_model=False) for text in CLAUSES["en"])


@pytest.mark.parametrize("damage", ["changed text", "no list", "no database", "cut"])
def test_a_damaged_file_is_an_index_fault(tmp_path: Path, damage: str) -> None:
    clauses(book(tmp_path, Scripted(chooses(*CLAUSES["en"]))))
    file = ClauseStore(tmp_path).file
    changes = {"changed text": '["a masterpiece that everybody has to see"]', "no list": '["a keep'}
    if damage in changes:
        with sqlite3.connect(file) as database:
            database.execute("update clauses set parts = ?", (changes[damage],))
    else:
        file.write_bytes(b"nonsense" if damage == "no database" else file.read_bytes()[:3000])
    with pytest.raises(IndexFault, match=r"clauses\.sqlite .*whyrec doctor --index .* --repair"):
        clauses(book(tmp_path, None))


def test_a_choice_that_is_no_part_of_the_description_is_not_believed(tmp_path: Path) -> None:
    key = Description.of(ITEM, "en").key
    ClauseStore(tmp_path).write({key: ("a masterpiece that everybody has to see",)}, "somebody")
    assert clauses(book(tmp_path, None)) == tuple(Clause(text, by_model=False) for text in CLAUSES["en"])
    again = Scripted(chooses(CLAUSES["en"][1]))
    assert clauses(book(tmp_path, again)) == (Clause(CLAUSES["en"][1]),)
    assert clauses(book(tmp_path, Scripted([]))) == (Clause(CLAUSES["en"][1]),)


def test_the_grammar_has_the_parts_and_a_second_one_of_another_sentence() -> None:
    grammar = choice_grammar(Description.of(ITEM, "en"))
    assert '"a keeper of a lighthouse …"' in grammar and '"the village prepares for a …"' in grammar
    assert 's0 "\\n- " (s1 | "none")' in grammar and 's1 "\\n- " (s0 | "none")' in grammar


SHORT_NAMES = st.lists(st.sampled_from(["a b c d e f", "a b c d e g", "a b c", "a b c d e f g", "h"]), unique=True)


@given(SHORT_NAMES | st.lists(st.text("ab ", min_size=1).map(str.strip).filter(bool), unique=True), st.booleans())
def test_each_part_is_named_apart_from_the_others(texts: list[str], is_chinese: bool) -> None:
    texts = list(dict.fromkeys(" ".join(text.split()) for text in texts))
    parts = tuple(Part(text, number) for number, text in enumerate(texts))
    named = beginnings(Description(ITEM, "zh" if is_chinese else "en", parts))
    assert len(set(named)) == len(texts)
    assert all(
        text == name or text.startswith(name.removesuffix(" …")) for text, name in zip(texts, named, strict=True)
    )


@pytest.mark.parametrize(
    ("words", "expected"), [("boys in winter ships", 0), ("winter", 1), ("robots", 0), ("", 0), ("the of", 0)]
)
def test_the_nearest_clause_has_most_of_the_words(words: str, expected: int) -> None:
    some = [Clause(text) for text in CLAUSES["en"]]
    assert nearest_first(some, words)[0] == some[expected] or words == "boys in winter ships"
    assert sorted(nearest_first(some, words), key=some.index) == some
