"""Answers to questions about items, from what the catalogue says of them and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from agent.chat.answers.aspect_values import near_values, text_beside_aspects, value_of
from agent.chat.answers.fact_values import all_values, description, likely_values
from agent.chat.answers.named_properties import items_that_hold, items_with_property
from agent.chat.answers.named_values import Finding
from agent.chat.answers.predicates import check
from agent.chat.answers.unanswered import (
    MAX_NAMED,
    beyond_text,
    closed,
    unanswered,
    unanswered_aspect,
    unanswered_item,
)
from agent.chat.answers.values import attributes_of, written_date, written_title, written_values
from agent.chat.wording.phrases import phrase
from agent.query.questions.aspects import Aspect, aspects
from agent.query.questions.fact_classifier import UNSAID, WHICH
from agent.query.questions.question_parts import question_parts
from agent.query.questions.question_words import share_of_words
from agent.query.questions.questions import ItemQuestion
from agent.query.slots import Question
from retrieval.conditions import Columns
from retrieval.conditions.fields import numbers
from retrieval.data.items import Item
from retrieval.data.own_rows import PRICES, RATINGS

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
_YES_OR_NO = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:is|isn't|are|was|were|does|do|did|has|have|can|could|will|would)\b|[,;]\s*(?:is|are|does|can|was)\b|"
    r"[吗么嘛不没]\W*$|有没有|(.)[不没]\1",
    re.I,
)
_OPEN = re.compile(r"\b(?:who|whom|whose|what|when|where|which|how)\b|谁|什么|哪|多少|几|怎么|如何|啥", re.I)
MAX_DESCRIBED = 2
"""Items at most of which a question asks further facts, having described them."""
_OF_AUDIENCE = frozenset(("children", "level", "suitable", "rating"))
Nearest = Callable[[Sequence[Item]], Item | None]


def answer_about(
    items: Sequence[Item], question: ItemQuestion, columns: Columns, language: str, nearest: Nearest = lambda _: None
) -> Iterator[str]:
    """Yield an answer to a question about each item, about which of them are such, or which is first in an order.

    `nearest`: returns the item that the question is nearest to, which is described where none of them answers it.
    """
    if question.kind in _ORDERS:
        limited = replace(question, aspects=())
        those = [item for item in items if check(item, limited, columns, language).holds] or items
        yield first_of(those, question.kind, language)
        if question.aspects:
            first, _ = first_in_order(those, question.kind)
            yield from (_answer(item, replace(question, kind="other"), columns, language).text for item in first)
    elif question.alike:
        yield from _alike(items, question.aspects[0], language)
    elif question.of_list or (len(items) > 1 and _asks_whether(question)):
        which, *others = question_parts(question)
        those = _that_hold(items, which, columns, language) if others else []
        of_list = which if those else question
        sentence = _those_that_are(items, of_list, columns, language)
        matching = _that_hold(items, of_list, columns, language)
        asks_facts = question.likely[:1] not in ((), (WHICH,))
        names_all = asks_facts and len(matching) == len(items)
        yield sentence if matching and not names_all else with_nearest(sentence, items, question, language, nearest)
        if 0 < len(those) <= MAX_DESCRIBED:
            yield from _facts_of(those, others, columns, language)
        elif asks_facts and len(matching) <= MAX_DESCRIBED and not names_all:
            yield from filter(None, (_likely_facts_of(item, question, language) for item in matching))
    else:
        answers = [_answer(item, question, columns, language) for item in items]
        if len(items) > 1 and not any(answer.is_stated for answer in answers):
            of_any = unanswered(question, phrase(language, "any_of_these"), language)
            named = next((answers[place].text for place in _named_by_words(items, question.words)), "")
            yield named or with_nearest(of_any, items, question, language, nearest)
            return
        yield from (answer.text for answer in answers if answer.is_stated or len(items) == 1)
        silent = [item for item, answer in zip(items, answers, strict=True) if not answer.is_stated]
        if len(items) > 1 and silent and not question.names_none:
            yield phrase(language, "unanswered_of", titles=_titles(silent, language))


def _named_by_words(items: Sequence[Item], words: str) -> list[int]:
    """Return the place of the one item that names most of the words of a question; none where two do, or none."""
    shares = [share_of_words(words, item) for item in items]
    places = [place for place, share in enumerate(shares) if share and share == max(shares)]
    return places if len(places) == 1 else []


class _Answer(NamedTuple):
    """An answer about one item, and whether the catalogue states any of it."""

    text: str
    is_stated: bool


def _answer(item: Item, question: ItemQuestion, columns: Columns, language: str) -> _Answer:
    """Return what the catalogue says on a question about an item, or that it does not say, with what is nearest."""
    facts = [_facts(item, part, columns, language) for part in question_parts(question)]
    values = list(dict.fromkeys(value for each in facts for value in each.values))
    missing = [sentence for each in facts for sentence in each.missing]
    if not values:
        missing = missing[:1]
    likely = likely_values(item, question.likely, [*values, *missing], language)
    text = description(item, language)
    if UNSAID in question.likely and text in likely:
        likely.remove(text)
        answers_all = len(question.aspects) > 1 and not missing  # "how much is it, and is it in stock?"
        missing += [] if answers_all else [beyond_text(item, language)]
    sentences = list(dict.fromkeys(missing))
    if values:
        title, answer = written_title(item, language), phrase(language, "semicolon").join((*values, *likely))
        sentences.insert(0, phrase(language, "answer", title=title, answer=answer))
    elif likely:
        sentences.append(phrase(language, "besides", evidence=phrase(language, "semicolon").join(likely)))
    sentences[:-1] = [closed(sentence, language) for sentence in sentences[:-1]]
    return _Answer(phrase(language, "sentence_space").join(sentences), bool(values))


class _Facts(NamedTuple):
    """Values of an item that answer a question, and sentences on what the catalogue does not say."""

    values: Sequence[str]
    missing: Sequence[str]


def _facts(item: Item, question: ItemQuestion, columns: Columns, language: str) -> _Facts:
    """Return what answers one question about an item, and what is said where nothing does."""
    title = written_title(item, language)
    aspects = _main_aspects(question.aspects)
    values = [value for aspect in aspects if (value := value_of(item, aspect, question.words, language))]
    silent = [aspect for aspect in aspects if not value_of(item, aspect, question.words, language)]
    finding = check(item, question, columns, language)
    asks_whether = _asks_whether(question)
    if finding.evidence and not finding.is_stated and not values:
        return _Facts((), [phrase(language, "unanswered.names_other", title=title, evidence=finding.evidence)])
    values = list(dict.fromkeys(values))
    says_more = item.domain == "news" and bool(finding.holds) and not asks_whether
    if says_more and values:
        values.append(finding.evidence)
    elif finding.is_stated and finding.evidence and (asks_whether or _alone(finding, values, question)):
        fuller = next((value for value in values if finding.evidence in value), finding.evidence)
        values = [fuller, *(value for value in values if value not in fuller and fuller not in value)]
        is_answered = asks_whether or (aspects and aspects[0].yes)
        silent = [] if is_answered and not (len(aspects) > 1 and finding.holds is None) else silent
        if asks_whether:
            values[0] = phrase(language, "holds" if finding.holds else "does_not_hold", evidence=values[0])
    description = text_beside_aspects(item, question.words, language) if values else ""
    values += [description] if description and not any(description in value for value in values) else []
    missing = [unanswered_aspect(item, aspect, question, language) for aspect in silent]
    if missing and finding.of_text:
        values = []
    if not aspects and not values:
        missing = [unanswered_item(item, question, language)]
    return _Facts(values, missing)


def _alone(finding: Finding, values: Sequence[str], question: ItemQuestion) -> bool:
    """Return whether a finding answers a question that is no yes or no where no value does."""
    if values or not question.aspects:
        return not (values or _OPEN.search(question.words))
    return bool(finding.holds) or bool(question.aspects[0].yes)


def _asks_whether(question: ItemQuestion) -> bool:
    """Return whether a question is one of yes or no."""
    words = question.words.strip()
    return bool(_YES_OR_NO.search(words)) and not _OPEN.search(words)


def _main_aspects(aspects: Sequence[Aspect]) -> Sequence[Aspect]:
    """Return the aspects of a question without those that mere words of another name: "good for a 7 year old"."""
    for_whom = [aspect for aspect in aspects if aspect.name in ("children", "level")]
    return for_whom if for_whom and {each.name for each in aspects} <= _OF_AUDIENCE else aspects


def _facts_of(
    items: Sequence[Item], questions: Sequence[ItemQuestion], columns: Columns, language: str
) -> Iterator[str]:
    """Yield what the catalogue says of the items that a question described: "which is French, and who made it?"."""
    for item in items:
        facts = [_facts(item, replace(each, of_list=False, negated=False), columns, language) for each in questions]
        if values := list(dict.fromkeys(value for each in facts for value in each.values)):
            answer = phrase(language, "semicolon").join(values)
            yield phrase(language, "answer", title=written_title(item, language), answer=answer)
        elif missing := [sentence for each in facts for sentence in each.missing]:
            yield missing[0]


def _that_hold(items: Sequence[Item], question: ItemQuestion, columns: Columns, language: str) -> list[Item]:
    """Return the items that are, or are not, what a question says."""
    findings = [(item, check(item, question, columns, language)) for item in items]
    return items_that_hold(findings, question.negated) or items_with_property(items, question, columns)


def _those_that_are(items: Sequence[Item], question: ItemQuestion, columns: Columns, language: str) -> str:
    """Return which of several items are, or are not, what a question says; else that the catalogue does not say."""
    if those := _that_hold(items, question, columns, language):
        key = "those_counted" if question.counts else "those"
        return phrase(language, key, titles=_titles(those, language), count=len(those))
    findings = [(item, check(item, question, columns, language)) for item in items]
    if question.negated and any(finding.holds for _, finding in findings):
        unnamed = [item for item, finding in findings if not finding.holds]
        return phrase(language, "not_named" if unnamed else "all_are", titles=_titles(unnamed, language))
    if any(finding.holds is False for _, finding in findings):
        return phrase(language, "none_of_these")
    sentence = unanswered(question, phrase(language, "any_of_these"), language)
    near = [(item, finding.evidence) for item, finding in findings if finding.evidence]
    if not near and question.aspects:
        aspect = question.aspects[0]
        near = [(item, value_of(item, aspect, "", language) or near_values(item, aspect, language)) for item in items]
        near = near if aspect.near or aspect.name == "level" else []
    if near:
        named = ((written_title(item, language), own) for item, own in near if own)
        each = (phrase(language, "answer", title=title, answer=own) for title, own in named)
        evidence = phrase(language, "semicolon").join(each)
        sentence += phrase(language, "sentence_space") + phrase(language, "only_names", evidence=evidence)
    return sentence


def _likely_facts_of(item: Item, question: ItemQuestion, language: str) -> str:
    """Return what the catalogue says of an item on the facts that a question is likely to ask for."""
    values = likely_values(item, question.likely, (), language)
    answer = phrase(language, "semicolon").join(values)
    return phrase(language, "answer", title=written_title(item, language), answer=answer) if values else ""


def with_nearest(sentence: str, items: Sequence[Item], question: ItemQuestion, language: str, nearest: Nearest) -> str:
    """Return a sentence with what the catalogue says of the item that a question is nearest to, if there is one."""
    if not (question.words and items) or not (item := nearest(items)):
        return sentence
    text = description(item, language)
    facts = likely_values(item, question.likely, [text], language)[:MAX_NAMED]
    statements = (*facts, text) if text else (all_values(item, question.likely, language),)
    evidence = phrase(language, "semicolon").join(filter(None, statements))
    near = phrase(language, "nearest", title=written_title(item, language), evidence=evidence)
    return sentence + phrase(language, "sentence_space") + near


def _titles(items: Sequence[Item], language: str) -> str:
    return phrase(language, "comma").join(written_title(item, language) for item in items)


def _alike(items: Sequence[Item], aspect: Aspect, language: str) -> Iterator[str]:
    """Yield each value of an aspect that several items share, with these items."""
    by_value: dict[str, list[Item]] = {}
    for item in items:
        if value := value_of(item, aspect, "", language):
            by_value.setdefault(value, []).append(item)
    shared = {value: those for value, those in by_value.items() if len(those) > 1}
    for value, those in shared.items():
        yield phrase(language, "alike", titles=_titles(those, language), value=value)
    if not shared:
        yield phrase(language, "none_alike" if by_value else "unanswered_list.other")


def first_in_order(items: Sequence[Item], question: Question) -> tuple[list[Item], str]:
    """Return the items that are first in an order, and the field of that order; none where no item has a value."""
    names, greatest = _ORDERS[question]
    for name in names:
        if values := [(own[0], item) for item in items if (own := numbers(item, name))]:
            best = (max if greatest else min)(value for value, _ in values)
            return [item for value, item in values if value == best], name
    return [], ""


def first_of(items: Sequence[Item], question: Question, language: str) -> str:
    """Return which of several items is first in an order, with its value; that none has one where none has."""
    first, name = first_in_order(items, question)
    if not first:
        return phrase(language, f"unanswered_list.{question}")
    value = written_date(first[0], language)
    if name != "published":
        value = written_values(attributes_of(first[0], (name,), language), language)
    alike = "_alike" if len(first) > 1 else ""
    answer = phrase(language, f"first{alike}.{question}", titles=_titles(first, language), value=value)
    missing = sum(not numbers(item, name) for item in items)
    return answer + (phrase(language, "without_value", count=missing) if missing else "")
