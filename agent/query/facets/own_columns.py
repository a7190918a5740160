"""What a text asks of a catalogue's own columns: those that say yes or no, and those of numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.query.facets.own_flags import own_flags
from agent.query.limits.own_measures import own_measures
from agent.query.limits.relative_measures import relative_limits
from agent.query.text.message_text import any_language, content_words
from retrieval.conditions import Columns, Condition
from retrieval.data.items import Item
from retrieval.text.cjk import HAN

_ASKS = any_language(
    {
        "en": r"^\W*(?:(?:and|so|but|ok|hey)[\s,]+)*(?:is|are|was|do (?!you\b|u\b)|does|can (?:i|we|it|they|my)|could "
        r"(?:i|we|it|they)|may (?:i|we)|will|would (?:it|they)|which (?:one|of)|how|why)\b(?! there).*",
        "zh": f".*(?<!的)[吗么嘛]\\W*$|.*[{HAN}][?？]\\W*$|^\\W*(?:哪|[这那它第])",
    }
)
"""A question on works, which asks for none."""


class OwnColumns(NamedTuple):
    """The conditions that a text names, the columns that do not matter, and the text without the words for these."""

    conditions: tuple[Condition, ...]
    free: frozenset[str]
    rest: str


def own_columns(text: str, columns: Columns, shown: Sequence[Item] = ()) -> OwnColumns:
    """Return what a text asks of a catalogue's own columns; a question on items on show asks for none."""
    if _ASKS.match(text):
        return OwnColumns((), frozenset(), text)
    flags, free, rest = own_flags(text, columns)
    limits, rest = own_measures(rest, columns)
    beyond, rest = relative_limits(rest, columns, shown)
    if rest == text:
        return OwnColumns((), free, text)
    rest = re.sub(r"^[\s,，;；.]+|[\s,，;；]+(?=[.。!！?？]|$)|\s+(?=[,，])", "", " ".join(rest.split()))
    return OwnColumns((*flags, *limits, *beyond), free, rest if content_words(rest) else "")
