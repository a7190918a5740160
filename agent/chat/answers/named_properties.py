"""Which items on show have a property that a question names in the words of the catalogue or of another language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.chat.answers.named_values import Finding, finding_of
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.countries import named_countries
from agent.query.limits.players import player_conditions
from agent.query.questions.question_patterns import QUESTION_WORDS
from agent.query.questions.questions import ItemQuestion
from agent.query.text.message_text import content_words, normalize
from agent.query.text.synonyms import translations
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import Either, OneOf
from retrieval.data.items import Item, ItemText

_NEEDS = re.compile(r"\b(?:needs?|requires?|uses?|involves?|assumes?|knowing|any)\b|[需要用懂会]+", re.I)
_USES = re.compile(
    r"\b(?:play(?:ing|ed|able)?|watch(?:ing)?|read(?:ing)?|listen(?:ing)?|learn(?:ing)?|good|fun|suitable|works?)\b|"
    "适合|[当做]",
    re.I,
)
"""Words of use, which name no property."""


def items_that_hold(findings: Sequence[tuple[Item, Finding]], negated: bool) -> list[Item]:
    """Return the items of which a statement, or its negation, holds: by their facts, else by what a text says."""
    those = [(item, finding) for item, finding in findings if finding.holds is not None and finding.holds != negated]
    return [item for item, finding in those if not finding.of_text] or [item for item, _ in those]


def items_with_property(items: Sequence[Item], question: ItemQuestion, columns: Columns) -> list[Item]:
    """Return the items that have all that a question names: countries, numbers of players, traits, attributes.

    Words besides these are to stand in the item. Of a need that is denied ("which needs no programming") they are those
    whose text says that they do without it.
    """
    if question.negated:
        return [item for item in items if _does_without(item, question.words)]
    conditions, rest = _named(normalize(question.words), columns)
    words = [word for word in content_words(QUESTION_WORDS.sub(" ", _USES.sub(" ", rest))).split() if len(word) > 1]
    if not (conditions or (words and not question.aspects)):
        return []
    return [
        item
        for item in items
        if all(condition.holds(item) for condition in conditions)
        and all(finding_of(item, word, item.language).holds for word in words)
    ]


def _named(text: str, columns: Columns) -> tuple[list[Condition], str]:
    """Return what a text names of the catalogue as conditions, and the text without the words for it."""
    catalogue, conditions = catalogue_words(columns), list[Condition]()
    for written, names in named_countries(text):
        styles = [OneOf("category", each.values) for each in catalogue.traits(written)]  # African music
        conditions.append(Either((OneOf("country", names), OneOf("tag", names), *styles)))
        text = text.replace(written, " ")
    of_players, text = player_conditions(text, text, columns)
    conditions += of_players
    for written, values in (*catalogue.traits(text), *catalogue.categories(text)):
        if written in text:
            conditions.append(Either((OneOf("category", values), OneOf("tag", values))))
            text = text.replace(written, " ")
    for written, condition in catalogue.attributes(text):
        if written in text:
            conditions.append(condition)
            text = text.replace(written, " ")
    return conditions, text


def _does_without(item: Item, words: str) -> bool:
    """Return whether a text of an item says that it does without what the need in some words is for."""
    things = content_words(QUESTION_WORDS.sub(" ", _NEEDS.sub(" ", words))).split()
    return bool(things and _NEEDS.search(words)) and all(
        any(_lack(form).search(texts.text) for form in (thing, *translations(thing)) for texts in _texts(item))
        for thing in things
    )


def _texts(item: Item) -> tuple[Item | ItemText, ...]:
    return (item, *item.translations.values())


def _lack(thing: str) -> re.Pattern[str]:
    """Compile what says that an item is without a thing."""
    return re.compile(
        rf"\b(?:without|no|not (?:need|require))\W+(?:\w+\W+){{0,2}}?{re.escape(thing)}|"
        rf"(?:无需|不需要?|不用|不要求|不必){re.escape(thing)}",
        re.I,
    )
