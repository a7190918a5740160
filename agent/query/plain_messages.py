"""A message in plainer words, before anything reads it: spelt right, and saying what it means."""

from __future__ import annotations

from collections.abc import Callable

from agent.query.replacements import replacements_as_requests
from agent.query.spelling import without_misspellings
from agent.query.subject_first import with_verb_first
from agent.query.subtitles import subtitles_as_language


def as_plain_message(text: str, is_known: Callable[[str], bool]) -> str:
    """Return a message in plainer words. `is_known`: whether a catalogue writes a word."""
    return with_verb_first(subtitles_as_language(replacements_as_requests(without_misspellings(text, is_known))))
