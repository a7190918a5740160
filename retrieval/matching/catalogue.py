"""Looking up what an export names in a catalogue: by shared ids, else by title and year, never by likeness alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from retrieval.columns.names import normalized_name
from retrieval.data.items import Item
from retrieval.matching.creators import agreement
from retrieval.matching.facts import MAKERS
from retrieval.matching.forms import form_of, is_japanese_or_animated, likeness
from retrieval.matching.ids import OF_ANIME_OR_MANGA, OF_ONE_WORK, SHARED_NUMBERS, ids_of, normalized_id
from retrieval.matching.outer_ids import isbn13
from retrieval.matching.title_index import Kind, Spelling, spellings, titles_of
from retrieval.matching.titles import spelling_key, title_key
from retrieval.matching.works import works

NEAR = 1
"""Years that two dates of one work may be apart: a premiere and a release."""
EDITIONS = frozenset(("book", "manga", "comic", "music"))
"""Forms whose years are those of an edition, so that another year does not make another work."""
MOST_CANDIDATES = 20


@dataclass(frozen=True)
class Lookup:
    """What is looked up: titles, the years it may be of, its creators, ids by scheme, and its form."""

    titles: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    creators: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    form: str = ""


By = Literal["", "id", "title", "title alone", "choice"]
"""What decided a match: a title alone where neither a year nor a creator nor an id confirmed it."""


@dataclass(frozen=True)
class Match:
    """The items that a lookup ended with, and what decided. `certain` only where there is one and no doubt of it."""

    item_ids: tuple[str, ...] = ()
    certain: bool = False
    by: By = ""

    @property
    def item_id(self) -> str:
        """The id of the item, empty where it is not certain."""
        return self.item_ids[0] if self.certain else ""


NO_MATCH = Match()


@dataclass(frozen=True)
class _Facts:
    form: str
    year: int
    creators: tuple[str, ...]
    ids: frozenset[tuple[str, str]]
    is_japanese_or_animated: bool


@dataclass(frozen=True)
class _Candidate:
    """An item with a title that is looked up, and what speaks for it. `year`: 3 same, 2 near, 1 not known, 0 not so.

    `is_of_another_kind`: nothing but the title speaks for it, and nothing says that it is of the kind looked up.
    """

    row: int
    year: int
    has_creator: bool
    exact: bool
    likeness: int
    is_of_another_kind: bool = False

    @property
    def by_title_alone(self) -> bool:
        return self.year == 1 and not self.has_creator

    @property
    def is_doubtful(self) -> bool:
        return self.year == 0 or self.is_of_another_kind or not (self.exact or self.year > 1 or self.has_creator)

    @property
    def rank(self) -> tuple[bool, int, bool, bool, int]:
        return not self.is_doubtful, self.year, self.has_creator, self.exact, self.likeness


class CatalogueMatcher:
    """Looks up titles and ids in a catalogue."""

    def __init__(self, items: Iterable[Item]):
        self._items = list(items)
        self._facts = list(map(_facts, self._items))
        self._by_id: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_key: dict[str, list[tuple[int, Kind]]] = defaultdict(list)
        self._spellings: list[frozenset[str]] = []
        for row, item in enumerate(self._items):
            for each in self._facts[row].ids:
                self._by_id[each].append(row)
            titles = tuple(dict.fromkeys(titles_of(item)))
            for spelling in spellings(titles):
                self._by_key[spelling.key].append((row, spelling.kind))
            self._spellings.append(frozenset(map(spelling_key, titles)))

    def match(self, lookup: Lookup) -> Match:
        """Return the item that is looked up, or those between which nothing decides."""
        ids = _normalized(lookup.ids)
        for scheme, value in ids:
            if rows := [row for row in self._by_id.get((scheme, value), ()) if self._may_be(row, lookup, scheme)]:
                return self._one_of(self._narrowed(rows, lookup), "id")
        candidates, remakes = self._candidates(lookup, frozenset(ids))
        if not candidates:
            return self._by_main_title(lookup, frozenset(ids))
        best = max(candidate.rank for candidate in candidates)
        rows = [candidate.row for candidate in candidates if candidate.rank == best]
        first = next(candidate for candidate in candidates if candidate.row == rows[0])
        if first.is_doubtful or (remakes and first.year == 1 and not first.has_creator):
            return Match(tuple(self._items[c.row].id for c in candidates[:MOST_CANDIDATES]))
        return self._one_of(rows, "title alone" if first.by_title_alone else "title")

    def _one_of(self, rows: Sequence[int], by: By) -> Match:
        """Return the only row, or the first where all are versions of one work; else they are ambiguous."""
        ids = tuple(self._items[row].id for row in rows[:MOST_CANDIDATES])
        if len(rows) == 1 or len(set(works(self._items[row] for row in rows))) == 1:
            return Match(ids[:1], True, by)
        return Match(ids)

    def _may_be(self, row: int, lookup: Lookup, scheme: str) -> bool:
        """Return whether an id can mean an item: numbers that films and series share need something that confirms."""
        if scheme not in SHARED_NUMBERS and scheme != "item":
            return True
        facts = self._facts[row]
        alike = likeness(lookup.form, facts.form)
        if alike != 1 or not lookup.titles or (scheme in OF_ANIME_OR_MANGA and lookup.form and facts.form):
            return alike > 0
        shares_title = any(
            row == other for key in spellings(lookup.titles) for other, _ in self._by_key.get(key.key, ())
        )
        return shares_title or (facts.year > 0 and any(abs(year - facts.year) <= NEAR for year in lookup.years))

    def _narrowed(self, rows: Sequence[int], lookup: Lookup) -> Sequence[int]:
        """Return those rows that have the title that is looked up, or all where none has."""
        keys = {spelling.key for spelling in spellings(lookup.titles)}
        with_title = [
            row for row in rows if any(row == other for key in keys for other, _ in self._by_key.get(key, ()))
        ]
        return list(dict.fromkeys(with_title or rows))

    def _candidates(self, lookup: Lookup, ids: frozenset[tuple[str, str]]) -> tuple[list[_Candidate], bool]:
        """Return the items with a title that is looked up, and whether others have it and are of another year."""
        written = frozenset(map(spelling_key, lookup.titles))
        by_row: dict[int, tuple[bool, int]] = {}
        by_creator = [Spelling(title_key(title), "title") for title in _with_creator(lookup)]
        for spelling in (*spellings(lookup.titles), *by_creator):
            for row, kind in self._by_key.get(spelling.key, ()) if spelling.kind != "main" else ():
                if kind == "main":
                    continue
                whole = spelling.kind == kind == "title"
                exact = whole and (bool(written & self._spellings[row]) or spelling.key not in map(title_key, written))
                before = by_row.get(row, (False, 0))
                by_row[row] = before[0] or exact, before[1] or spelling.year
        candidates, remakes = [], False
        for row, (exact, year) in by_row.items():
            candidate = self._judged(row, exact, lookup.years or ((year,) if year else ()), lookup, ids)
            if candidate:
                candidates.append(candidate)
            else:
                remakes |= likeness(lookup.form, self._facts[row].form) > 0
        return candidates, remakes

    def _judged(
        self, row: int, exact: bool, years: Sequence[int], lookup: Lookup, ids: frozenset[tuple[str, str]]
    ) -> _Candidate | None:
        """Return what speaks for an item, None where something speaks against it."""
        facts = self._facts[row]
        alike = likeness(lookup.form, facts.form)
        same_creator = agreement(lookup.creators, facts.creators)
        if not alike or same_creator is False or _differ(ids, facts.ids):
            return None
        apart = min((abs(year - facts.year) for year in years), default=None) if facts.year else None
        if apart is None:
            other_kind = same_creator is not True and _is_of_another_kind(lookup, facts)
            return _Candidate(row, 1, same_creator is True, exact, alike, other_kind)
        if apart > NEAR:
            if not {lookup.form, facts.form} & EDITIONS:
                return None
            return _Candidate(row, int(same_creator is True), same_creator is True, exact, alike)
        return _Candidate(row, 3 if apart == 0 else 2, same_creator is True, exact, alike)

    def _by_main_title(self, lookup: Lookup, ids: frozenset[tuple[str, str]]) -> Match:
        """Return, never as certain, items that differ in a subtitle and agree in creator, or in the very year."""
        rows: dict[int, None] = {}
        for spelling in spellings(lookup.titles):
            for row, kind in self._by_key.get(spelling.key, ()):
                if "main" in (spelling.kind, kind):
                    rows[row] = None
        judged = [self._judged(row, False, lookup.years, lookup, ids) for row in rows]
        possible = [each for each in judged if each and (each.has_creator or each.year == 3)]
        return Match(tuple(self._items[each.row].id for each in possible[:MOST_CANDIDATES]))


def _facts(item: Item) -> _Facts:
    texts = (item, *item.translations.values())
    named = ((name, value) for text in texts for name, value in text.attributes.items())
    creators = [str(value) for name, value in named if normalized_name(name) in MAKERS and str(value).strip()]
    year = item.published.year if item.published else 0
    if not year:
        year = next((spelling.year for spelling in spellings([item.title]) if spelling.year), 0)
    ids = frozenset(ids_of(item))
    from_japan = is_japanese_or_animated(item) or any(scheme in OF_ANIME_OR_MANGA for scheme, _ in ids)
    return _Facts(form_of(item), year, tuple(dict.fromkeys(creators)), ids, from_japan)


def _is_of_another_kind(lookup: Lookup, facts: _Facts) -> bool:
    """Return whether nothing says that an item is of the kind that is looked up, so that a title alone is too little.

    Of anime and manga something must; of other forms an item whose form is not known needs a title of several words.
    """
    if lookup.form in ("anime", "manga") or lookup.ids.keys() & OF_ANIME_OR_MANGA:
        return not (facts.is_japanese_or_animated or facts.form in ("anime", "manga"))
    one_word = all(title.isascii() and len(title.split()) == 1 for title in lookup.titles)
    return bool(lookup.form) and not facts.form and one_word


def _normalized(ids: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return scheme and id of each id that can be one; an ASIN of a book is its ISBN as well."""
    pairs = [(scheme, normalized_id(scheme, value)) for scheme, value in ids.items()]
    pairs += [("isbn", isbn13(value)) for scheme, value in ids.items() if scheme == "asin"]
    return [(scheme, value) for scheme, value in pairs if value]


def _differ(these: frozenset[tuple[str, str]], those: frozenset[tuple[str, str]]) -> bool:
    """Return whether two sets of ids disagree in a scheme of which a work has one."""
    schemes = {scheme for scheme, _ in these} & {scheme for scheme, _ in those} & OF_ONE_WORK
    return any(not {i for s, i in these if s == scheme} & {i for s, i in those if s == scheme} for scheme in schemes)


def _with_creator(lookup: Lookup) -> tuple[str, ...]:
    """Return titles with the creator before them, as catalogues of music write them."""
    if lookup.form != "music":
        return ()
    return tuple(f"{creator} - {title}" for creator in lookup.creators for title in lookup.titles)
