"""A file of choices: which item an entry is that could not be matched for certain, to be edited by hand."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path

from retrieval.data.items import Item
from retrieval.errors import DataError
from retrieval.exports.entry import Entry
from retrieval.exports.imported import Import, Key, key_of
from retrieval.files.encoding import decide_encoding, open_text

COLUMNS = ("title", "year", "creator", "ids", "domain", "item_id", "candidates")
NONE = "-"
"""What stands for none of the items."""


class Choices(dict[Key, str]):
    """Items by the key of an entry, compared by what the file shows of it."""

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and super().__contains__(_short(key))

    def __getitem__(self, key: Key) -> str:
        return super().__getitem__(_short(key))


def read_choices(path: Path, items: Mapping[str, Item]) -> Mapping[Key, str]:
    """Return the item of each entry that somebody chose, the empty text for none; nothing where there is no file.

    Raises DataError for an item that is not in the catalogue.
    """
    choices = Choices()
    if not path.exists():
        return choices
    with open_text(path, decide_encoding(path)) as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            item_id = (row.get("item_id") or "").strip()
            if item_id and item_id != NONE and item_id not in items:
                raise DataError(f"{path}:{number}: no item {item_id!r} in the index: name one of them, or - for none")
            if item_id:
                key = tuple((row.get(column) or "").strip() for column in COLUMNS[:5])
                choices.update({key: "" if item_id == NONE else item_id})
    return choices


def write_choices(path: Path, imported: Import, items: Mapping[str, Item]) -> None:
    """Write the choices that were made, and below them the entries that are still to be chosen for."""
    made = {key_of(e): (e, m) for e, m in zip(imported.entries, imported.matches, strict=True) if m.by == "choice"}
    rows = [[*_row(entry), match.item_id, ""] for entry, match in made.values()]
    rows += [[*_row(entry), "", _candidates(match.item_ids, items)] for entry, match in imported.ambiguous]
    rows += [[*_row(entry), "", ""] for entry in imported.unmatched]
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        os.replace(part, path)
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror}; check the path and its rights") from error


def _row(entry: Entry) -> list[str]:
    return list(_short(key_of(entry)))


def _short(key: Key) -> tuple[str, ...]:
    """Return the parts of a key that a file shows."""
    if len(key) == 5:
        return tuple(map(str, key))
    title, _, years, creators, ids, domain, _ = key
    year = str(years[0]) if isinstance(years, tuple) and years else ""
    creator = str(creators[0]) if isinstance(creators, tuple) and creators else ""
    pairs = " ".join(f"{scheme}:{value}" for scheme, value in ids) if isinstance(ids, tuple) else ""
    return tuple(" ".join(str(part).split()) for part in (title, year, creator, pairs, domain))


def _candidates(item_ids: tuple[str, ...], items: Mapping[str, Item]) -> str:
    labels = []
    for item_id in item_ids:
        published = items[item_id].published
        labels.append(f"{item_id}: {items[item_id].title}{f' ({published.year})' if published else ''}")
    return " | ".join(labels)
