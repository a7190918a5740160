"""What the catalogue says of an item by the names of facts, and all that it says, those facts first that are likely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agent.chat.answers.aspect_values import value_of
from agent.chat.answers.named_values import all_traits
from agent.chat.answers.values import shown_attributes, written_date, written_text, written_values
from agent.chat.wording.phrases import phrase
from agent.query.questions.aspects import aspects
from agent.query.questions.fact_classifier import TRAITS
from retrieval.data.items import Item

ABOUT = "about"


def fact_value(item: Item, fact: str, language: str) -> str:
    """Return what the catalogue says of an item on a fact, by its name; empty where it does not say."""
    if fact == TRAITS:
        return all_traits(item, language)
    aspect = next((each for each in aspects() if each.name == fact), None)
    return value_of(item, aspect, "", language) if aspect else ""


def likely_values(item: Item, likely: Sequence[str], stated: Sequence[str], language: str) -> list[str]:
    """Return what the catalogue says on facts that are likely asked for, and that was not stated; the text last."""
    facts = sorted(likely, key=lambda each: each == ABOUT)
    values = _distinct(fact_value(item, fact, language) for fact in facts)
    return [value for value in values if not any(value in each for each in stated)]


def all_values(item: Item, likely: Sequence[str], language: str) -> str:
    """Return all that the catalogue says of an item beside its description, what is likely asked for first."""
    facts = (fact_value(item, fact, language) for fact in likely if fact != ABOUT)
    values = (*facts, written_date(item, language), *_attributes(item, language), all_traits(item, language))
    return phrase(language, "semicolon").join(_distinct(values))


def _distinct(values: Iterable[str]) -> list[str]:
    """Return values without empty ones and without those that another one contains."""
    own = list(dict.fromkeys(filter(None, values)))
    return [value for value in own if not any(value in other for other in own if other != value)]


def _attributes(item: Item, language: str) -> Iterator[str]:
    """Yield each attribute of an item as a text."""
    for name, value in shown_attributes(item.read_in(language).attributes).items():
        yield written_values({name: value}, language)


def description(item: Item, language: str) -> str:
    """Return the description of an item on one line; empty where it has none."""
    return written_text(item.read_in(language).text)
