"""The countries that words of a request name, as conditions on a catalogue that says where its items are from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from agent.query.facets.languages import spoken_language
from agent.query.limits.polarity import negation_around
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import OneOf

FIELDS = ("country", "countries", "国家", "制片国家/地区", "地区", "production_countries", "origin")
"""Names of attributes that hold the country of an item."""
_WORKS_ZH = "(?:剧集?|片子?|电影|影片|漫画?|动画|动漫|小说|书|歌曲?|音乐|综艺|游戏|产|语|番)"
_LEARNING = re.compile(r"\b(?:learn|study|speak|teach)\w*\b|学习?|教|入门|语言", re.I)
_SETTING = (
    "(?:about|in|on|set|with|histor|war|food|cook|cuisine|cultur|garden|language|revolution|polit|teacher|restaurant|"
    "family|made)"
)
_OF_WORKS = re.compile(
    rf"(?:[\s-]+(?!{_SETTING})\w+){{0,3}}?[\s-]+(?:films?|movies?|flicks?|cinema|series|shows?|dramas?|"
    r"comed(?:y|ies)|thrillers?|documentar(?:y|ies)|novels?|books?|stor(?:y|ies)|songs?|music|albums?|pop|rock|folk|"
    rf"new wave|westerns?|bolero|stuff|ones?)\b|\s*(?:$|[,.!?;])|的?(?:{_WORKS_ZH}|最?好|也|都|吧|吗|[,，。！？\s]|$)",
    re.I,
)
"""What follows the name of a country that works are from."""
_OF_PEOPLE = re.compile(
    r"\b(?:i'?m|i am|we'?re|we are|he'?s|she'?s|they'?re|you'?re|(?:he|she) is|they are|(?:my|our|his|her) (?:\w+ )?"
    r"(?:wife|husband|partner|girlfriend|boyfriend|friends?|family|parents?|mother|father|mum|mom|dad|boss|"
    r"neighbou?rs?|"
    r"grand\w+|sisters?|brothers?|kids?|sons?|daughters?|teacher|room-?mate|flat-?mate|in-laws|folks) (?:is|are|"
    r"was|were))"
    r" (?:(?:half|part|originally|all|both|also|an?|actually) )*$",
    re.I,
)
"""What stands before the nationality of people."""
_LIST = re.compile(r"[,，、/;；|·]")
_PLACED = frozenset(("", "片", "片子", "set", "based", "made", "shot", "filmed"))
"""What names nothing without the name of a country: "a thriller set in Korea"."""
_FINE_ZH = re.compile("^的?(?:也|都)+(?:行|可以|成|好|要|没问题)")
_SPOKEN_ZH = re.compile("[语文]|粤语|国语")
_NOUNS = re.compile(
    rf"\W|人?[拍写做唱演出产]|人的?$|作家|作者|导演|歌手|writers?|authors?|directors?|"
    rf"{_WORKS_ZH}|films?|movies?|cinema|books?|ones?|stuff|的",
    re.I,
)
_NO_ORIGIN = (
    r"(?!\s+(?:histor(?:y|ies)|wars?|food|cooking|cuisine|culture|lessons?|grammar|gardens?|language|revolution|"
    r"empire|politics|"
    r"econom\w+|vocabulary|teachers?|courses?|classes|restaurants?|for beginners)\b)"
)
"""A country's history, food or language is a topic, not where an item is from."""

_SHORT_ZH = dict(
    zip("中日韩英美法德俄意印泰", "中国 日本 韩国 英国 美国 法国 德国 俄罗斯 意大利 印度 泰国".split(), strict=True)
)
_SHORT_LIST_ZH = re.compile(
    f"(?!中意|意中|美德|美意|日韩(?![{''.join(_SHORT_ZH)}]))[{''.join(_SHORT_ZH)}]{{2,4}}"
    rf"(?=的|{_WORKS_ZH}|系|[两三]国|[之]?外|以外|除外|都|也|$|[,，。!！\s])"
)
"""Several countries by one character each, as 英美; 日韩 is a region of its own."""

_SHORT_FORMS_ZH = {
    "国摇": "国产摇滚",
    "华摇": "华语摇滚",
    "英摇": "英国摇滚",
    "日摇": "日本摇滚",
    "韩摇": "韩国摇滚",
    "台摇": "台湾摇滚",
    "国漫": "国产动画",
    "国单": "国产单机游戏",
    "日推": "日本推理小说",
    "欧推": "欧洲推理小说",
    "港乐": "香港流行音乐",
}
_SHORT_FORM_ZH = re.compile(
    "(?<![中全外各本爱出回帝王美法德英韩泰俄两三四五六七八九十近今每当往节假昨明次生平某])"
    f"(?:{'|'.join(_SHORT_FORMS_ZH)})(?![晃曳摆头画谈游步威荐送广进])"
)
"""A country and a kind in two characters, as 国摇; 中国漫画 and 每日推荐 hold them as parts of other words."""


