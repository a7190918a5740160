"""Takes out of a request what a message says need not hold any more, be it a part of its topic or a condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from agent.chat.requests.lasting_conditions import excludes, field_of, is_limit, is_of_country
from agent.chat.state import State
from agent.chat.wording.phrases import listed, phrase
from agent.query import Slots
from agent.query.changes.released_words import find_release
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.company import extract_company
from agent.query.facets.countries import countries_of_languages, country_conditions
from agent.query.facets.languages import spoken_language
from agent.query.facets.platforms import FIELDS as PLATFORMS
from agent.query.negations.concepts import bare_name, find_concept
from agent.query.negations.exclusions import names_value
from agent.query.negations.settle_exclusions import without_words
from agent.query.text.message_text import any_language, whole_word
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import Either, OneOf

_ANY_MAKER = any_language(
    {
        "en": r"\b(?:any|whatever|whichever|no matter (?:which|the)) (?:developer|director|author|writer|artist|band|"
        r"singer|"
        r"studio|maker|teacher|university|uni|school|publisher|brand)s?\b",
        "zh": "(?:哪个|什么|任何)(?:开发商|导演|作者|歌手|乐队|工作室|老师|大学|学校|品牌|公司|作家)的?(?:都|"
        "也)?(?:行|可以|好|成)|"
        "(?:不限|不挑)(?:开发商|导演|作者|歌手|工作室|老师|大学|学校|品牌)",
    }
)
"""What says that whoever made an item does not matter."""


_ANY_PLATFORM = any_language(
    {
        "en": r"\b(?:any|whatever|whichever|no matter (?:which|the)) (?:platform|console|device|system|machine)s?\b",
        "zh": "(?:哪个|什么|任何)(?:平台|主机|设备|机器)的?(?:都|也)?(?:行|可以|好|成)|(?:不限|不挑)(?:平台|主机|"
        "设备)|平台不限",
    }
)


class Released(NamedTuple):
    """The state without what was released, the slots without its words, and whether anything of it was in force."""

    state: State
    slots: Slots
    is_change: bool


def release_parts(before: State, slots: Slots, text: str, columns: Columns) -> Released:
    """Release what a text says is not needed or not wanted any more; what is not wanted is excluded, but countries.

    What is dropped, "forget the funny", is excluded only where it was not asked for.

    A part of the topic stays where the text names something else: "it doesn't have to be a western" of a war film.
    """
    release = find_release(text)
    state = before
    if _ANY_MAKER.search(text):
        for maker in catalogue_words(columns).creators(before.text):
            state = replace(state, text=without_named(state.text, maker.words, state.language))
    if _ANY_PLATFORM.search(text):
        conditions = tuple(c for c in state.conditions if field_of(c) not in PLATFORMS or excludes(c))
        state = replace(state, conditions=conditions)
    for words in (*release.not_needed, *release.to_exclude):
        countries = {value for c in _origins(words, columns) for value in _values(c)}
        attributes = {str(c) for _, c in catalogue_words(columns).attributes(words)}
        left = replace(
            state,
            text=without_named(state.text, words, state.language),
            conditions=tuple(
                c
                for c in state.conditions
                if not (_is_named(c, words, attributes) or (is_of_country(c) and countries.intersection(_values(c))))
            ),
            company="" if state.company and company_named(words) == state.company else state.company,
        )
        is_unwanted = (
            words in release.to_exclude
            and not countries
            and not (words in release.dropped and left != state)
            and (left != state or words in release.left or names_value(words, columns))
        )
        stays = left == state and words not in release.not_needed
        exclude = [word for word in slots.exclude if stays or not _names(word, words)]
        slots = replace(
            slots,
            topic=without_words(slots.topic, words),
            exclude=(*exclude, words) if is_unwanted else tuple(exclude),
        )
        state = left
    return Released(state, slots, state != before)


def _origins(words: str, columns: Columns) -> Sequence[Condition]:
    """Return the conditions on where items are from that words stand for, be they the name of a language: 中文."""
    code = spoken_language(words)
    return country_conditions(words, columns)[0] or (countries_of_languages((code,), columns) if code else ())


def without_release(before: State, text: str, columns: Columns) -> str:
    """Return a text without what it releases of a request, which is no wish; any other text as it is."""
    release = find_release(text)
    released = release_parts(before, Slots(), text, columns)
    is_release = release.left or released.is_change or released.slots.exclude
    return release.rest if is_release else text


def without_excluded(before: State, slots: Slots) -> State:
    """Return a state whose topic has nothing that slots exclude: 不看推理了 of a list of 推理."""
    topic = before.text
    for word in slots.exclude:
        topic = (
            topic
            if word in slots.topic or _is_longer_name(word, topic)
            else without_named(topic, word, before.language)
        )
    return replace(before, text=topic)


def _is_longer_name(word: str, topic: str) -> bool:
    """Return whether an excluded name only begins or ends with a name in a topic: Nintendo Switch and Nintendo."""
    parts = bare_name(word).split()
    return word.istitle() and not all(whole_word(part).search(topic) for part in parts)


def without_named(topic: str, words: str, language: str) -> str:
    """Return a topic of several parts without those that words name, be it in other words: sci-fi, science fiction."""
    concept = find_concept(words)
    parts = (part for part in topic.split(phrase(language, "comma")) if not (concept and find_concept(part) == concept))
    return listed(language, filter(None, (without_words(part, words) for part in parts)))


def company_named(words: str) -> str:
    """Return the company that some words name, be it without what usually stands before them: "alone", "kids"."""
    companies = (extract_company(text).company for text in (words, f"for my {words}", f"给{words}", f"{words}看"))
    return next(filter(None, companies), "")


def _names(word: str, words: str) -> bool:
    return word.casefold() in words.casefold() or words.casefold() in word.casefold()


def _is_named(condition: Condition, words: str, named: set[str]) -> bool:
    """Return whether words name the value that a condition asks for; `named`: conditions that they stand for."""
    if excludes(condition) or is_limit(condition) or field_of(condition) in ("domain", "text"):
        return False
    return str(condition) in named or any(
        value.casefold() in f" {words.casefold()} " for value in _values(condition) if len(value) > 1
    )


def _values(condition: Condition) -> Iterator[str]:
    match condition:
        case Either(parts):
            for part in parts:
                yield from _values(part)
        case OneOf(_, values):
            yield from map(str, values)
        case Comparison(_, "=", value):
            yield str(value)
