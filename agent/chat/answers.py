"""Answers to questions about items, from what the catalogue says of them and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from agent.chat.named_properties import items_that_hold, items_with_property
from agent.chat.named_values import Finding, traits_in_words
from agent.chat.phrases import phrase
from agent.chat.predicates import check, names_in_text
from agent.chat.values import attributes_of, written_date, written_text, written_title, written_value, written_values
from agent.query.aspects import Aspect, aspects
from agent.query.countries import is_country
from agent.query.languages import named_languages
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
_OF_CHARACTER = ("children", "suitable", "level", "truth", "colour", "adaptation", "genre")
"""Aspects of which categories and tags tell something where no column says it."""
_OF_AUDIENCE = frozenset(("children", "level", "suitable", "rating"))
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")


def answer_about(items: Sequence[Item], question: ItemQuestion, columns: Columns, language: str) -> Iterator[str]:
    """Yield an answer to a question about each item, about which of them are such, or which is first in an order."""
    if question.kind in _ORDERS:
        limited = replace(question, aspects=())
        those = [item for item in items if check(item, limited, columns, language).holds] or items
        yield _first_of(those, question.kind, language)
        if question.aspects:
            first, _ = _first(those, question.kind)
            yield from (_answer(item, replace(question, kind="other"), columns, language).text for item in first)
    elif question.alike:
        yield from _alike(items, question.aspects[0], language)
    elif question.of_list or (len(items) > 1 and _asks_whether(question)):
        yield _those_that_are(items, question, columns, language)
    else:
        answers = [_answer(item, question, columns, language) for item in items]
        if len(items) > 1 and not any(answer.is_stated for answer in answers):
            yield _unanswered(question, phrase(language, "any_of_these"), language)
            return
        yield from (answer.text for answer in answers if answer.is_stated or len(items) == 1)
        silent = [item for item, answer in zip(items, answers, strict=True) if not answer.is_stated]
        if len(items) > 1 and silent and not question.names_none:
            yield phrase(language, "unanswered_of", titles=_titles(silent, language))


class _Answer(NamedTuple):
    """An answer about one item, and whether the catalogue states any of it."""

    text: str
    is_stated: bool


def _answer(item: Item, question: ItemQuestion, columns: Columns, language: str) -> _Answer:
    """Return what the catalogue says on a question about an item, or that it does not say, with what is nearest."""
    title = written_title(item, language)
    aspects = _main_aspects(question.aspects)
    values = [value for aspect in aspects if (value := _value(item, aspect, question.words, language))]
    silent = [aspect for aspect in aspects if not _value(item, aspect, question.words, language)]
    finding = check(item, question, columns, language)
    asks_whether = _asks_whether(question)
    if finding.evidence and not finding.is_stated and not values:
        return _Answer(phrase(language, "unanswered.names_other", title=title, evidence=finding.evidence), False)
    values = list(dict.fromkeys(values))
    says_more = item.domain == "news" and bool(finding.holds) and not asks_whether
    if says_more and values:
        values.append(finding.evidence)
    elif finding.is_stated and finding.evidence and (asks_whether or _alone(finding, values, aspects)):
        fuller = next((value for value in values if finding.evidence in value), finding.evidence)
        values = [fuller, *(value for value in values if value not in fuller and fuller not in value)]
        silent = silent if len(aspects) > 1 and finding.holds is None else []
        if asks_whether:
            values[0] = phrase(language, "holds" if finding.holds else "does_not_hold", evidence=values[0])
    missing = [_unanswered_of(item, aspect, question, title, language) for aspect in silent]
    if not aspects and not values:
        missing = [_without_aspect(item, question, title, language)]
    sentences = (
        [phrase(language, "answer", title=title, answer=phrase(language, "semicolon").join(values))] if values else []
    )
    if sentences and missing and not sentences[0].endswith(_SENTENCE_ENDS):
        sentences[0] += phrase(language, "full_stop")
    return _Answer(phrase(language, "sentence_space").join((*sentences, *dict.fromkeys(missing))), bool(values))


def _alone(finding: Finding, values: Sequence[str], aspects: Sequence[Aspect]) -> bool:
    """Return whether a finding answers an open question where no value does."""
    return not values and (bool(finding.holds) or not aspects or bool(aspects[0].yes))


def _asks_whether(question: ItemQuestion) -> bool:
    """Return whether a question is one of yes or no."""
    words = question.words.strip()
    return bool(_YES_OR_NO.search(words)) and not _OPEN.search(words)


def _main_aspects(aspects: Sequence[Aspect]) -> Sequence[Aspect]:
    """Return the aspects of a question without those that mere words of another name: "good for a 7 year old"."""
    for_whom = [aspect for aspect in aspects if aspect.name in ("children", "level")]
    return for_whom if for_whom and {each.name for each in aspects} <= _OF_AUDIENCE else aspects


def _unanswered(question: ItemQuestion, title: str, language: str) -> str:
    """Return that the catalogue does not say what a question asks of an item, or of all on show."""
    aspect = next(iter(question.aspects), None)
    own = messages("agent.chat", language)["unanswered"]
    key = "other" if not aspect else aspect.name if aspect.name in own else aspect.kind
    return phrase(language, f"unanswered.{key}", title=title)


def _unanswered_of(item: Item, aspect: Aspect, question: ItemQuestion, title: str, language: str) -> str:
    """Return that the catalogue does not say an aspect of an item, with what it says that is nearest."""
    text = item.read_in(language).text
    if text and (aspect.name in _TOLD or item.domain == "news" or names_in_text(item, question)):
        return phrase(language, "unanswered.beyond_text", title=title, text=written_text(text))
    nearest = near_values(item, aspect, language)
    own = messages("agent.chat", language)["unanswered"]
    # Where it says who made an item, it does not say nothing of that: "who directed the book".
    without = replace(question, aspects=(aspect,) if aspect.name in own or not nearest or aspect.kind != "who" else ())
    sentence = _unanswered(without, title, language)
    if not nearest:
        return sentence
    space = phrase(language, "sentence_space")
    return sentence + space + phrase(language, "only_names", evidence=nearest)


def near_values(item: Item, aspect: Aspect, language: str) -> str:
    """Return what the catalogue says of an item that is nearest to an aspect that it does not say; empty without."""
    by_name = {each.name: each for each in aspects()}
    values = filter(None, (_value(item, by_name[name], "", language) for name in aspect.near))
    if named := phrase(language, "semicolon").join(values):
        return named
    return traits_in_words(item, language) if aspect.name in _OF_CHARACTER else ""


def _without_aspect(item: Item, question: ItemQuestion, title: str, language: str) -> str:
    """Return that the catalogue does not say, with the description, or for yes or no the traits, of an item."""
    text = item.read_in(language).text
    if text and (_OPEN.search(question.words) or item.domain == "news"):
        return phrase(language, "unanswered.beyond_text", title=title, text=written_text(text))
    if traits := traits_in_words(item, language):
        return phrase(language, "unanswered.names_other", title=title, evidence=traits)
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
        case "language":
            stated = written_values(attributes_of(item, aspect.fields, language), language)
            return stated or (written_text(own.text) if named_languages(own.text) else "")
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
    """Return which of several items are, or are not, what a question says; else that the catalogue does not say."""
    findings = [(item, check(item, question, columns, language)) for item in items]
    those = items_that_hold(findings, question.negated) or items_with_property(items, question, columns)
    if those:
        key = "those_counted" if question.counts else "those"
        return phrase(language, key, titles=_titles(those, language), count=len(those))
    if question.negated and any(finding.holds for _, finding in findings):
        unnamed = [item for item, finding in findings if not finding.holds]
        return phrase(language, "not_named" if unnamed else "all_are", titles=_titles(unnamed, language))
    if any(finding.holds is False for _, finding in findings):
        return phrase(language, "none_of_these")
    sentence = _unanswered(question, phrase(language, "any_of_these"), language)
    near = [(item, finding.evidence) for item, finding in findings if finding.evidence]
    if not near and question.aspects:
        aspect = question.aspects[0]
        near = [(item, _value(item, aspect, "", language) or near_values(item, aspect, language)) for item in items]
        near = near if aspect.near or aspect.name == "level" else []
    if near:
        named = ((written_title(item, language), own) for item, own in near if own)
        each = (phrase(language, "answer", title=title, answer=own) for title, own in named)
        evidence = phrase(language, "semicolon").join(each)
        sentence += phrase(language, "sentence_space") + phrase(language, "only_names", evidence=evidence)
    return sentence


def _titles(items: Sequence[Item], language: str) -> str:
    return phrase(language, "comma").join(written_title(item, language) for item in items)


def _alike(items: Sequence[Item], aspect: Aspect, language: str) -> Iterator[str]:
    """Yield each value of an aspect that several items share, with these items."""
    by_value: dict[str, list[Item]] = {}
    for item in items:
        if value := _value(item, aspect, "", language):
            by_value.setdefault(value, []).append(item)
    shared = {value: those for value, those in by_value.items() if len(those) > 1}
    for value, those in shared.items():
        yield phrase(language, "alike", titles=_titles(those, language), value=value)
    if not shared:
        yield phrase(language, "none_alike" if by_value else "unanswered_list.other")


def _first(items: Sequence[Item], question: Question) -> tuple[list[Item], str]:
    """Return the items that are first in an order, and the field of that order; none where no item has a value."""
    names, greatest = _ORDERS[question]
    for name in names:
        if values := [(own[0], item) for item in items if (own := numbers(item, name))]:
            best = (max if greatest else min)(value for value, _ in values)
            return [item for value, item in values if value == best], name
    return [], ""


def _first_of(items: Sequence[Item], question: Question, language: str) -> str:
    """Return which of several items is first in an order, with its value; that none has one where none has."""
    first, name = _first(items, question)
    if not first:
        return phrase(language, f"unanswered_list.{question}")
    value = written_date(first[0], language)
    if name != "published":
        value = written_value(name, numbers(first[0], name)[0], language)
    answer = phrase(language, f"first.{question}", titles=_titles(first, language), value=value)
    missing = sum(not numbers(item, name) for item in items)
    return answer + (phrase(language, "without_value", count=missing) if missing else "")
