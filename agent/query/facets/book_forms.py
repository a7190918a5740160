"""Forms of books: 小说 asks for fiction where books are asked for, and 不要小说 excludes its forms, not all books."""

from __future__ import annotations

import re

from agent.query.negations.concepts import concept_key, find_concept
from agent.query.text.message_text import any_language
from retrieval.columns.names import normalized_name
from retrieval.conditions import Columns, Comparison, Condition

_FIELDS = ("form", "体裁")
_NAMES = any_language(
    {
        "en": r"(?:any |all )?(?:novels?(?: and (?:short )?stories)?|novellas?|fiction)",
        "zh": "(?:长篇|中篇|短篇|虚构)?小说(?:类|之类)?|虚构(?:类|作品)?",
    }
)
_ASKS_FOR_FICTION = any_language({"en": r"(?<!graphic )(?<!visual )\bnovel(?:la)?s?\b", "zh": "(?<!非)小说"})
_NEGATES = re.compile(
    r"\b(?:no|not|never|without|except|instead of|don'?t|hate|skip)\b[\w' ]{0,16}$|(?:不|别|除|非|讨厌)[^,，。]{0,4}$",
    re.I,
)
_ALLOWS = re.compile(r"(?:的|类)*(?:也|都|可以|算)|\s+(?:too|also|as well|(?:is|are) (?:fine|ok))\b", re.I)


def names_fiction(words: str) -> bool:
    """Return whether some words name fiction as a form of books."""
    return bool(_NAMES.fullmatch(words.strip().removesuffix("的")))


def fiction_exclusions(columns: Columns) -> list[Condition]:
    """Return the conditions that a book is of no form of fiction; none where the catalogue names no forms."""
    return _exclusions_of("fiction", columns)


def novel_conditions(text: str, columns: Columns) -> list[Condition]:
    """Return the conditions that a book is fiction where a text asks for a novel; none where no form is named."""
    match = _ASKS_FOR_FICTION.search(text)
    if not match or _NEGATES.search(text[: match.start()]) or _ALLOWS.match(text[match.end() :]):
        return []
    return _exclusions_of("non-fiction", columns)


def _exclusions_of(form: str, columns: Columns) -> list[Condition]:
    concept = find_concept(form)
    return [
        Comparison(field, "!=", value)
        for field, values in columns.words_by_field.items()
        if normalized_name(field) in _FIELDS
        for value in sorted(values)
        if concept and concept_key(value) in concept.values
    ]
