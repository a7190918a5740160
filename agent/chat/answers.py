"""Answers to questions about items, from what the catalogue says of them and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.chat.phrases import phrase
from agent.chat.predicates import check, names_in_text
from agent.chat.values import (
    attributes_of,
    written_date,
    written_text,
    written_title,
    written_value,
    written_values,
)
from agent.query.aspects import Aspect, aspects
from agent.query.countries import is_country
from agent.query.questions import ItemQuestion
from agent.query.slots import Question
from retrieval.conditions import Columns
from retrieval.conditions.audience import minimum_age
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item
from retrieval.data.own_rows import PRICES, RATINGS
from retrieval.messages import messages

_SIZES = next(aspect.fields for aspect in aspects() if aspect.name == "length")
_ORDERS: Mapping[Question, tuple[tuple[str, ...], bool]] = {
    "shortest": (_SIZES, False),
    "longest": (_SIZES, True),
    "newest": (("published",), True),
    "oldest": (("published",), False),
    "best": (RATINGS, True),
    "cheapest": (PRICES, False),
}
"""The fields that a superlative compares, and whether the greatest value is first."""
SUPERLATIVES = frozenset(_ORDERS)
"""Questions that are about a list."""
_UNITS: Mapping[str, tuple[str, ...]] = {
    r"minute|分钟|min\b|run": ("minutes", "runtime", "duration", "片长分钟", "片长", "时长", "分钟", "时长分钟"),
    r"week|周|星期": ("weeks", "周数"),
}
"""Attributes by the unit that a question names: where an item lacks these, no other length answers it."""
_YES_OR_NO = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:is|isn't|are|was|were|does|do|did|has|have|can|could|will|would)\b|[,;]\s*(?:is|are|does|can|was)\b|"
    r"[吗么嘛不没]\W*$|有没有|(.)[不没]\1",
    re.I,
)
_OPEN = re.compile(r"\b(?:who|whom|whose|what|when|where|which|how)\b|谁|什么|哪|多少|几|怎么|如何|啥", re.I)
_TOLD = ("setting", "character")
"""Aspects that a description may tell of."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")


def answer_about(items: Sequence[Item], question: ItemQuestion, columns: Columns, language: str) -> Iterator[str]:
    """Yield an answer to a question about each item, about which of them are such, or which is first in an order."""
    if question.kind in _ORDERS:
        those = [item for item in items if check(item, question, columns, language).holds]
        yield _first_of(those or items, question.kind, language)
    elif question.alike:
        yield from _alike(items, question.aspects[0], language)
    elif question.of_list:
        yield _those_that_are(items, question, columns, language)
    else:
        for item in items:
            yield _answer(item, question, columns, language)


def _answer(item: Item, question: ItemQuestion, columns: Columns, language: str) -> str:
    """Return what the catalogue says on a question about an item, or that it does not say."""
    title = written_title(item, language)
    values: list[str] = []
    missing: list[str] = []
    for aspect in question.aspects:
        value = _value(item, aspect, question.words, language)
        (values if value else missing).append(value or _unanswered(item, aspect, question, title, language))
    finding = check(item, question, columns, language)
    asks_whether = bool(_YES_OR_NO.search(question.words.strip()))
    if not finding.is_stated:
        return phrase(language, "unanswered.names_other", title=title, evidence=finding.evidence)
    if finding.evidence and (values or finding.holds or not question.aspects) and (asks_whether or not values):
        values = [finding.evidence, *(value for value in values if value not in finding.evidence)]
        missing = missing if len(question.aspects) > 1 else []
        if asks_whether:
            values[0] = phrase(language, "holds" if finding.holds else "does_not_hold", evidence=values[0])
    elif not question.aspects:
        missing = [_without_aspect(item, question, title, language)]
    sentences = (
        [phrase(language, "answer", title=title, answer=phrase(language, "semicolon").join(values))] if values else []
    )
    if sentences and missing and not sentences[0].endswith(_SENTENCE_ENDS):
        sentences[0] += phrase(language, "full_stop")
    return phrase(language, "sentence_space").join((*sentences, *dict.fromkeys(missing)))


def _unanswered(item: Item, aspect: Aspect, question: ItemQuestion, title: str, language: str) -> str:
    """Return that the catalogue does not say an aspect of an item, with the description where that may tell of it."""
    text = item.read_in(language).text
    if text and (aspect.name in _TOLD or item.domain == "news" or names_in_text(item, question)):
        return phrase(language, "unanswered.beyond_text", title=title, text=written_text(text))
    key = aspect.name if aspect.name in messages("agent.chat", language)["unanswered"] else aspect.kind
    return phrase(language, f"unanswered.{key}", title=title)


