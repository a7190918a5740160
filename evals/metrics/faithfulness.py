"""Whether a reason is true: its text is compared with the catalogue and the history.

Nothing here knows how reasons are made. Claims are compared with the fields of the items; where these cannot decide,
the claim counts against the reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from retrieval.data.items import Item
from retrieval.text.cjk import HAN

_TITLE_MARKS = re.compile(r"《([^》]*)》")
_QUOTED = re.compile(r"“([^”]*)”")
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
MIN_TITLE_TOKENS = {"en": 2, "zh": 3}
"""English words, Chinese characters, that a title must have to be recognised in a text that does not mark it."""
MAX_OVERLAP = 0.5
"""Share of its words that a distinct reason may have in common with another of its list."""
MAX_TITLE = 120
"""Characters after which a reason may cut a title."""
CHECKS = ("citations", "traits", "titles", "numbers", "language")


@dataclass(frozen=True)
class ShownReason:
    """One reason as a user sees it: the item's id, the text, ids of the cited items, the traits it names."""

    item: str
    text: str
    cites: tuple[str, ...]
    traits: tuple[str, ...]
    language: str
    request: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome of each check, True where it passes.

    `citations`: every citation is a liked item of the history and is named. `traits`: every trait is a value of a
    field. `titles`: no other title of the catalogue is named. `numbers`: every number is in the data. `language`: the
    text is in the requested language.
    """

    citations: bool
    traits: bool
    titles: bool
    numbers: bool
    language: bool


class FaithfulnessJudge:
    """Checks reasons against `items`, by id, and `liked_by`, the ids of the users who liked each item."""

    def __init__(self, items: Mapping[str, Item], liked_by: Mapping[str, Collection[str]]):
        self.items, self._liked_by = items, liked_by

    @cached_property
    def _titles(self) -> frozenset[tuple[str, ...]]:
        titles = (text.title for item in self.items.values() for text in (item, *item.translations.values()))
        return frozenset(tokens for title in titles if _is_recognisable(tokens := _tokens(title)))

    @cached_property
    def _max_tokens(self) -> int:
        return max(map(len, self._titles), default=0)

    def judge(self, reason: ShownReason, history: Collection[str]) -> Verdict:
        """Check a reason; `history` holds the ids of the items that the user liked."""
        item = self.items[reason.item]
        cited = [self.items[i] for i in reason.cites if i in self.items]
        names = [_title(i, reason.language) for i in (item, *cited)]
        values = _values(item, reason.language)
        rest = _without(reason.text, names)
        quoted = [q for q in _QUOTED.findall(reason.text) if q not in reason.traits and not any(q in n for n in names)]
        return Verdict(
            citations=all(i in history for i in reason.cites)
            and len(cited) == len(reason.cites)
            and all(name in reason.text for name in names),
            traits=all(t in values and t in reason.text for t in reason.traits)
            and all(_tokens(q) and _within(_tokens(q), _tokens(reason.request)) for q in quoted),
            titles=not self._other_titles(rest, reason, item)
            and not [m for m in _TITLE_MARKS.findall(reason.text) if m not in names],
            numbers=self._numbers(_without(rest, [*values, *quoted])) <= self._true_numbers(item, cited, reason),
            language=_in_language(_without(rest, [*reason.traits, *quoted]), reason.language),
        )

    def _other_titles(self, rest: str, reason: ShownReason, item: Item) -> list[tuple[str, ...]]:
        """Return titles of other items in the rest of a text that neither the item's fields nor the request contain."""
        fields = item.read_in(reason.language)
        own = [_tokens(text) for text in (fields.title, *_values(item, reason.language), fields.text, reason.request)]
        tokens = _tokens(rest)
        runs = {
            tokens[at : at + size] for size in range(1, self._max_tokens + 1) for at in range(len(tokens) - size + 1)
        }
        return [run for run in runs & self._titles if not any(_within(run, each) for each in own)]

    @staticmethod
    def _numbers(text: str) -> set[str]:
        return set(re.findall(r"\d+", text))

    def _true_numbers(self, item: Item, cited: Sequence[Item], reason: ShownReason) -> set[str]:
        """Return the numbers of the item's fields, and how many users liked it, and both it and each cited item."""
        fields = item.read_in(reason.language)
        numbers = self._numbers(" ".join([fields.text, *map(str, fields.attributes.values())]))
        users = set(self._liked_by.get(item.id, ()))
        counts = {str(len(users & set(self._liked_by.get(i.id, ())))) for i in cited} | {str(len(users))}
        return numbers | counts | ({str(item.published.year)} if item.published else set())


def word_overlap(one: str, other: str) -> float:
    """Return the share of the words of the shorter text that both have, 0 to 1 (Szymkiewicz–Simpson).

    Any two neighbouring characters count as a Chinese word.
    """
    first, second = _words(one), _words(other)
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer else 0.0


def distinct(reasons: Sequence[ShownReason], items: Mapping[str, Item]) -> bool:
    """Tell whether no two reasons of a list share more than half of their words, titles left out."""
    bare = [_without(r.text, [_title(items[i], r.language) for i in (r.item, *r.cites) if i in items]) for r in reasons]
    return all(word_overlap(one, other) <= MAX_OVERLAP for one, other in combinations(bare, 2))


def _title(item: Item, language: str) -> str:
    """Return an item's title, cut as a reason may cut it."""
    title = " ".join(item.read_in(language).title.split())
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"


def _values(item: Item, language: str) -> list[str]:
    """Return the values of an item's fields that a reason may name as traits."""
    fields = item.read_in(language)
    stated = [fact.value for fact in fields.extracted if fact.stated]
    return [*fields.categories, *fields.tags, *fields.named_attributes.values(), *stated]


def _without(text: str, parts: Sequence[str]) -> str:
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = text.replace(part, " ")
    return text


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(t.casefold() for t in _TOKEN.findall(text))


def _is_recognisable(tokens: Sequence[str]) -> bool:
    script = "zh" if any(re.match(f"[{HAN}]", t) for t in tokens) else "en"
    return len(tokens) >= MIN_TITLE_TOKENS[script]


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
    """Tell whether English has no Chinese character, or Chinese has more characters than Latin words."""
    han, latin = len(re.findall(f"[{HAN}]", text)), len(re.findall(r"[A-Za-z]+", text))
    return han > latin if language == "zh" else not han and latin > 0
