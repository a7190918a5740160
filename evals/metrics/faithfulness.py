"""Whether a reason is true: judged by its words alone, beside the catalogue and the history.

Nothing here knows how reasons are made. What a text says is compared with the items' own fields; where that cannot
decide, it counts against the reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from retrieval.data.items import Item
from retrieval.text.cjk import HAN

_MARKED = re.compile(r"《([^》]*)》")
_QUOTED = re.compile(r"“([^”]*)”")
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
LEAST_TITLE = {"en": 2, "zh": 3}
"""English words, Chinese characters, that a title must have to be told from other words where nothing marks it."""
NAMES = ("citations", "traits", "titles", "numbers", "language")


@dataclass(frozen=True)
class Told:
    """One reason as a person gets it: for which item, what it cites and names, in which language, to what request."""

    item: str
    text: str
    cites: tuple[str, ...]
    traits: tuple[str, ...]
    language: str
    request: str = ""


@dataclass(frozen=True)
class Verdict:
    """Each True where nothing is wrong: every citation is a liked item of the history and is named; every trait is a
    field's value; no other title of the catalogue is named; every number is a fact; the language is the one asked."""

    citations: bool
    traits: bool
    titles: bool
    numbers: bool
    language: bool


class Catalogue:
    """Items by id with their titles, and who liked what: `liked` has the people of each item."""

    def __init__(self, items: Mapping[str, Item], liked: Mapping[str, Collection[str]]):
        self.items, self._liked = items, liked

    @cached_property
    def _titles(self) -> frozenset[tuple[str, ...]]:
        said = (text.title for item in self.items.values() for text in (item, *item.translations.values()))
        return frozenset(tokens for title in said if _telling(tokens := _tokens(title)))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._titles), default=0)

    def judge(self, told: Told, history: Collection[str]) -> Verdict:
        """`history`: ids of what the person liked."""
        item = self.items[told.item]
        cited = [self.items[i] for i in told.cites if i in self.items]
        names = [_title(i, told.language) for i in (item, *cited)]
        values = _values(item, told.language)
        rest = _without(told.text, names)
        quoted = [q for q in _QUOTED.findall(told.text) if q not in told.traits and not any(q in n for n in names)]
        return Verdict(
            citations=all(i in history for i in told.cites)
            and len(cited) == len(told.cites)
            and all(name in told.text for name in names),
            traits=all(t in values and t in told.text for t in told.traits)
            and all(_tokens(q) and _within(_tokens(q), _tokens(told.request)) for q in quoted),
            titles=not self._named(rest, told, item) and not [m for m in _MARKED.findall(told.text) if m not in names],
            numbers=self._numbers(_without(rest, [*values, *quoted])) <= self._facts(item, cited, told),
            language=_in_language(_without(rest, [*told.traits, *quoted]), told.language),
        )

    def _named(self, rest: str, told: Told, item: Item) -> list[tuple[str, ...]]:
        """Titles of other items in what is left of a text, but for what the item's own fields or the request say."""
        said = item.read_in(told.language)
        own = [_tokens(text) for text in (said.title, *_values(item, told.language), said.text, told.request)]
        tokens = _tokens(rest)
        runs = {tokens[at : at + size] for size in range(1, self._longest + 1) for at in range(len(tokens) - size + 1)}
        return [run for run in runs & self._titles if not any(_within(run, each) for each in own)]

    @staticmethod
    def _numbers(text: str) -> set[str]:
        return set(re.findall(r"\d+", text))

    def _facts(self, item: Item, cited: Sequence[Item], told: Told) -> set[str]:
        """Numbers in the item's fields, and how many people liked it, and it and each item cited."""
        said = item.read_in(told.language)
        facts = self._numbers(" ".join([said.text, *map(str, said.attributes.values())]))
        people = set(self._liked.get(item.id, ()))
        counts = {str(len(people & set(self._liked.get(i.id, ())))) for i in cited} | {str(len(people))}
        return facts | counts | ({str(item.published.year)} if item.published else set())


def alike(one: str, other: str) -> float:
    """How many of the words of the one of two texts that has fewer are in both, 0 to 1. Chinese words are taken to be
    any two neighbouring characters."""
    first, second = _words(one), _words(other)
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer else 0.0


def distinct(told: Sequence[Told], items: Mapping[str, Item]) -> bool:
    """Whether no two reasons of a list share more than half their words, titles aside."""
    bare = [_without(t.text, [_title(items[i], t.language) for i in (t.item, *t.cites) if i in items]) for t in told]
    return all(alike(one, other) <= 0.5 for one, other in combinations(bare, 2))


def _title(item: Item, language: str) -> str:
    """As far as a reason may cut it."""
    said = " ".join(item.read_in(language).title.split())
    return said if len(said) <= 120 else said[:119].rstrip() + "…"


def _values(item: Item, language: str) -> list[str]:
    said = item.read_in(language)
    stated = [fact.value for fact in said.extracted if fact.stated]
    return [*said.categories, *said.tags, *(v for v in said.attributes.values() if isinstance(v, str)), *stated]


def _without(text: str, parts: Sequence[str]) -> str:
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = text.replace(part, " ")
    return text


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(t.casefold() for t in _TOKEN.findall(text))


def _telling(tokens: Sequence[str]) -> bool:
    kind = "zh" if any(re.match(f"[{HAN}]", t) for t in tokens) else "en"
    return len(tokens) >= LEAST_TITLE[kind]


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    size = len(part)
    return any(tuple(whole[at : at + size]) == tuple(part) for at in range(len(whole) - size + 1))


def _words(text: str) -> set[str]:
    tokens = list(_TOKEN.finditer(text))
    words = {t.group().casefold() for t in tokens if not re.match(f"[{HAN}]", t.group())}
    for one, other in pairwise(tokens):
        pair = one.group() + other.group()
        if one.end() == other.start() and re.fullmatch(f"[{HAN}]{{2}}", pair):
            words.add(pair)
    return words


def _in_language(text: str, language: str) -> bool:
    """English without a Chinese character; Chinese with more characters than Latin words."""
    han, latin = len(re.findall(f"[{HAN}]", text)), len(re.findall(r"[A-Za-z]+", text))
    return han > latin if language == "zh" else not han and latin > 0
