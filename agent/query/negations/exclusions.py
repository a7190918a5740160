"""Conditions against what a text excludes: genres in either language, people, and words of the texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.countries import country_exclusions
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.negations.concepts import Concept, all_concepts, bare_name, concept_key, concepts_in, find_concept
from agent.query.slots import Slots
from agent.query.text.message_text import normalize
from agent.query.text.synonyms import mood_synonyms, names_of_genre, translations
from retrieval.columns.names import normalized_name
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import All, Either, Not, OneOf
from retrieval.text.cjk import contains_han

MAX_NAME_WORDS = 4
MATERIALS = frozenset("material materials fabric composition 材质 材料 面料".split())
"""Attributes that say what an item is made of."""
MAX_VALUES = 8
"""Values of an attribute that are excluded one by one; where more contain a word, the word is."""


def exclusion_conditions(word: str, columns: Columns, topic: str = "") -> list[Condition]:
    """Return conditions that exclude a word: every trait and attribute that contains it, in any language, and texts.

    Traits that are its closest translation count too, and those that are the same in other words: Romance for "love
    stories", but for what the `topic` names; where no trait contains the word itself, those of all translations. With
    a part of something that is not asked for, such as ghosts of horror, all of it is excluded. A short word that some
    trait contains is not looked for in texts, where it may mean something else.
    """
    if countries := country_exclusions(word, columns):
        return countries
    if (kind := kind_named_by(word)) and not catalogue_words(columns).traits(word):
        return [Comparison("domain", "!=", kind)]
    concept, own = find_concept(word), word if _is_value(word, columns) else bare_name(word) or word
    if concept and concept.unless:
        return _without_concept(concept, own, columns)
    synonyms = _values_of(concept, topic, columns) if concept else []
    mentions = _mentions(own, columns)
    if kind:  # a novelist is no novel
        mentions = [each for each in mentions if each.field != "text"]
    if concept and concept.part_of and concept.part_of in concepts_in(topic):
        rest_of_whole = concept.part_of.values - concept.values
        mentions = [each for each in mentions if concept_key(each.value) not in rest_of_whole]
    if synonyms and ((concept and concept.whole) or len(own) == 1 or all(each.field == "text" for each in mentions)):
        mentions = []
    excluded = (_negated(each) for each in (*mentions, *synonyms))
    return list(dict.fromkeys(excluded))


def _is_value(word: str, columns: Columns) -> bool:
    """Return whether a word is a genre or a tag as it stands: 太空 is no 空 that is too much."""
    return word in columns.words_by_field["trait"]


def excludes_any(conditions: Iterable[Condition], columns: Columns) -> bool:
    """Return whether conditions exclude an item of a catalogue."""
    return not columns.allowed(list(conditions)).all()


def names_value(word: str, columns: Columns) -> bool:
    """Return whether what excludes a word names values of the catalogue, rather than words of its texts alone."""
    conditions = exclusion_conditions(word, columns)
    return any(not (isinstance(c, Comparison) and c.field == "text") for c in conditions)


def excluded_concepts(conditions: Iterable[Condition]) -> dict[Condition, Concept]:
    """Return the concept that each exclusion is part of, where two or more of them are values of one.

    The concept with most of the excluded values comes first, and the next by what is left.
    """
    values = {c: concept_key(c.value) for c in conditions if isinstance(c, Comparison) and c.operator == "!="}
    overlaps = {
        each: {c for c, value in values.items() if value in each.values} for each in all_concepts() if not each.unless
    }
    named: dict[Condition, Concept] = {}
    for concept in sorted(overlaps, key=lambda each: (-len(overlaps[each]), len(each.values))):
        part = overlaps[concept]
        is_named = any(find_concept(value) == concept for value in values.values())
        if is_named and len({values[c] for c in part}) > 1 and not part <= named.keys():
            same = (c for c, value in values.items() if c in part or find_concept(value) == concept)
            named |= {c: concept for c in same if c not in named}
    with_exceptions = (c for c in conditions if isinstance(c, Not) and isinstance(c.part, All))
    named |= {c: each for c in with_exceptions for each in all_concepts() if each.unless and _excludes(c, each)}
    return named


def _excludes(condition: Condition, concept: Concept) -> bool:
    """Return whether a condition is the exclusion of a concept with exceptions."""
    texts = re.findall(r"text contains (\"[^\"]*\"|\S+)", str(condition))
    return any(find_concept(text.strip('"')) == concept for text in texts)


def _values_of(concept: Concept, topic: str, columns: Columns) -> list[Comparison]:
    """Return comparisons with the values of the catalogue that are a concept, but for those that a topic names."""
    named_concepts = concepts_in(topic) if topic else []
    requested = {v for each in named_concepts if each not in (concept, concept.part_of) for v in each.values}
    whole = concept.part_of if concept.part_of and concept.part_of not in named_concepts else concept
    folded = f" {concept_key(topic)} "
    asked_for = {value for value in whole.values if f" {value} " in folded or (contains_han(value) and value in folded)}
    asked_for |= {concept_key(name) for value in asked_for for name in translations(value)}
    named = (concept.values | whole.values) - requested - asked_for
    return [
        Comparison(field, "=", value)
        for field, values in columns.words_by_field.items()
        if normalized_name(field) not in MATERIALS  # metal is music, and a toy of metal is not loud
        for value in sorted(values)
        if concept_key(value) in named
    ]


def _without_concept(concept: Concept, word: str, columns: Columns) -> list[Condition]:
    """Return the condition that no item has a value of a concept, or its word, unless it is called without it."""
    traits = columns.words_by_field["trait"]
    having, without = (
        tuple(sorted(value for value in traits if concept_key(value) in keys))
        for keys in (concept.values, concept.unless)
    )
    texts: list[Condition] = [Comparison("text", "contains", stem) for stem in _text_stems(word.casefold())]
    has = Either((*texts, OneOf("trait", having))) if having else texts[0]
    return [Not(All((has, Not(OneOf("trait", without)))) if without else has)]


def mention_condition(words: str, columns: Columns) -> Condition:
    """Return the condition that an item is about some words."""
    mentions = _mentions(words, columns)
    return mentions[0] if len(mentions) == 1 else Either(tuple(mentions))


def complete_names(slots: Slots, text: str, columns: Columns) -> Slots:
    """Return the slots with each excluded word as the longest name in the catalogue that the text goes on to spell.

    Without a catalogue "no robert downey jr" excludes one word, as what follows may be the next wish.
    """
    message, exclude, topic = normalize(text), list[str](), slots.topic
    for word in slots.exclude:
        following = re.search(
            rf"(?<![\w'-]){re.escape(word)}((?: [^\W\d_][\w'.-]*){{1,{MAX_NAME_WORDS - 1}}})", message, re.I
        )
        words = [each.rstrip(".'-") for each in following[1].split()] if following else []
        tails = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        tail = next((tail for tail in tails if _is_in(f"{word} {tail}", columns)), "")
        exclude.append(f"{word} {tail}".strip())
        topic = (
            " ".join(re.sub(rf"(?<![\w'-]){re.escape(tail)}(?![\w'-])", " ", topic, flags=re.I).split())
            if tail
            else topic
        )
    return replace(slots, exclude=tuple(exclude), topic=topic)


def _is_in(name: str, columns: Columns) -> bool:
    """Return whether a trait or an attribute of some item contains a name."""
    pattern = re.compile(_forms(name))
    return any(pattern.search(value.casefold()) for values in columns.words_by_field.values() for value in values)


def _mentions(word: str, columns: Columns) -> list[Comparison]:
    """Return conditions one of which holds for an item that is about a word."""
    one_character = len(word) == 1 and not word.isascii()
    own = re.compile(f"^{re.escape(word)}$" if one_character else _forms(word))
    is_used = any(own.search(value.casefold()) for value in columns.words_by_field["trait"])
    names = translations(word)[:1] if is_used else names_of_genre(word) or mood_synonyms(word)
    pattern = re.compile("|".join((own.pattern, *map(_forms, names))))
    mentions = []
    translated = {name.casefold() for name in names}
    for field, values in columns.words_by_field.items():
        if field == "trait":
            matching = sorted(value for value in values if pattern.search(value.casefold()))
        else:  # names of people and works hold words by chance, translations of the word all the more
            matching = sorted(v for v in values if _names(word, v, own) or v.casefold() in translated)
        if field == "trait" or len(matching) <= MAX_VALUES:
            mentions += [Comparison(field, "=", value) for value in matching]
        else:
            mentions.append(Comparison(field, "contains", word.casefold()))
    stems = _text_stems(word.casefold())
    distinctive = len(stems[0]) > 4 or not stems[0].isascii()
    texts = [Comparison("text", "contains", stem) for stem in stems]
    return [*mentions, *(texts if (distinctive and not one_character) or not mentions else [])]


def _names(word: str, value: str, pattern: re.Pattern[str]) -> bool:
    """Return whether a word names the value of an attribute: in Chinese it is its beginning, its end, or half of it."""
    folded, name = word.casefold(), value.casefold()
    if not pattern.search(name):
        return False
    return not contains_han(word) or 2 * len(folded) >= len(name) or name.startswith(folded) or name.endswith(folded)


def _negated(condition: Comparison) -> Condition:
    if condition.field == "text" or condition.operator == "=":
        return Comparison(condition.field, "!=", condition.value)
    return Not(condition)


def _forms(word: str) -> str:
    """Return the pattern of a word in the singular and the plural, its parts joined by a space, a hyphen or nothing."""
    folded = word.casefold()
    stems = {folded, *_singulars(folded)}
    written = "|".join(r"[\s-]?".join(map(re.escape, re.split(r"[\s-]+", stem))) for stem in sorted(stems, key=len))
    return rf"(?<![a-z])(?:{written})(?:e?s)?(?![a-z])"


def _text_stems(word: str) -> list[str]:
    """Return the beginnings that a text with a word in the singular or the plural contains one of."""
    if word.isascii() and len(word) > 4 and word.endswith(("ies", "oes")):
        return [word[:-3] + "y", word[:-1]] if word.endswith("ies") else [word[:-2]]
    return [word.removesuffix("s") if len(word) > 3 else word]


def _singulars(word: str) -> Iterable[str]:
    if len(word) > 3 and word.isascii() and word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
        elif word.endswith("es") and len(word) > 4:
            yield word[:-2]