def _without_aspect(item: Item, question: ItemQuestion, title: str, language: str) -> str:
    """Return that the catalogue does not say, with the description for a question that it may answer."""
    text = item.read_in(language).text
    if text and _OPEN.search(question.words):
        return phrase(language, "unanswered.beyond_text", title=title, text=written_text(text))
    return phrase(language, "unanswered.other", title=title)


def _value(item: Item, aspect: Aspect, words: str, language: str) -> str:
    """Return what the catalogue says of an aspect of an item; empty where it does not say."""
    own = item.read_in(language)
    match aspect.name:
        case "about":
            return written_text(own.text)
        case "date":
            return written_date(item, language)
        case "children":
            return _for_whom(item, language)
        case "genre":
            form = attributes_of(item, aspect.fields, language)
            return phrase(language, "semicolon").join(
                filter(None, (written_values(form, language), _categories(item, language)))
            )
        case "length":
            fields = next((fields for unit, fields in _UNITS.items() if re.search(unit, words, re.I)), aspect.fields)
            return written_values(attributes_of(item, fields, language), language)
        case "country":
            return written_values(attributes_of(item, aspect.fields, language), language) or _country_trait(
                item, language
            )
        case "suitable":
            values = written_values(attributes_of(item, aspect.fields, language), language)
            return values or _for_whom(item, language)
    attributes = attributes_of(item, aspect.fields, language)
    if not attributes and item.domain == "music":
        attributes = attributes_of(item, aspect.instead, language)
    return written_values(attributes, language)


def _for_whom(item: Item, language: str) -> str:
    """Return for what ages an item is, by all that says so."""
    if (age := minimum_age(item)) is None:
        return ""
    if age:
        return phrase(language, "from_age", age=age)
    return phrase(language, "semicolon").join((phrase(language, "all_ages"), _categories(item, language)))


def _categories(item: Item, language: str) -> str:
    return phrase(language, "comma").join(item.read_in(language).categories)


def _country_trait(item: Item, language: str) -> str:
    """Return the country that is among the tags of an item."""
    return next((tag for tag in item.read_in(language).tags if is_country(tag)), "")


def _those_that_are(items: Sequence[Item], question: ItemQuestion, columns: Columns, language: str) -> str:
    """Return which of several items are what a question says; that none is, or that the catalogue does not say."""
    findings = [(item, check(item, question, columns, language)) for item in items]
    if those := [(item, finding.evidence) for item, finding in findings if finding.holds]:
        comma = phrase(language, "comma")
        return phrase(language, "those", titles=comma.join(written_title(item, language) for item, _ in those))
    if any(finding.holds is False for _, finding in findings):
        return phrase(language, "none_of_these")
    kinds = {"price": "cheapest", "rating": "best", "length": "longest", "when": "newest"}
    key = kinds.get(question.kind, "other") if question.aspects else "other"
    return phrase(language, f"unanswered_list.{key}")


def _alike(items: Sequence[Item], aspect: Aspect, language: str) -> Iterator[str]:
    """Yield each value of an aspect that several items share, with these items."""
    by_value: dict[str, list[Item]] = {}
    for item in items:
        if value := _value(item, aspect, "", language):
            by_value.setdefault(value, []).append(item)
    shared = {value: those for value, those in by_value.items() if len(those) > 1}
    for value, those in shared.items():
        titles = phrase(language, "comma").join(written_title(item, language) for item in those)
        yield phrase(language, "alike", titles=titles, value=value)
    if not shared:
        yield phrase(language, "none_alike" if by_value else "unanswered_list.other")


def _first_of(items: Sequence[Item], question: Question, language: str) -> str:
    """Return which of several items is first in an order, with its value; that none has one where none has."""
    names, greatest = _ORDERS[question]
    for name in names:
        values = [(own[0], item) for item in items if (own := numbers(item, name))]
        if values:
            break
    else:
        return phrase(language, f"unanswered_list.{question}")
    best = max(value for value, _ in values) if greatest else min(value for value, _ in values)
    first = [item for value, item in values if value == best]
    titles = phrase(language, "comma").join(written_title(item, language) for item in first)
    value = written_date(first[0], language) if name == "published" else written_value(name, best, language)
    answer = phrase(language, f"first.{question}", titles=titles, value=value)
    missing = len(items) - len(values)
    return answer + (phrase(language, "without_value", count=missing) if missing else "")
