"""Works: which items are versions of one another, such as a film in 4K, a paperback, or a remastered recording.

Items are of one work where they say so (`Item.work`), share an id of a service, are alike in title, maker and year, or
have titles that are only written differently. No chain of these joins what differs in what a work has only one of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from retrieval.data.items import Item
from retrieval.matching.facts import WorkFacts

MAX_COMPARED = 60
"""Works of one title that are compared pair by pair; of more, such as "Untitled", none is joined by its title."""
Years = tuple[int, int] | None
"""The first and the last year of the items of a work."""


def works(items: Iterable[Item]) -> list[int]:
    """Return for each item the position of the first item of its work: its own where it is no version of another."""
    return group(list(map(WorkFacts.of, items)))


def group(facts: Sequence[WorkFacts]) -> list[int]:
    """Return for each item, by its facts, the position of the first item of its work."""
    groups = _Groups(facts)
    groups.join_by_ids()
    groups.join_by_maker()
    groups.join_by_spelling()
    return [groups.root(at) for at in range(len(facts))]


@dataclass(frozen=True, slots=True)
class _Work:
    """What the items of one work have in common, as far as they have been joined.

    `ids` are those of which a work has one of a kind; `years` are of items that name no edition, `all_years` of all.
    """

    domains: frozenset[str]
    ids: frozenset[tuple[str, str]]
    years: Years
    all_years: Years
    makers: frozenset[str]
    parts: frozenset[tuple[str, str]]
    written: frozenset[str]

    @classmethod
    def of(cls, facts: WorkFacts) -> _Work:
        years = None if facts.year is None else (facts.year, facts.year)
        return cls(
            frozenset({facts.domain} - {""}),
            frozenset((each.kind, each.value) for each in facts.ids if each.of_work),
            None if facts.marked else years,
            years,
            facts.makers,
            frozenset(facts.parts),
            frozenset({facts.written}),
        )

    def joined(self, other: _Work) -> _Work:
        return _Work(
            self.domains | other.domains,
            self.ids | other.ids,
            _span(self.years, other.years),
            _span(self.all_years, other.all_years),
            self.makers | other.makers,
            self.parts | other.parts,
            self.written | other.written,
        )

    def differs(self, other: _Work) -> bool:
        """Tell whether two works differ in their domain, in which part they are, or in an id of which each has one."""
        different_domains = self.domains and other.domains and not self.domains & other.domains
        return bool(different_domains) or _differ(self.ids, other.ids) or _differ(self.parts, other.parts)

    def has_maker_of(self, other: _Work) -> bool:
        """Tell whether the makers are alike: one's names are among the other's, or they share two words of names."""
        common = len(self.makers & other.makers)
        return common > 1 or (common > 0 and common == min(len(self.makers), len(other.makers)))


def _span(years: Years, others: Years) -> Years:
    if years is None or others is None:
        return years or others
    return min(years[0], others[0]), max(years[1], others[1])


def _years_apart(years: Years, others: Years) -> bool:
    """Tell whether two spans of years together span more than two years and more than each does alone."""
    if years is None or others is None:
        return False
    first, last = min(years[0], others[0]), max(years[1], others[1])
    return last - first > max(1, years[1] - years[0], others[1] - others[0])


def _differ(pairs: frozenset[tuple[str, str]], others: frozenset[tuple[str, str]]) -> bool:
    """Tell whether a kind that both have has no value in common."""
    mine, theirs = _by_kind(pairs), _by_kind(others)
    return any(not mine[kind] & theirs[kind] for kind in mine.keys() & theirs.keys())


def _by_kind(pairs: frozenset[tuple[str, str]]) -> dict[str, set[str]]:
    by_kind = defaultdict[str, set[str]](set)
    for kind, value in pairs:
        by_kind[kind].add(value)
    return by_kind


class _Groups:
    """Items joined into works, each work known by its first item."""

    def __init__(self, facts: Sequence[WorkFacts]):
        self._facts, self._parents = facts, list(range(len(facts)))
        self._works = dict[int, _Work]()

    def root(self, at: int) -> int:
        """Return the first item of an item's work."""
        parents = self._parents
        while parents[at] != at:
            parents[at] = at = parents[parents[at]]
        return at

    def join_by_ids(self) -> None:
        """Join items that name one work, and those that share an id and do not differ."""
        for items in self._alike(lambda facts: [facts.work] if facts.work else []):
            for item in items[1:]:
                self._join(items[0], item)
        for items in self._alike(lambda facts: facts.ids):
            for first, second in combinations(items[:MAX_COMPARED], 2):
                if not self._work(first).differs(self._work(second)):
                    self._join(first, second)

    def join_by_maker(self) -> None:
        """Join works of one title whose makers are alike and whose years do not contradict one another."""
        for items in self._alike(lambda facts: [facts.title] if facts.by_title and facts.makers else []):
            joined: list[int] = []
            for work in sorted(self._roots(items), key=lambda at: (self._work(at).years is None, at)):
                matches = [other for other in joined if self._same_maker(other, work)]
                if len(matches) == 1:
                    joined[joined.index(matches[0])] = self._join(matches[0], work)
                elif not matches:  # what could be either of two works is neither
                    joined.append(work)

    def join_by_spelling(self) -> None:
        """Join works whose titles are one, though written differently, where nothing else tells them apart.

        Titles that differ by an article are one only where a year says so, too.
        """
        for items in self._alike(lambda facts: [facts.spelling] if facts.by_title else []):
            self._join_spellings(items)
        for items in self._alike(lambda facts: [facts.title] if facts.by_title and facts.year is not None else []):
            self._join_spellings(items)

    def _join_spellings(self, items: Sequence[int]) -> None:
        by_year: list[list[int]] = []
        roots = self._roots(items)
        dated = sorted((at for at in roots if self._work(at).all_years), key=lambda at: self._work(at).all_years or ())
        for at in dated:
            if by_year and not _years_apart(self._work(by_year[-1][-1]).all_years, self._work(at).all_years):
                by_year[-1].append(at)
            else:
                by_year.append([at])
        undated = [at for at in roots if not self._work(at).all_years]
        if len(by_year) < 2:
            by_year = [[*(by_year[0] if by_year else ()), *undated]]
        for same_year in by_year:
            if not any(self._contradict(a, b) for a, b in combinations(same_year, 2)):
                for at in same_year[1:]:
                    self._join(same_year[0], at)

    def _same_maker(self, one: int, other: int) -> bool:
        work, another = self._work(one), self._work(other)
        return not work.differs(another) and not _years_apart(work.years, another.years) and work.has_maker_of(another)

    def _contradict(self, one: int, other: int) -> bool:
        """Tell whether two works of one title are two: also where both are written alike, as two films may be."""
        work, another = self._work(one), self._work(other)
        other_makers = bool(work.makers and another.makers) and not work.has_maker_of(another)
        apart = _years_apart(work.all_years, another.all_years)
        return work.differs(another) or apart or other_makers or bool(work.written & another.written)

    def _alike(self, keys: Callable[[WorkFacts], Iterable[Hashable]]) -> Iterator[list[int]]:
        """Yield the items, two or more, that have a key in common."""
        by_key = defaultdict[Hashable, list[int]](list)
        for at, facts in enumerate(self._facts):
            for key in keys(facts):
                by_key[key].append(at)
        return (items for items in by_key.values() if len(items) > 1)

    def _roots(self, items: Iterable[int]) -> list[int]:
        """Return the works of items, none where they are too many to be compared."""
        roots = sorted({self.root(at) for at in items})
        return roots if len(roots) <= MAX_COMPARED else []

    def _work(self, at: int) -> _Work:
        root = self.root(at)
        if root not in self._works:
            self._works[root] = _Work.of(self._facts[root])
        return self._works[root]

    def _join(self, one: int, other: int) -> int:
        """Join the works of two items, and return the first item of both."""
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._works[first] = self._work(first).joined(self._work(second))
            self._parents[second] = first
        return first
