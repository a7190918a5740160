"""How the parts of a description are found in a language, as its file in `locale` gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from retrieval.messages import messages


@dataclass(frozen=True)
class Grammar:
    """Lengths in characters and words, and patterns of the sentences of descriptions."""

    min_chars: int
    max_chars: int
    enough_chars: int
    min_words: int
    none: str
    sentence_break: re.Pattern[str]
    bracketed: re.Pattern[str]
    lead: re.Pattern[str]
    names_work: re.Pattern[str]
    kind_of_work: re.Pattern[str]
    contrast: re.Pattern[str]
    production: re.Pattern[str]
    of_work: re.Pattern[str]
    dependent: re.Pattern[str]
    refers_back: re.Pattern[str]
    pronoun: re.Pattern[str]
    antecedent: re.Pattern[str]
    before_ending: re.Pattern[str]
    ending: re.Pattern[str]
    measures: re.Pattern[str]
    praise: re.Pattern[str]
    marks: re.Pattern[str]
    of_reader: re.Pattern[str]
    cut: re.Pattern[str]
    soft_cut: re.Pattern[str]
    list_goes_on: re.Pattern[str]
    introduction: re.Pattern[str]
    open_end: re.Pattern[str]
    half_phrase: re.Pattern[str]
    goes_on: re.Pattern[str]
    lifts_denial: re.Pattern[str]
    denial: re.Pattern[str]
    no_verb_yet: re.Pattern[str]
    apposition: re.Pattern[str]
    small_letter: re.Pattern[str]


@cache
def grammar_of(language: str) -> Grammar:
    """Return the grammar of descriptions in a language, English where there is none."""
    texts = messages("agent.clauses", language)
    values: dict[str, Any] = {
        each.name: re.compile(texts[each.name]) if "Pattern" in str(each.type) else texts[each.name]
        for each in fields(Grammar)
    }
    return Grammar(**values)
