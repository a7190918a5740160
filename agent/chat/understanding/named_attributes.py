"""The attributes with few values that a message names, such as the platform of a game, as conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.chat.requests.lasting_conditions import field_of, fields_in
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.value_aliases import with_aliases, without_aliases
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language, whole_word
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import Either
from retrieval.conditions.fields import canonical
from retrieval.text.cjk import contains_han

_NEGATES = any_language(
    {
        "en": r"\b(?:not?|nothing|never|without|except|skip|leave out|less|fewer|too (?:much|many))\b|n'?t\b",
        "zh": "不|没|别|无|除|少[点些]|太多",
    },
)


def attributes_in(topic: str, text: str, columns: Columns, excluded: Sequence[str] = ()) -> tuple[list[Condition], str]:
    """Return the conditions on attributes with few values that a message names, and the topic without their names.

    They are looked for in the topic, and in the clauses of the text that negate nothing; `excluded` words name none.
    """
    words = catalogue_words(columns)
    asserted = (clause.text for clause in split_clauses(text) if not _NEGATES.search(clause.text))
    named = dict(each for part in (topic, *asserted) for each in words.attributes(part))
    made_by = [
        each.words for each in words.creators(topic) if re.search(f"{re.escape(each.words)}(?:[的出做]|开发)", text)
    ]
    if topic in made_by:
        named = {}  # 任天堂的游戏 are by Nintendo, whatever they are played on
    left_out = " ".join(with_aliases(word) for word in excluded).casefold()
    named = {name: each for name, each in named.items() if name.casefold() not in left_out}
    han = [word for word in excluded if contains_han(word) and len(word) > 1]  # 长篇 of 长篇小说
    named = {name: each for name, each in named.items() if not any(name.startswith(word) for word in han)}
    genres = "|".join(re.escape(each.words) for each in words.categories(topic))
    # 散文、回忆录 are of either: what a genre is joined to narrows nothing.
    named = {name: each for name, each in named.items() if not (genres and _joins(name, genres, text))}
    for name in named:
        topic = without_aliases(" ".join(whole_word(name).sub(" ", topic).split()), name)
    by_field: dict[str, list[Condition]] = {}
    for condition in dict.fromkeys(named.values()):
        by_field.setdefault(field_of(condition), []).append(condition)
    # Of several values of one attribute an item needs but one: "on PC or Switch".
    return [each[0] if len(each) == 1 else Either(tuple(each)) for each in by_field.values()], topic


def is_told_of(condition: Condition, kind: str, columns: Columns) -> bool:
    """Return whether items of a kind, of any if it is empty, have the attribute of a condition.

    An item without a kind may be of any.
    """
    fields = fields_in(condition)
    texts = (
        each
        for item in columns.items
        if not kind or item.domain in ("", kind)
        for each in (item, *item.translations.values())
    )
    return any(not fields.isdisjoint(map(canonical, each.attributes)) for each in texts)


def _joins(name: str, genres: str, text: str) -> bool:
    """Return whether a text joins a name to one of some genres, a pattern."""
    joint = r"\s*(?:[、/]|或者?|和|跟|与|以及|还有|\bor\b)\s*"
    return bool(re.search(rf"{re.escape(name)}{joint}(?:{genres})|(?:{genres}){joint}{re.escape(name)}", text, re.I))
