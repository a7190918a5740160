"""An import: entries of an export matched to a catalogue, and the interactions that they become."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.data.items import Interaction
from retrieval.exports.decide import Decided, decide, seconds_of
from retrieval.exports.entry import Entry, Reason
from retrieval.exports.merge import Act, interactions_of
from retrieval.exports.read import Export
from retrieval.files.options import PLAIN, ReadOptions
from retrieval.matching.catalogue import CatalogueMatcher, Lookup, Match

NONE_OF_THEM = Match(by="choice")
"""The match of an entry for which somebody chose none of the items."""
Key = tuple[object, ...]
"""What entries of one thing have in common, so that they are looked up once."""


@dataclass(frozen=True)
class Import:
    """What came of an export. `matches` has one match for each entry of `entries`; `wanted` are items on a wishlist."""

    export: Export
    decided: Mapping[str, Decided]
    entries: tuple[Entry, ...]
    matches: tuple[Match, ...]
    interactions: tuple[Interaction, ...]
    kinds: Mapping[str, int]
    wishlist: tuple[str, ...]

    @property
    def matched(self) -> list[Entry]:
        """The entries that are of one item."""
        return [entry for entry, match in self._pairs if match.certain]

    @property
    def ambiguous(self) -> list[tuple[Entry, Match]]:
        """The entries of which nothing decides which item they are of, each thing once, with the items."""
        return list({key_of(e): (e, m) for e, m in self._pairs if m.item_ids and not m.certain}.values())

    @property
    def unmatched(self) -> list[Entry]:
        """The entries of things that are not in the catalogue, each thing once."""
        unmatched = (entry for entry, match in self._pairs if not match.item_ids and match != NONE_OF_THEM)
        return list({key_of(entry): entry for entry in unmatched}.values())

    @property
    def counts(self) -> tuple[int, int, int]:
        """The number of entries that are matched, ambiguous, and not in the catalogue."""
        certain = sum(match.certain for match in self.matches)
        ambiguous = sum(bool(match.item_ids) and not match.certain for match in self.matches)
        return certain, ambiguous, len(self.matches) - certain - ambiguous

    @property
    def by_title_alone(self) -> int:
        """The number of entries that nothing but a title decided."""
        return sum(match.by == "title alone" for match in self.matches)

    @property
    def left_out(self) -> Counter[Reason]:
        """The number of records that are no entries, by reason."""
        return self.export.left_out

    @property
    def _pairs(self) -> list[tuple[Entry, Match]]:
        return list(zip(self.entries, self.matches, strict=True))


def key_of(entry: Entry) -> Key:
    """Return what identifies the thing that an entry is of."""
    ids = tuple(sorted(entry.ids.items()))
    return entry.title, entry.other_titles, entry.years, entry.creators, ids, entry.domain, entry.album


def import_export(
    export: Export,
    matcher: CatalogueMatcher,
    user_id: str,
    options: ReadOptions = PLAIN,
    choices: Mapping[Key, str] = {},
) -> Import:
    """Match the entries of an export and return the interactions of this person.

    `choices` are items that somebody chose by the key of an entry, the empty text for none of them.
    """
    decided = decide(export.sheets, options)
    entries = export.entries
    by_key: dict[Key, Match] = {}
    for entry in entries:
        key = key_of(entry)
        if key in choices:
            by_key[key] = Match((choices[key],), True, "choice") if choices[key] else NONE_OF_THEM
        elif key not in by_key:
            by_key[key] = _match(entry, matcher)
    matches = tuple(by_key[key_of(entry)] for entry in entries)
    acts: dict[str, list[Act]] = defaultdict(list)
    for entry, match in zip(entries, matches, strict=True):
        if match.certain:
            acts[match.item_id].append(_act(entry, decided[entry.file]))
    interactions, kinds, wishlist = list[Interaction](), Counter[str](), list[str]()
    for item_id, of_item in acts.items():
        rows, otherwise = interactions_of(user_id, item_id, of_item)
        interactions += rows
        kinds.update(row.kind for row in rows)
        if otherwise:
            kinds[otherwise] += 1
        if otherwise == "wishlist":
            wishlist.append(item_id)
    interactions.sort(key=lambda each: seconds_of(each.time))
    return Import(export, decided, entries, matches, tuple(interactions), kinds, tuple(wishlist))


def lookup_of(entry: Entry) -> Lookup:
    """Return what is looked up for an entry."""
    titles = tuple(title for title in (entry.title, *entry.other_titles) if title)
    return Lookup(titles, entry.years, entry.creators, entry.ids, entry.domain)


def _match(entry: Entry, matcher: CatalogueMatcher) -> Match:
    """Return the item of an entry; for one that is not in the catalogue, such as a track, the album that it is on."""
    match = matcher.match(lookup_of(entry))
    if not match.item_ids and entry.album and (entry.creators or entry.domain == "podcast"):
        return matcher.match(Lookup((entry.album,), (), entry.creators, {}, entry.domain))
    return match


def _act(entry: Entry, decided: Decided) -> Act:
    others = tuple(moment for text in entry.other_times if (moment := decided.time(text)))
    return Act(entry, decided.rating(entry), decided.time(entry.time), others)
