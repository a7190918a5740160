"""The works of a catalogue by the titles that people call them: in any language, with a year, misspelt, in part."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cached_property

from agent.query.facets.topics import find_domain
from agent.query.text.message_text import normalize
from retrieval.data.items import Item
from retrieval.matching.title_index import spellings, titles_of
from retrieval.text.cjk import HAN

MISSPELT = 0.86
"""Likeness of the letters of two titles from which on one is taken for the other misspelt."""
MIN_MISSPELT = 6
"""Characters of a title from which on it may be misspelt."""
_YEAR = re.compile(r"\s*(?:[(\[（]?\s*(?:from\s+|of\s+)?\b((?:1[89]|20)\d\d)(?:\s*年的?)?\b\s*[)\]）]?)\s*")
_NOUN = re.compile(
    r"^(?:the |that |an? )?(?:(?:films?|movies?|books?|novels?|games?|albums?|songs?|courses?|shows?|series)\s+"
    r"(?:called |named )?)(?=\S)|\s+(?:the )?(?:films?|movies?|books?|novels?|games?|albums?|courses?|one)$|"
    r"^(?:电影|影片|小说|游戏|专辑|课程)(?=.{2})|(?:这|那)(?:部|本|个|款|首|张)(?:电影|片子|书|小说|游戏|专辑)?$|"
    r"(?<=.{2})(?:的)?(?:那样|那种)?的$",
    re.I,
)


_PARTS = re.compile(r"\s*[:：·\-—]\s*")
"""What stands between the parts of a title."""


class Works:
    """Finds works of a catalogue by title. `popularity`: interactions by item, which decide between works of a name."""

    def __init__(self, items: Iterable[Item], popularity: Mapping[str, int] | None = None):
        self._items = list(items)
        self._popularity = popularity or {}

    def find(self, title: str, kind: str = "") -> Item | None:
        """Return the work that a title most likely means, of a kind rather than of another; None where there is none.

        A year, a noun such as film, articles, punctuation and title marks may stand with the title; letters may be
        wrong where no title is written like that.
        """
        written = normalize(title).strip("《》“”\"' ")
        named_kind = find_domain(written)
        for name in dict.fromkeys((written, *_simpler(written))):
            year = 0 if name == written else _year_of(written)
            rows = self._rows_of(name)
            rows = [row for row in rows if year in (0, _published(self._items[row]))] or ([] if year else rows)
            if rows:
                return self._likeliest(rows, named_kind or kind)
        return self._misspelt(written, named_kind or kind) or self._abbreviated(written, named_kind or kind)

    @cached_property
    def _by_key(self) -> dict[str, list[tuple[int, str]]]:
        by_key: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row, item in enumerate(self._items):
            for spelling in spellings(dict.fromkeys(titles_of(item))):
                by_key[spelling.key].append((row, spelling.kind))
        return by_key

    def _rows_of(self, name: str) -> list[int]:
        """Return the rows of the works with a title, those with all of it before those with a part."""
        ranked: dict[int, int] = {}
        order = ("title", "edition", "main")
        for spelling in spellings([name]):
            for row, kind in self._by_key.get(spelling.key, ()):
                rank = max(order.index(spelling.kind), order.index(kind))
                ranked[row] = min(rank, ranked.get(row, rank))
        best = min(ranked.values(), default=0)
        return [row for row, rank in ranked.items() if rank == best]

    def _likeliest(self, rows: Iterable[int], kind: str) -> Item:
        """Return the work of the kind, else the most popular, else the newest."""
        return max(
            (self._items[row] for row in rows),
            key=lambda item: (item.domain == kind, self._popularity.get(item.id, 0), _published(item)),
        )

    def _abbreviated(self, written: str, kind: str) -> Item | None:
        """Return the one work of a kind whose Chinese title some of its characters stand for: 黑魂 for 黑暗之魂."""
        bare = _NOUN.sub("", written)
        if not re.fullmatch(f"[{HAN}]{{2,4}}", bare):
            return None
        pattern = re.compile(".*".join(bare))
        titles = ((item, part) for item in self._items for name in titles_of(item) for part in _PARTS.split(name))
        named = {
            item.id: item
            for item, part in titles
            if kind in ("", item.domain) and len(bare) < len(part) <= 3 * len(bare) and pattern.fullmatch(part)
        }
        return next(iter(named.values())) if len(named) == 1 else None

    def _misspelt(self, written: str, kind: str) -> Item | None:
        key = next((spelling.key for spelling in spellings([written])), "")
        if len(key) < MIN_MISSPELT or not key.isascii():
            return None
        best: dict[int, float] = {}
        matcher = SequenceMatcher(b=key, autojunk=False)
        for other, rows in self._by_key.items():
            if abs(len(other) - len(key)) > 3:
                continue
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() < MISSPELT or matcher.quick_ratio() < MISSPELT:
                continue
            if (likeness := matcher.ratio()) >= MISSPELT and _digits(other) == _digits(key):
                best |= {row: max(likeness, best.get(row, 0)) for row, _ in rows}
        most = max(best.values(), default=0)
        likeliest = [row for row, likeness in best.items() if likeness == most]
        return self._likeliest(likeliest, kind) if likeliest else None


def _simpler(written: str) -> Iterable[str]:
    """Yield a title without a year, and without a noun such as film."""
    without_year = " ".join(_YEAR.sub(" ", written).split())
    for name in (written, without_year):
        bare = _NOUN.sub("", name).strip("《》“”\"' ,，")
        yield from (each for each in (name if name != written else "", bare) if each)


def _year_of(text: str) -> int:
    match = _YEAR.search(text)
    return int(match[1]) if match else 0


def _published(item: Item) -> int:
    return item.published.year if item.published else 0


def _digits(key: str) -> str:
    return re.sub(r"\D", "", key)
