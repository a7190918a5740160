"""A message in plainer words, before anything reads it: spelt right, and saying what it means."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent.query.list_remarks import without_list_remarks
from agent.query.replacements import replacements_as_requests
from agent.query.spelling import without_misspellings
from agent.query.subject_first import with_verb_first
from agent.query.subtitles import subtitles_as_language

_THAT_IS_LIKE = re.compile(
    r"(?<=[a-z])\s+(?:that|which|who)(?:'s| is| are|'re)\s+(?=(?:just |exactly |a bit )?(?:like|similar to)\s)", re.I
)
"""What stands between a kind of item and what it is to resemble: "a game that's like Dark Souls"."""


def as_plain_message(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a message in plainer words. `is_known`: whether a catalogue writes a word."""
    text = _THAT_IS_LIKE.sub(" ", without_misspellings(text, is_known))
    text = without_list_remarks(replacements_as_requests(text))
    return with_verb_first(subtitles_as_language(text))
