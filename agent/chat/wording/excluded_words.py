"""What a conversation excludes, by the word for it: the many values of one exclusion are said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from agent.query.facets.countries import is_origin
from agent.query.negations.concepts import concept_key
from agent.query.negations.exclusions import excluded_concepts
from agent.query.text.synonyms import mood_synonyms, names_of_genre
from retrieval.conditions import Comparison, Condition
from retrieval.text.cjk import contains_han

_NAMED_FIELDS = ("domain", "language", "country", "year")
"""Fields whose values are named by themselves, whatever else is excluded."""
_TRAIT_FIELDS = ("trait", "category", "tag")


def excluded_words(conditions: Iterable[Condition], language: str) -> dict[Condition, str]:
    """Return the word for each condition that excludes a value: one for all that was excluded by one word.

    Values are of one word in whatever case, number or language they are. A value in other letters than those of the
    language stands under the word of the exclusion before it.
    """
    conditions = tuple(conditions)
    words = {each: concept.name(language) for each, concept in excluded_concepts(conditions).items()}
    by_key = {word_key(c.value): word for c, word in words.items() if isinstance(c, Comparison)}
    stems = (c for c in conditions if c not in words and isinstance(c, Comparison) and c.field == "text")
    words |= {c: by_key[word_key(c.value)] for c in stems if _is_value(c) and word_key(c.value) in by_key}
    rest = [c for c in conditions if c not in words and _is_value(c)]
    translated: list[Comparison] = []
    for group in _grouped([c for c in rest if isinstance(c, Comparison)]):
        word = _name(group, language)
        words |= dict.fromkeys(group, word)
        if _is_foreign(word, language) and all(c.field in _TRAIT_FIELDS for c in group):
            translated += group
    in_order = [c for c in conditions if c in words]
    for condition in translated:
        at = in_order.index(condition)
        others = (c for c in (*reversed(in_order[:at]), *in_order[at:]) if not _is_foreign(words[c], language))
        words[condition] = words[next(others, condition)]
    return words


def _is_value(condition: Condition) -> bool:
    if not isinstance(condition, Comparison) or condition.operator != "!=":
        return False
    return condition.field not in _NAMED_FIELDS and not is_origin(condition.field, condition.value)


def _grouped(conditions: Sequence[Comparison]) -> list[list[Comparison]]:
    """Return comparisons in groups of one word each, the shortest words first."""
    groups: list[list[Comparison]] = []
    for condition in sorted(conditions, key=lambda c: (c.field != "text", len(c.value))):
        key = word_key(condition.value)
        for group in groups:
            first, *others = group
            named = (first, *(c for c in others if c.field == "text"))
            if any(_is_within(form, key) for each in named for form in _forms(each)):
                group.append(condition)
                break
        else:
            groups.append([condition])
    return groups


def _is_within(word: str, key: str) -> bool:
    return word in key if contains_han(word) else f" {word} " in f" {key} "


def word_key(word: str) -> str:
    """Return a word or a phrase in the form in which singular and plural are the same: "zomby" for "Zombies"."""
    key = concept_key(word)
    if not key.isascii() or len(key) < 4 or key.endswith("ss"):
        return key
    return re.sub(r"ie$", "y", key.removesuffix("s"))


def _forms(condition: Comparison) -> Iterator[str]:
    """Yield the keys of a word, of its names in the other language, and of the synonyms of a mood."""
    word = condition.value.casefold()
    yield from map(word_key, (word, *names_of_genre(word), *mood_synonyms(word)))


def _name(group: Sequence[Comparison], language: str) -> str:
    """Return what to call a group: a name as it is written, and any other word as a text writes it."""
    own = [c for c in group if contains_han(c.value) == (language == "zh")] or list(group)
    texts = [c.value for c in own if c.field == "text"]
    key = word_key((texts or [min((c.value for c in own), key=len)])[0])
    same = [c for c in own if word_key(c.value) == key]
    of_fields = [c for c in own if c.field not in ("text", *_TRAIT_FIELDS)]
    names = [c.value for c in of_fields if c in same] or [c.value for c in of_fields if len(of_fields) == 1]
    if names:
        return names[0]
    written = [c.value for c in same if c.field != "text"]
    if written:
        return written[0].casefold() if texts else written[0]
    return f"{key.removesuffix('y')}ies" if len(texts) > 1 and key.endswith("y") else (texts or [own[0].value])[0]


def _is_foreign(word: str, language: str) -> bool:
    return not contains_han(word) if language == "zh" else contains_han(word)
