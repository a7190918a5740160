"""Questions that name a column of the items on show: "what's the age of 1?", "which has the longest battery?"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from agent.chat.answers.values import attributes_of, folded_name, written_title, written_values
from agent.chat.wording.phrases import field_name, phrase
from agent.query.limits.own_measures import measure_in_questions
from agent.query.questions.aspects import Aspect
from agent.query.questions.questions import ItemQuestion
from agent.query.questions.superlatives import DEAREST
from agent.query.text.message_text import any_language
from retrieval.conditions.fields import canonical, numbers
from retrieval.data.items import Item
from retrieval.data.own_rows import PRICES
from retrieval.text.cjk import contains_han

_OF_ANY_COLUMN = frozenset(
    "age ages amount code count date hours length level list max maximum min minimum minutes name number quantity size "
    "time title total type value weeks year".split()
)
"""Words that name a column only together with the others of its name: "hours" is no battery_hours."""
_PLAIN_COLUMNS = frozenset(("stock", "material", "price"))
"""Names of aspects that are answered by their columns alone."""
MIN_STEM = 5
"""Letters of a verb at least for which a column is named: supplier, not paper."""
WEIGHTS = any_language(
    {"en": r"\b(?:lightest|heaviest|lighter|heavier)\b", "zh": "[最更](?:轻(?![松快盈柔微易])|重(?![要大口点视]))"}
)
_WEIGHT_NAME = re.compile(r"(?:item|net|product)?[\s_-]*weight\b.*|(?:[净毛]?重|重量)(?:\W.*|[a-z]+|)", re.I)
_GREATEST = any_language(
    {
        "en": r"\b(?:most|longest|biggest|largest|highest|tallest|greatest|heaviest|oldest|more|longer|bigger|higher|"
        r"larger|taller)\b",
        "zh": "最[多长大高重]|更[多长大高重]|[多长大高重]一?[点些]",
    }
)
_LEAST = any_language(
    {
        "en": r"\b(?:least|fewest|shortest|smallest|lowest|lightest|youngest|less|fewer|shorter|smaller|lower)\b",
        "zh": "最[少短小低轻]|更[少短小低轻]|[少短小低轻]一?[点些]",
    }
)


def with_named_columns(question: ItemQuestion, text: str, items: Sequence[Item], language: str) -> ItemQuestion:
    """Return a question that asks for the columns of items that a text names and that it has no aspect for."""
    if question.other_works or question.alike:
        return question
    asked_fields = {folded_name(field) for aspect in question.aspects for field in aspect.fields}
    named = [
        each for each in _columns(text, items, language) if not asked_fields & {folded_name(f) for f in each.fields}
    ]
    if not named:
        return question
    # "How long does the battery last?" asks for no length of the headphones.
    others = (each for each in question.aspects if _is_told(each, items))
    kind = question.kind if question.kind != "length" else "other"
    return replace(question, kind=kind, aspects=(*others, *named))


def names_column(question: ItemQuestion) -> bool:
    """Return whether a question asks for columns alone, so that no other facts are likely meant."""
    return bool(question.aspects) and all(
        each.name in _PLAIN_COLUMNS or each.fields == (each.name,) for each in question.aspects
    )


def first_by_column(question: ItemQuestion, text: str, items: Sequence[Item], language: str) -> str:
    """Return which of several items has the most or the least of a column that a text names; empty where none is."""
    if len(items) < 2 or not (question.of_list or question.numbers or question.kind != "other"):
        return ""
    if DEAREST.search(text):
        fields: tuple[str, ...] = PRICES
        is_greatest = True
    elif weight := weighs(text):
        fields, is_greatest = weight_columns(items), weight == "most"
    elif (greatest := _GREATEST.search(text)) or _LEAST.search(text):
        fields = tuple(field for each in _columns(text, items, language) for field in each.fields)
        is_greatest = bool(greatest)
    else:
        return ""
    return first_by_fields(fields, is_greatest, items, language)


def first_by_fields(fields: Iterable[str], is_greatest: bool, items: Sequence[Item], language: str) -> str:
    """Return which of several items has the most or the least of the first field that any has; empty where none has."""
    for field in fields:
        if values := [(own[0], item) for item in items if (own := numbers(item, canonical(field)))]:
            best = (max if is_greatest else min)(value for value, _ in values)
            titles = (written_title(item, language) for value, item in values if value == best)
            first = next(item for value, item in values if value == best)
            answer = written_values(attributes_of(first, (field,), language), language)
            return phrase(language, "answer", title=phrase(language, "comma").join(titles), answer=answer)
    return ""


def weighs(text: str) -> Literal["most", "least", ""]:
    """Return whether a text asks which item weighs most or least; empty where it asks for neither."""
    match = WEIGHTS.search(text)
    return "" if not match else "most" if re.search("heav|重", match[0], re.I) else "least"


def weight_columns(items: Iterable[Item]) -> tuple[str, ...]:
    """Return the names of the columns of items that hold weights."""
    return tuple(dict.fromkeys(name for item in items for name in item.attributes if _WEIGHT_NAME.fullmatch(name)))


def _is_told(aspect: Aspect, items: Sequence[Item]) -> bool:
    fields = {folded_name(field) for field in aspect.fields}
    return not fields or any(folded_name(name) in fields for item in items for name in item.attributes)


def _columns(text: str, items: Sequence[Item], language: str) -> Iterator[Aspect]:
    """Yield the columns of items whose names a text has, as what is asked of them."""
    texts = (each for item in items for each in (item, item.read_in(language)))
    for name in dict.fromkeys(name for each in texts for name in each.attributes):
        if (pattern := _pattern(name, language)) and pattern.search(text):
            yield Aspect(name, "other", (name,), (), pattern)


def _verb(word: str) -> str:
    """Return the pattern of what the one whom a column is named after does: supplies, for supplier; else the word."""
    stem = re.sub("[eo]rs?$", "", word)
    if len(stem) < MIN_STEM or stem == word or not word.isascii():
        return re.escape(word)
    return re.escape(stem[:-1]) + "(?:y|ie[sd]|ying)" if stem.endswith("i") else re.escape(stem) + "(?:e?[sd]|ing)?"


def _pattern(name: str, language: str) -> re.Pattern[str] | None:
    """Compile what names a column: its whole name, a word of it that names no other, or its name in a language."""
    words = [word for word in re.split(r"[\s_-]+", name.casefold()) if word]
    names = {r"[\s_-]?".join(map(re.escape, words)), re.escape(field_name(language, name).casefold())}
    names |= {measure} if (measure := measure_in_questions(name)) else set()
    own = [word for word in words if len(word) > 2 and word not in _OF_ANY_COLUMN]
    singular = [word.removesuffix("s") for word in own if len(word) > 4 and not word.endswith("ss")]
    written = sorted({*names, *map(re.escape, (*own, *singular)), *map(_verb, own)}, key=len, reverse=True)
    if contains_han(name) and len(name) < 2:
        return None
    parts = (part if contains_han(part) else rf"(?<![a-z]){part}s?(?![a-z])" for part in written)
    return re.compile("|".join(parts), re.I)
