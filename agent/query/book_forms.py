"""Books that are no fiction: where books are asked for, 不要小说 excludes the forms of fiction, and not all books."""

from __future__ import annotations

from agent.query.concepts import concept_key, find_concept
from agent.query.message_text import any_language
from retrieval.columns.names import normalized_name
from retrieval.conditions import Columns, Comparison, Condition

_FIELDS = ("form", "体裁")
_NAMES = any_language(
    {
        "en": r"(?:any |all )?(?:novels?(?: and (?:short )?stories)?|novellas?|fiction)",
        "zh": "(?:长篇|中篇|短篇|虚构)?小说(?:类|之类)?|虚构(?:类|作品)?",
    }
)


def names_fiction(words: str) -> bool:
    """Return whether some words name fiction as a form of books."""
    return bool(_NAMES.fullmatch(words.strip().removesuffix("的")))


def fiction_exclusions(columns: Columns) -> list[Condition]:
    """Return the conditions that a book is of no form of fiction; none where the catalogue names no forms."""
    fiction = find_concept("fiction")
    return [
        Comparison(field, "!=", value)
        for field, values in columns.words_by_field.items()
        if normalized_name(field) in _FIELDS
        for value in sorted(values)
        if fiction and concept_key(value) in fiction.values
    ]
