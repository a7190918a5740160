"""The words of a catalogue in a text: the genres and tags that it names, and the people who made items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from agent.query.facets.catalogue_names import LISTED, name_key, parts_of_text, parts_of_value, short_names
from agent.query.facets.countries import FIELDS as COUNTRIES
from agent.query.facets.kind_nouns import kind_named_by
from agent.query.facets.makers import TEACHERS
from agent.query.facets.moods import mood_words, named_moods
from agent.query.facets.own_flags import says_yes_or_no
from agent.query.facets.stock import FIELDS as STOCK
from agent.query.facets.value_aliases import with_aliases, with_version
from agent.query.limits.players import FIELDS as PLAYERS
from agent.query.negations.concepts import concept_key, find_concept
from agent.query.text.message_text import is_content_word, normalize
from agent.query.text.plurals import singular
from agent.query.text.synonyms import expand, same_names, translations
from retrieval.columns.names import normalized_name
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import Either, OneOf
from retrieval.conditions.fields import FIELDS
from retrieval.matching.facts import MAKERS
from retrieval.text.cjk import contains_han

MIN_NAME = 3
"""Characters of a name in Latin letters at least."""
_STUDIOS = frozenset("developer developers studio provider brand 开发商 开发者 工作室 机构 品牌".split())
_MORE_MAKERS = TEACHERS | frozenset("studio 工作室 provider 机构".split())
MAX_VALUES = 40
"""Values of an attribute up to which it sorts items, rather than describing each."""
_VAGUE = re.compile(
    "single|multi|true|false|play|university|technology|online|games?|cast|college|institute|school|learning|"
    "boy|language|stor(?:y|ies)|tales?|series|jerusalem|london|tokyo|kyoto|berlin|[0-9]+|town|city|and|s",
    re.I,
)
"""Words of values that mean something else in a message."""
_CHILDRENS_BOOK = re.compile(
    r"\bpicture[ -]books?\b|\bchildren'?s? (?:books?|stories)\b|童书|绘本|童话书?|儿童读物|儿童文学|睡前故事", re.I
)
_NAMES = re.compile(r"\s*(?:[,，、/;；&]|\band\b|\bfeat\.?\b)\s*")


class Named(NamedTuple):
    """Words of a text and the values of the catalogue that they name."""

    words: str
    values: tuple[str, ...]


class CatalogueWords:
    """Finds the words of a catalogue in texts of either language."""

    def __init__(self, columns: Columns):
        self.columns = columns

    def traits(self, text: str) -> list[Named]:
        """Return the categories and tags that a text names, in its order; a longer name before a part of it.

        小说 is one where all items are books or none is; else it names a kind.
        """
        return [each for each in self._named(text, self._traits) if not self._tells_kinds_apart(each.words)]

    def _tells_kinds_apart(self, words: str) -> bool:
        """Return whether words are the noun for a kind of which some items are, and others are not."""
        of_kind = self.columns.mask(Comparison("domain", "=", kind)) if (kind := kind_named_by(words)) else None
        return of_kind is not None and bool(of_kind.any()) and not bool(of_kind.all())

    def terms_in(self, text: str) -> list[str]:
        """Return the words of a text that name people, genres, tags, attributes or moods, in its order."""
        named = [*self.creators(text), *self.traits(text)]
        attributes = (words for words, _ in self.attributes(text))
        words = dict.fromkeys((*(each.words for each in named), *attributes, *mood_words(text)))
        apart = [word for word in words if not any(word != other and word in other for other in words)]
        return sorted(apart, key=text.casefold().find)

    def names_category(self, words: str) -> bool:
        """Return whether some words are a category of the catalogue, and not a mere tag."""
        return bool(self.categories(words))

    def categories(self, text: str, of_kinds: bool = False) -> list[Named]:
        """Return the categories that a text names, with their names in every language.

        `of_kinds`: also those that are called as a kind of item is, as music among courses.
        """
        named = []
        for each in self._named(text, self._traits) if of_kinds else self.traits(text):
            if values := [value for value in each.values if value in self.category_names]:
                named.append(Named(each.words, tuple(values)))
        if not named:
            # "Scifi" is the category Science Fiction by another name.
            others = (
                (part, value)
                for part in self._parts(text)
                for name in translations(part)
                for value in self._traits.get(name_key(name), ())
            )
            by_words: dict[str, list[str]] = {}
            for part, value in others:
                if value in self.category_names:
                    by_words.setdefault(part, []).append(value)
            named = [Named(part, tuple(dict.fromkeys(values))) for part, values in by_words.items()]
        if not named and (match := _CHILDRENS_BOOK.search(text)) and (children := find_concept("children")):
            values = sorted(name for name in self.category_names if concept_key(name) in children.values)
            named = [Named(match[0], tuple(values))] if values else []
        return named

    def traits_of_moods(self, text: str) -> tuple[str, ...]:
        """Return the categories and tags that are synonyms of the moods and genres that a text names."""
        synonyms = expand(text)[len(text) :].split()
        words = (*synonyms, *(name for named in self._parts(text) for name in translations(named)))
        own = frozenset(trait for mood in named_moods(text) for trait in mood.traits)
        of_moods = (value for value in sorted(self.columns.words_by_field["trait"]) if concept_key(value) in own)
        named = (value for word in words for value in self._traits.get(name_key(word), ()))
        return tuple(dict.fromkeys((*named, *of_moods)))

    def attributes(self, text: str) -> list[tuple[str, Condition]]:
        """Return the words of a text that name a value of an attribute with few values, each with its condition.

        Such attributes are the platform of a game or the form of a book, not makers, countries, or what traits say.
        """
        named: dict[str, list[Condition]] = {}
        for field, by_key in self._attributes.items():
            written = with_aliases(normalize(text))
            for each in self._named(written, by_key, by_other_names=True):
                words, values = with_version(each.words, each.values, written)
                named.setdefault(words, []).append(
                    OneOf(field, values) if len(values) > 1 else Comparison(field, "=", values[0])
                )
        return [(words, each[0] if len(each) == 1 else Either(tuple(each))) for words, each in named.items()]

    def creators(self, text: str) -> list[Named]:
        """Return the people and studios that a text names, in its order."""
        return [each for each in self._named(text, self._creators) if not kind_named_by(each.words)]

    def not_by(self, names: Iterable[str]) -> list[Condition]:
        """Return the conditions that an item is by none of some creators."""
        conditions: list[Condition] = []
        for name in names:
            for field, values in self.columns.words_by_field.items():
                if is_maker(field):
                    conditions += [Comparison(field, "!=", value) for value in values if name in _NAMES.split(value)]
        return conditions

    @cached_property
    def _traits(self) -> dict[str, tuple[str, ...]]:
        by_key: dict[str, dict[str, None]] = defaultdict(dict)
        for value in sorted(self.columns.words_by_field["trait"]):
            for key in {name_key(value), name_key(singular(value))}:
                by_key[key][value] = None
        return {key: tuple(values) for key, values in by_key.items() if len(key) > 1}

    @cached_property
    def category_names(self) -> frozenset[str]:
        """Return the names of all categories, in every language."""
        texts = (each for item in self.columns.items for each in (item, *item.translations.values()))
        return frozenset(name for each in texts for name in each.categories)

    @cached_property
    def _creators(self) -> dict[str, tuple[str, ...]]:
        by_key: dict[str, dict[str, None]] = defaultdict(dict)
        titles = " ".join(each.title for item in self.columns.items for each in (item, *item.translations.values()))
        for field, values in self.columns.words_by_field.items():
            if not is_maker(field):
                continue
            for name in (each for value in sorted(values) for each in _NAMES.split(value)):
                first = name.partition("·")[0]  # 阿加莎, but not 马里奥, who is in a title
                is_known_by_it = MIN_NAME <= len(first) < len(name) and first not in titles
                short = short_names(name, normalized_name(field) in _STUDIOS)
                for part in (name, *short, *[first] * is_known_by_it):
                    by_key[name_key(part)][name] = None
        own = {key: names for key, names in by_key.items() if len(key) >= (2 if contains_han(key) else MIN_NAME)}
        # A surname that several people share names none of them, nor does one that is a genre: punk is no Daft Punk.
        return {
            key: tuple(names)
            for key, names in own.items()
            if key in map(name_key, names) or (len(names) == 1 and key not in self._traits)
        }

    @cached_property
    def _attributes(self) -> dict[str, dict[str, tuple[str, ...]]]:
        fields: dict[str, dict[str, tuple[str, ...]]] = {}
        for field, values in self.columns.words_by_field.items():
            if (
                field == "trait"
                or field in FIELDS
                or is_maker(field)
                or field in COUNTRIES
                or field in PLAYERS
                or field in STOCK
                or says_yes_or_no(values)
                or len({part for value in values for part in LISTED.split(value)}) > MAX_VALUES
            ):
                continue
            by_key: dict[str, dict[str, None]] = defaultdict(dict)
            for value in sorted(values):
                for part in dict.fromkeys((value, *parts_of_value(value))):
                    if len(name_key(part)) > 1 and name_key(part) not in self._traits and not _VAGUE.fullmatch(part):
                        by_key[name_key(part)][value] = None
            fields[field] = {key: tuple(names) for key, names in by_key.items() if not kind_named_by(key)}
        return fields

    def _named(self, text: str, by_key: dict[str, tuple[str, ...]], by_other_names: bool = False) -> Iterator[Named]:
        """Yield the values that parts of a text name; `by_other_names`: also as 木头 and "wooden" name Wood."""
        taken: list[tuple[int, int]] = []
        for start, end, part in sorted(parts_of_text(normalize(text)), key=lambda each: each[0] - each[1]):
            values = by_key.get(name_key(part)) or by_key.get(name_key(singular(part)))
            if by_other_names and not values:
                values = next((by_key[name] for name in same_names(part) if name in by_key), None)
            if values and is_content_word(part) and not any(start < e and s < end for s, e in taken):
                taken.append((start, end))
                yield Named(part, values)

    def _parts(self, text: str) -> Iterator[str]:
        yield from (part for _, _, part in parts_of_text(normalize(text)))


@lru_cache(maxsize=4)
def catalogue_words(columns: Columns) -> CatalogueWords:
    """Return what finds the words of a catalogue in texts, built once for the last few catalogues."""
    return CatalogueWords(columns)


def is_maker(field: str) -> bool:
    """Return whether a field names who made an item."""
    return normalized_name(field) in MAKERS | _MORE_MAKERS
