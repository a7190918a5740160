"""What the catalogue says of an aspect of an item, in words, and what it says that is nearest where it is silent."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.chat.answers.named_values import traits_in_words
from agent.chat.answers.values import attributes_of, written_date, written_text, written_values
from agent.chat.wording.phrases import phrase
from agent.query.facets.countries import is_country
from agent.query.facets.languages import named_languages
from agent.query.questions.aspects import Aspect, aspects, find_aspects
from agent.query.questions.question_words import content_of_question, stems
from retrieval.conditions.audience import minimum_age
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of

_UNITS: Mapping[str, tuple[str, ...]] = {
    r"minute|分钟|min\b|run": ("minutes", "runtime", "duration", "片长分钟", "片长", "时长", "分钟", "时长分钟"),
    r"week|周|星期": ("weeks", "周数"),
}
"""Attributes by the unit that a question names: where an item lacks these, no other length answers it."""
_CODE = re.compile("[a-z]{2}(?:-[a-z]+)?|", re.I)
_OF_CHARACTER = ("children", "suitable", "level", "truth", "colour", "adaptation", "genre")
"""Aspects of which categories and tags tell something where no column says it."""


def value_of(item: Item, aspect: Aspect, words: str, language: str) -> str:
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
            named = "" if _CODE.fullmatch(item.language) else item.language  # a code may be that of the texts alone
            return stated or named or (written_text(own.text) if named_languages(own.text) else "")
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


def near_values(item: Item, aspect: Aspect, language: str) -> str:
    """Return what the catalogue says of an item that is nearest to an aspect that it does not say; empty without."""
    by_name = {each.name: each for each in aspects()}
    values = filter(None, (value_of(item, by_name[name], "", language) for name in aspect.near))
    if named := phrase(language, "semicolon").join(values):
        return named
    return traits_in_words(item, language) if aspect.name in _OF_CHARACTER else ""


def text_beside_aspects(item: Item, words: str, language: str) -> str:
    """Return the description of an item where it has words of a question beside those of its aspects and its title."""
    text = item.read_in(language).text
    beside = stems(content_of_question(find_aspects(words)[1])) - stems(" ".join(titles_of(item)))
    return written_text(text) if beside & stems(text) else ""
