"""Exclusions of what a catalogue does not have: they are said to leave nothing out, and are no condition."""

from __future__ import annotations

from dataclasses import replace

from agent.chat.requests.released_parts import company_named
from agent.chat.requests.transitions import word_exclusions
from agent.query import Slots
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.facets.languages import spoken_language
from agent.query.negations.concepts import concept_key, concepts_in
from agent.query.negations.exclusions import excludes_any
from agent.query.negations.settle_exclusions import is_permitted
from retrieval.conditions import Columns
from retrieval.text.cjk import contains_han


def without_unknown_exclusions(slots: Slots, kind: str, columns: Columns) -> Slots:
    """Return slots with the excluded words that leave out no item of a catalogue as unknown.

    What Chinese words name is excluded in their place: 黑白 of 黑白的老. Of a word that names neither somebody nor a
    kind of item there may still be less by meaning. `kind`: the kind of item that is requested.
    """

    slots = _with_refused_values(slots, columns)

    def leaves_out(word: str) -> bool:
        return excludes_any(word_exclusions(word, columns, "", kind), columns)

    exclude: list[str] = []
    for word in slots.exclude:
        exclude += [word] if leaves_out(word) else list(filter(leaves_out, _named_in(word, columns))) or [word]
    unknown = tuple(word for word in slots.exclude if word in exclude and not leaves_out(word))
    slots = replace(slots, exclude=tuple(dict.fromkeys(exclude)))
    if not unknown:
        return slots
    less = (f"less {word}" for word in unknown if not (word[:1].isupper() or kind_named_by(word)))
    return replace(
        slots,
        exclude=tuple(word for word in slots.exclude if word not in unknown),
        critiques=tuple(dict.fromkeys((*slots.critiques, *less))),
        unknown=unknown,
    )


def _with_refused_values(slots: Slots, columns: Columns) -> Slots:
    """Return slots that exclude what there is to be less of where it is a value of an attribute: less plastic.

    A text says more or less of a quality; an item of plastic is of plastic.
    """
    words = [critique.removeprefix("less ") for critique in slots.critiques if critique.startswith("less ")]
    values = [word for word in words if [each for each, _ in catalogue_words(columns).attributes(word)] == [word]]
    critiques = tuple(each for each in slots.critiques if each.removeprefix("less ") not in values)
    return replace(slots, exclude=tuple(dict.fromkeys((*slots.exclude, *values))), critiques=critiques)


def _named_in(words: str, columns: Columns) -> list[str]:
    """Return the one thing that Chinese words name of a catalogue, or of a concept, where they are hardly more."""
    named = [each.words for each in catalogue_words(columns).traits(words)]
    folded = concept_key(words)
    named = named or [max((name for name in each.words if name in folded), key=len) for each in concepts_in(words)[:1]]
    is_part = len(named) == 1 and ("的" in words or len(words) <= len(named[0]) + 1)
    return named if is_part and contains_han(words) else []


def without_unwanted(slots: Slots, text: str) -> Slots:
    """Return slots whose topic names nothing of which they want less, or none at all, nor who is there."""
    unwanted = {critique.removeprefix("less ") for critique in slots.critiques if critique.startswith("less ")}
    unwanted |= {word for word in slots.exclude if not is_permitted(word, text)}
    unwanted |= {word for word in slots.topic.split() if spoken_language(word) in slots.exclude_languages}
    if slots.company:
        unwanted |= {word for word in slots.topic.split() if not word.isascii() and company_named(word)}  # 全家
    return replace(slots, topic=" ".join(word for word in slots.topic.split() if word not in unwanted))