@dataclass(frozen=True)
class Country:
    """A country or a region: its names in catalogues, and the pattern of the words that people ask for its works with.

    The names of a region are those of all its countries. `language`: the code of the language that works from a country
    or a region are asked for in; empty where it is not one. `title`: what to call a region, by language.
    """

    names: tuple[str, ...]
    pattern: re.Pattern[str]
    language: str = ""
    title: Mapping[str, str] = field(default_factory=dict, compare=False)


def with_whole_names(text: str) -> str:
    """Return a text with the names of countries in full: 英国、美国 for 英美, and 国产摇滚 for 国摇."""
    text = _SHORT_FORM_ZH.sub(lambda match: _SHORT_FORMS_ZH[match[0]], text)
    return _SHORT_LIST_ZH.sub(lambda match: "、".join(_SHORT_ZH[each] for each in match[0]), text)


def country_conditions(topic: str, columns: Columns) -> tuple[list[Condition], str]:
    """Return conditions on the countries that a topic names, and the topic without their names.

    Nothing where the catalogue has no country, or where no item is from there.
    """
    if _LEARNING.search(topic):
        return [], topic
    countries = [country for country, _ in _named(topic)]
    # Of a region and countries in it the countries are meant: 欧洲电影,法国意大利的都可以.
    regions = [each for each in countries if any(set(other.names) < set(each.names) for other in countries)]
    meant = [each for each in countries if each not in regions]
    values = dict.fromkeys(value for each in meant for value in _values(each, columns))
    if not values:
        return [], topic
    # A region has the names of all its countries, by which it is recognised when it is named again.
    values |= dict.fromkeys(name for each in meant if each in _regions() for name in each.names)
    condition = OneOf("country", tuple(values)) if len(values) > 1 else Comparison("country", "=", next(iter(values)))
    return [condition], _without_names(topic)


def _without_names(topic: str) -> str:
    """Return a topic without the names of countries, and without what belongs to them: 也行 of 日本也行."""
    for _, match in reversed(_named(topic)):
        topic = f"{topic[: match.start()]} {_FINE_ZH.sub('', topic[match.end() :])}"
    return " ".join(word for each in topic.split() if (word := each.strip("的")) not in _PLACED)


def country_exclusions(word: str, columns: Columns) -> list[Condition]:
    """Return conditions that no item is from the country that a word names; nothing where it names none."""
    named = _named(word)
    if not named:
        return []
    country, match = named[0]
    if _NOUNS.sub("", word[: match.start()] + word[match.end() :]):
        return []
    tags = sorted(value for value in columns.words_by_field["trait"] if value in country.names)
    present = _values(country, columns)
    states = dict.fromkeys((*present, *(country.names if present and country in _regions() else ())))
    values = [("country", value) for value in states] + [("tag", value) for value in tags]
    return [Comparison(field, "!=", value) for field, value in values]


def countries_of_languages(codes: Collection[str], columns: Columns) -> list[Condition]:
    """Return the condition that items are from a country of some languages; nothing where no item is."""
    places = [each for each in (*_countries(), *_regions()) if each.language and each.language in codes]
    names = [value for each in places for value in _values(each, columns)]
    regions = [name for each in places if each in _regions() for name in each.names]  # by which they are recognised
    return [OneOf("country", tuple(dict.fromkeys((*names, *regions))))] if names else []


def tagged_countries(topic: str, kind: str, columns: Columns) -> tuple[Condition | None, str]:
    """Return the condition that items of a kind have a tag of the countries that a topic names, and the topic without.

    None where no item of the kind is tagged so.
    """
    if _LEARNING.search(topic):
        return None, topic
    names = {name for country, _ in _named(topic) for name in country.names}
    tags = tuple(sorted(value for value in columns.words_by_field["trait"] if value in names))
    if not tags:
        return None, topic
    condition = OneOf("tag", tags)
    if not (columns.mask(condition) & columns.mask(Comparison("domain", "=", kind))).any():
        return None, topic
    return condition, _without_names(topic)


def states_countries(kind: str, columns: Columns) -> bool:
    """Return whether an item of a kind says where it is from; of any kind where the catalogue lacks this one."""
    values = columns.words_by_field.get("country", frozenset())
    from_somewhere = columns.mask(OneOf("country", tuple(sorted(values)))) if values else None
    if from_somewhere is None:
        return False
    of_kind = columns.mask(Comparison("domain", "=", kind))
    return bool((from_somewhere & of_kind).any() if kind and of_kind.any() else from_somewhere.any())


