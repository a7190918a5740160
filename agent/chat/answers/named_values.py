"""What an item names of what a question asks: in its categories and tags, in its attributes, or in its text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from agent.chat.answers.values import written_text, written_values
from agent.chat.wording.phrases import phrase
from agent.query.negations.concepts import concept_key, concepts_in
from agent.query.text.synonyms import expand, same_names, translations
from retrieval.data.items import Item
from retrieval.text.cjk import HAN

_SEPARATOR = re.compile(r"\s*[、,，/;；·]\s*|\s+(?:and|with|&)\s+|与|和|及")
_ENDINGS = re.compile(r"(?:ies|es|s|ing|ed|y|e)$")
_MIN_STEM = 3
_WIDER = frozenset(("惊悚",))
"""Names of a genre that are synonyms of a mood in searches, but say no more than that it may be so: a thriller."""
_DENIAL = re.compile(r"\b(?:no|not|never|without|nor|neither|lacks?|lacking)\b(?! only)[^.;:!?,]*$|n['’]t[^.;:!?,]*$")
_DENIAL_ZH = re.compile("(?:没有?|[不无未]|毫无|并非|免去)[^,，。；;]{0,3}$")
MAX_NEAR = 4
"""Categories and tags given as nearest to what an item does not say."""


class Finding(NamedTuple):
    """Whether a statement about an item holds, None where the catalogue does not say, and the values that say so.

    `is_stated`: False where the values are others than what is asked for, and do not rule it out. `of_text`: whether
    the title or the description alone says so.
    """

    holds: bool | None
    evidence: str = ""
    is_stated: bool = True
    of_text: bool = False


UNKNOWN = Finding(None)


def named_traits(item: Item, names: Collection[str], language: str) -> list[str]:
    """Return the categories, tags and textual values of an item that are among some names, in a language."""
    own = item.read_in(language)
    folded = {concept_key(name) for name in names}
    named = []
    for here in (own, item, *item.translations.values()):
        for place, trait in enumerate((*here.categories, *here.tags)):
            if concept_key(trait) in folded:
                shown = (*own.categories, *own.tags)
                named.append(shown[place] if place < len(shown) else trait)
        for place, value in enumerate(here.attributes.values()):
            if isinstance(value, str) and concept_key(value) in folded:
                shown_values = list(own.attributes.values())
                named.append(str(shown_values[place]) if place < len(shown_values) else value)
    return list(dict.fromkeys(named))


def near_traits(item: Item, text: str, language: str) -> list[str]:
    """Return what an item names that belongs to a concept of a text: war and gangsters for "violent"."""
    bases = " ".join(dict.fromkeys((text, *(form for word in text.split() for form in _bases(word)))))
    return [trait for concept in concepts_in(bases) for trait in named_traits(item, concept.values, language)]


def traits_by_name(item: Item, text: str, language: str) -> list[str]:
    """Return what an item names that is what a text calls by another name: Science Fiction for "sci fi"."""
    return [
        trait
        for concept in concepts_in(text)
        for trait in named_traits(item, [concept_key(name) for _, name in concept.names], language)
    ]


def _bases(word: str) -> Iterator[str]:
    """Yield the words that an English superlative or comparative may be of: saddest is of sad, funniest of funny."""
    if match := re.fullmatch(r"([a-z]{2,}?)(i?)(?:est|er)", word.casefold()):
        stem = match[1]
        yield stem + "y" if match[2] else stem
        if stem[-1] == stem[-2]:
            yield stem[:-1]
        yield stem + "e"


def traits_in_words(item: Item, language: str) -> str:
    """Return the categories and tags of an item as one text, what people ask for its character by."""
    own = item.read_in(language)
    return phrase(language, "comma").join((*own.categories, *own.tags)[: 2 * MAX_NEAR])


def all_traits(item: Item, language: str) -> str:
    """Return all categories and tags of an item as one text."""
    own = item.read_in(language)
    return phrase(language, "comma").join((*own.categories, *own.tags))


def finding_of(item: Item, word: str, language: str) -> Finding:
    """Return whether an item names a word: in a trait, in an attribute, or in its text."""
    own = item.read_in(language)
    bases = (word, *_bases(word))
    forms = [form for base in bases for form in (base, *translations(base), *expand(base).split()[1:])]
    forms = [form for form in forms if form == word or form not in _WIDER]
    for here in (own, item, *item.translations.values()):
        for traits, shown in zip((*here.categories, *here.tags), (*own.categories, *own.tags), strict=False):
            if any(matches(form, traits) for form in forms):
                return Finding(True, phrase(language, "names_trait", trait=shown))
        for position, value in enumerate(here.attributes.values()):
            if isinstance(value, str) and any(matches(form, value) for form in (*forms[:2], *same_names(word))):
                names = list(own.attributes)
                name = names[position] if len(names) > position else names[0]
                return Finding(True, written_values({name: own.attributes[name]}, language))
    for here in (own, item, *item.translations.values()):
        if matches(word, here.title) or matches(word, here.text):
            holds = not is_denied(word, here.text)
            return Finding(holds, phrase(language, "in_text", text=written_text(own.text)), of_text=True)
    return UNKNOWN


def is_denied(word: str, text: str) -> bool:
    """Return whether a text has a word behind a negation alone: board in "no board needed"."""
    if re.search(f"[{HAN}]", word):
        spans = [text[max(0, match.start() - 5) : match.start()] for match in re.finditer(re.escape(word), text)]
        return bool(spans) and all(_DENIAL_ZH.search(before) for before in spans)
    words = re.findall(r"[^\W_]+(?:['’]t)?|[.;:!?,]", text.casefold())
    stems = {_stem(part) for part in re.findall(r"[^\W_]+", word.casefold())}
    places = [at for at, each in enumerate(words) if _stem(each) in stems]
    return bool(places) and all(_DENIAL.search(" ".join(words[max(0, at - 3) : at])) for at in places)


def matches(word: str, value: str) -> bool:
    """Return whether a word names a value: English word by word without endings, Chinese by whole values."""
    if re.search(f"[{HAN}]", word):
        parts = [part for part in _SEPARATOR.split(value) if len(part) > 1]
        return word in value or any(part in word for part in parts if re.search(f"[{HAN}]", part) and len(value) < 40)
    if re.search(f"[{HAN}]", value):
        return word.casefold() in value.casefold() and not word.isascii()
    stems = {_stem(each) for each in re.findall(r"[^\W_]+", value.casefold())}
    return all(_stem(part) in stems for part in re.findall(r"[^\W_]+", word.casefold()))


def _stem(word: str) -> str:
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= _MIN_STEM else word
