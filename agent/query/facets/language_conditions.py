"""The languages and countries that slots name, as conditions on a catalogue that states them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.query.facets.countries import (
    countries_of_languages,
    country_conditions,
    country_exclusions,
    named_countries,
    names_origin,
    states_countries,
    tagged_countries,
)
from agent.query.facets.languages import without_language_names
from agent.query.slots import Slots
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import OneOf
from retrieval.data.languages import language_name

_SPOKEN_ONLY = {"zh": "cmn", "cmn": "cmn", "yue": "yue", "wuu": "wuu", "nan": "nan"}
"""Languages by the one that texts of courses name where they are taught in it: its own name, and not that of a "
"people."""
_LANGUAGE_ZH = re.compile("[法德日英俄韩汉外阿]语|西班牙语|葡萄牙语|意大利语|阿拉伯语|拉丁语|[法德日英俄]文")


@dataclass(frozen=True)
class LanguageConditions:
    """Conditions on the language of items, and the topic without the names of languages that became conditions.

    `unknown`: codes of the languages that the catalogue tells nothing of. `unknown_country`: whether the topic names a
    country, and no item of the kind that is asked for says where it is from.
    """

    conditions: Sequence[Condition]
    topic: str
    unknown: tuple[str, ...] = ()
    unknown_country: bool = False


def language_conditions(slots: Slots, columns: Columns) -> LanguageConditions:
    """Return the conditions on the language of items where the catalogue tells it, else on their country.

    Where no item of the kind states its country, its tags may. Else a country is searched for by its name, since the
    condition would leave nothing.
    """
    stated = _conditions_and_topic(slots, columns)
    if stated.unknown and states_countries(slots.domain, columns) and named_countries(slots.topic):
        # Where items say where they are from, and none is Greek, there is nothing Greek.
        stated = replace(stated, unknown=tuple(code for code in stated.unknown if code not in slots.languages))
    others = [c for c in stated.conditions if not isinstance(c, Comparison | OneOf) or c.field != "country"]
    if len(others) == len(stated.conditions) or states_countries(slots.domain, columns):
        return stated
    if slots.languages and not named_countries(slots.topic):
        return replace(stated, conditions=others, topic=slots.topic, unknown=slots.languages)
    if any(field == "tag" for field in (getattr(c, "field", "") for c in others)):
        return replace(stated, conditions=others)  # what is excluded is a tag
    tagged, topic = tagged_countries(slots.topic, slots.domain, columns)
    if tagged:
        return replace(stated, conditions=[*others, tagged], topic=topic, unknown=())
    return replace(stated, conditions=others, topic=slots.topic, unknown_country=True)


def _conditions_and_topic(slots: Slots, columns: Columns) -> LanguageConditions:
    """Return the conditions and the topic without them, whether or not items of the kind state their countries."""
    codes = (*slots.languages, *slots.exclude_languages)
    if slots.domain == "course" and slots.exclude_languages:
        names = {
            language_name(code, language).casefold() for code in slots.exclude_languages for language in ("en", "zh")
        }
        taught = sorted(value for value in columns.words_by_field["trait"] if value.casefold() in names)
        codes = () if taught else tuple(code for code in slots.exclude_languages if code in _SPOKEN_ONLY)
        texts = (Comparison("text", "!=", language_name(_SPOKEN_ONLY[code], "en").split()[0]) for code in codes)
        return LanguageConditions((*(Comparison("trait", "!=", value) for value in taught), *texts), slots.topic)
    if slots.domain == "course" and _LANGUAGE_ZH.search(slots.topic):
        return LanguageConditions((), slots.topic)  # what it teaches is no origin
    if not columns.tells_languages:
        spoken = countries_of_languages(slots.languages, columns)
        of_any = len(slots.languages) > 1 and not names_origin(slots.topic)
        is_spoken = spoken and (of_any or _LANGUAGE_ZH.search(slots.topic))  # 英 of 英语 is no country
        topic = without_language_names(slots.topic) if is_spoken else slots.topic
        countries, topic = country_conditions(topic, columns)
        countries = countries or spoken
        unknown = tuple(code for code in slots.languages if not countries)
        topic = without_language_names(topic) if countries and slots.languages else topic
        for code in slots.exclude_languages:
            excluded = country_exclusions(language_name(code, "en"), columns) or _not_spoken(code, columns)
            countries += excluded
            unknown += () if excluded else (code,)
        return LanguageConditions(tuple(countries), topic, unknown)
    if not codes:
        return LanguageConditions(*country_conditions(slots.topic, columns))
    conditions: list[Condition] = [Comparison("language", "!=", code) for code in slots.exclude_languages]
    countries, topic = country_conditions(slots.topic, columns)
    if countries and slots.languages and names_origin(slots.topic):
        return LanguageConditions((*countries, *conditions), topic)
    if len(slots.languages) > 1:
        conditions.insert(0, OneOf("language", slots.languages))
    elif slots.languages:
        conditions.insert(0, Comparison("language", "=", slots.languages[0]))
    topic = without_language_names(slots.topic) if slots.languages else slots.topic
    return LanguageConditions(tuple(conditions), topic)


def _not_spoken(code: str, columns: Columns) -> list[Condition]:
    """Return the conditions that an item is from no country where a language is spoken."""
    named = (c for c in countries_of_languages((code,), columns) if isinstance(c, Comparison | OneOf))
    return [
        Comparison(c.field, "!=", value) for c in named for value in (c.values if isinstance(c, OneOf) else (c.value,))
    ]