def named_countries(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the words of a text that name countries, each with the names that catalogues give the country."""
    return [(match[0], country.names) for country, match in _named(text)]


def countries_of_people(text: str) -> frozenset[str]:
    """Return the words of a text that say where people are from, and not works: "my wife is French"."""
    named = [(match[0], bool(_OF_PEOPLE.search(text[: match.start()]))) for _, match in _named(text)]
    return frozenset(word for word, _ in named if all(of_people for each, of_people in named if each == word))


def origin_languages(text: str, dropped: Collection[str] = ()) -> tuple[str, ...]:
    """Return the codes of the languages of the countries that a text wants works from: 韩剧, a film from Greece.

    `dropped`: the words for countries of which it wants nothing.
    """
    if _LEARNING.search(text):
        return ()
    codes = (
        country.language
        for country, match in _named(text)
        if match[0] not in dropped
        and not negation_around(text, match.start(), match.end())
        and (match[0].casefold().startswith("from ") or (_OF_WORKS.match(text, match.end()) and not _is_noun(match[0])))
    )
    return tuple(dict.fromkeys(filter(None, codes)))


def names_origin(topic: str) -> bool:
    """Return whether a topic names a country by a word for no language: 韩国, Mexican. It says where items are from."""
    return any(not spoken_language(word) for word, _ in named_countries(topic)) and not _SPOKEN_ZH.search(topic)


def _is_noun(word: str) -> bool:
    """Return whether a word is an English name of a country, which says where something is set as well."""
    return word.isascii() and is_country(word.title())


def is_country(name: str) -> bool:
    """Return whether a text is the name that a catalogue gives a country."""
    return any(name in country.names for country in _countries())


def is_origin(field: str, value: str) -> bool:
    """Return whether a value of a field says where an item is from: a country, or a tag that is the name of one."""
    return field == "country" or (field == "tag" and is_country(value))


def country_name(value: str, language: str) -> str:
    """Return the name of a country in a language, by the name that a catalogue uses; that name where none is known."""
    names = next((country.names for country in _countries() if value in country.names), ())
    return next((name for name in names if name.isascii() == (language != "zh")), value)


def region_in_words(values: Collection[str], language: str) -> tuple[str, frozenset[str]]:
    """Return the name of the largest region of which some names of countries are all, and its names; empty without."""
    within = [each for each in _regions() if set(each.names) <= set(values)]
    region = max(within, key=lambda each: len(each.names), default=None)
    return (region.title[language], frozenset(region.names)) if region else ("", frozenset())


def _named(text: str) -> list[tuple[Country, re.Match[str]]]:
    """Return the countries and regions that a text names, in its order; a longer name before a part of it."""
    matches = [(each, match) for each in (*_countries(), *_regions()) for match in each.pattern.finditer(text)]
    matches.sort(key=lambda each: each[1].start() - each[1].end())
    apart: list[tuple[Country, re.Match[str]]] = []
    for country, match in matches:
        if not any(match.start() < other.end() and other.start() < match.end() for _, other in apart):
            apart.append((country, match))
    return sorted(apart, key=lambda each: each[1].start())


def _values(country: Country, columns: Columns) -> Sequence[str]:
    """Return the values of the field of countries that name a country, alone or in a list: "USA, UK"."""
    names = {name.casefold() for name in country.names}
    present = columns.words_by_field.get("country", frozenset())
    return sorted(v for v in present if any(part.strip().casefold() in names for part in _LIST.split(v)))


@cache
def _countries() -> tuple[Country, ...]:
    written = tomllib.loads((Path(__file__).parent / "countries.toml").read_text(encoding="utf-8"))
    return tuple(
        Country(tuple(each["names"]), _pattern(each["words"], each["with_noun"]), each.get("language", ""))
        for each in written["country"]
    )


@cache
def _regions() -> tuple[Country, ...]:
    written = tomllib.loads((Path(__file__).parent / "countries.toml").read_text(encoding="utf-8"))
    names = {country.names[0]: country.names for country in _countries()}
    return tuple(
        Country(
            tuple(name for first in each["countries"] for name in names[first]),
            _pattern(each["words"], ""),
            language=each.get("language", ""),
            title=each["name"],
        )
        for each in written["region"]
    )


def _pattern(words: Sequence[str], with_noun: str) -> re.Pattern[str]:
    english = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word.isascii())
    chinese = [re.escape(word) for word in words if not word.isascii()]
    if with_noun:
        chinese.append(f"[{with_noun}](?={_WORKS_ZH})")
    if not chinese:
        chinese.append("(?!)")
    return re.compile(
        rf"(?:\b(?:from|made in)\s+(?:the\s+)?)?\b(?:{english or '(?!)'})\b{_NO_ORIGIN}|"
        rf"(?:{'|'.join(chinese)})(?!历史|史|菜|料理|语法|文化|哲学|政治|经济|战争|革命|语入门)",
        re.I,
    )
