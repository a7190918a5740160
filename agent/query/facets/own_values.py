"""Names of languages and peoples that are values of a catalogue's own columns: the German of cuisines."""

from __future__ import annotations

from dataclasses import replace

from agent.query.facets.catalogue_words import catalogue_words
from agent.query.slots import Slots
from retrieval.conditions import Columns
from retrieval.data.languages import language_name


def languages_as_own_values(slots: Slots, columns: Columns) -> Slots:
    """Return slots without the languages whose names are values of an own column; what is refused is excluded by name.

    "Not German" among restaurants with a column of cuisines refuses a cuisine, and "a German one" names it in the
    topic.
    """
    if columns.tells_languages:
        return slots
    words = catalogue_words(columns)

    def own_name(code: str) -> str:
        names = (language_name(code, language) for language in ("en", "zh"))
        return next((name for name in names if words.attributes(name) or words.traits(name)), "")

    refused = {code: name for code in slots.exclude_languages if (name := own_name(code))}
    requested = [
        code for code in slots.languages if own_name(code) and own_name(code).casefold() in slots.topic.casefold()
    ]
    if not (refused or requested):
        return slots
    return replace(
        slots,
        languages=tuple(code for code in slots.languages if code not in requested),
        exclude_languages=tuple(code for code in slots.exclude_languages if code not in refused),
        exclude=tuple(dict.fromkeys((*slots.exclude, *refused.values()))),
    )
