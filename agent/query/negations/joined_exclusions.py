"""Exclusions of what is two things at once: 不要塑料玩具 leaves out neither all toys nor all plastic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.query.facets.catalogue_words import catalogue_words
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import All, Not, OneOf


def joined_exclusions(
    words: Sequence[str], text: str, columns: Columns
) -> tuple[tuple[Condition, ...], tuple[str, ...]]:
    """Return the conditions against genres with the attribute before them in a text, and the words that are left."""
    named, rest, conditions = catalogue_words(columns), list(words), list[Condition]()
    for word in words:
        for genre in named.traits(word)[-1:]:
            for name, attribute in named.attributes(text):
                is_joined = re.search(rf"{re.escape(name)}\s*的?{re.escape(genre.words)}", text, re.I)
                if is_joined and word.endswith(genre.words):
                    conditions.append(Not(All((attribute, OneOf("trait", genre.values)))))
                    rest = [each for each in rest if each not in (word, name)]
    return tuple(dict.fromkeys(conditions)), tuple(rest)
