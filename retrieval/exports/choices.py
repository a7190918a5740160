"""A file of choices: which item an entry is that could not be matched for certain, to be edited by hand."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from retrieval.data.items import Item
from retrieval.errors import DataError
from retrieval.exports.entry import Entry
from retrieval.exports.imported import Import, Key, key_of
from retrieval.files.delimited import open_delimited
from retrieval.files.problems import Problems
from retrieval.matching.near_titles import NearTitles

KEY_COLUMNS = ("title", "year", "creator", "ids", "domain")
COLUMNS = (*KEY_COLUMNS, "date", "rating", "item_id", "candidates")
NONE = "-"
"""What stands for none of the items."""
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠].")
"""A cell that a spreadsheet would compute: it is written behind an apostrophe, which is taken away again."""


class Choices(dict[Key, str]):
    """Items by the key of an entry, the empty text for none of them, compared by what the file shows of the entry."""

    def add(self, chosen: Mapping[Key, str]) -> None:
        """Add choices by the keys of entries."""
        self.update({_short(key): item_id for key, item_id in chosen.items()})

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and super().__contains__(_short(key))

    def __getitem__(self, key: Key) -> str:
        return super().__getitem__(_short(key))


def read_choices(path: Path, items: Mapping[str, Item]) -> Choices:
    """Return the item of each entry that somebody chose; nothing where there is no file.

    Raises DataError for an item that is not in the catalogue, and for a file that holds something else.
    """
    choices = Choices()
    if not path.exists() or not path.read_bytes().strip():
        return choices
    problems = Problems()
    table = open_delimited(path, problems, COLUMNS)
    if not {"title", "item_id"} <= set(table.columns):
        raise DataError(f"{path} is no file of choices: it has no columns title and item_id; name another one")
    for chunk in table.chunks:
        for line, cells in chunk.rows():
            item_id = _unquoted(cells.get("item_id"))
            if item_id not in items and item_id.partition(": ")[0] in items:  # one of the candidates as it stands there
                item_id = item_id.partition(": ")[0]
            if item_id and item_id != NONE and item_id not in items:
                raise DataError(f"{path}:{line}: no item {item_id!r} in the index: name one of them, or - for none")
            if item_id:
                key = tuple(_unquoted(cells.get(column)) for column in KEY_COLUMNS)
                choices[_short(key)] = "" if item_id == NONE else item_id
    if problems.reported:
        raise DataError(f"{problems.reported[0]}: mend this line of {path}, so that no choice is lost")
    return choices


def write_choices(path: Path, imported: Import, items: Mapping[str, Item], choices: Mapping[Key, str]) -> None:
    """Write all choices that were made, and below them the entries that are still to be chosen for.

    Those not in the catalogue have titles that are near as candidates.
    """
    entries = {_short(key_of(entry)): entry for entry in imported.entries}
    rows = []
    for key, item_id in choices.items():
        entry = entries.get(_short(key))
        rows.append([*_short(key), *_record(entry), item_id or NONE, ""])
    rows += [[*_row(entry), "", _candidates(match.item_ids, items)] for entry, match in imported.ambiguous]
    unmatched = imported.unmatched
    near = NearTitles(items.values() if unmatched else ())
    for entry in unmatched:
        rows.append([*_row(entry), "", _candidates(near.near((entry.title, *entry.other_titles)), items)])
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(0o600)
        part.chmod(0o600)  # what a person did is of nobody else's business, whatever the umask
        with part.open("w", encoding="utf-8-sig", newline="") as file:  # by the mark spreadsheets know the encoding
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror}: check path, rights and free space") from error
    finally:
        part.unlink(missing_ok=True)


def _unquoted(cell: object) -> str:
    """Return what a cell stands for."""
    written = str(cell or "").strip()
    return written[1:] if written.startswith("'") and _FORMULA.match(written) else written


def _row(entry: Entry) -> list[str]:
    return [*_short(key_of(entry)), *_record(entry)]


def _record(entry: Entry | None) -> list[str]:
    return [entry.time, entry.rating] if entry else ["", ""]


def _short(key: Key) -> tuple[str, ...]:
    """Return the parts of a key that a file shows."""
    if len(key) == len(KEY_COLUMNS):
        written = list(map(str, key))
        return (written[0], written[1].removesuffix(".0"), *written[2:])
    title, _, years, creators, ids, domain, _ = key
    first_year = str(years[0]) if isinstance(years, tuple) and years else ""
    creator = str(creators[0]) if isinstance(creators, tuple) and creators else ""
    pairs = " ".join(f"{scheme}:{value}" for scheme, value in ids) if isinstance(ids, tuple) else ""
    return tuple(" ".join(str(part).split()) for part in (title, first_year, creator, pairs, domain))


def _candidates(item_ids: Sequence[str], items: Mapping[str, Item]) -> str:
    labels = []
    for item_id in item_ids:
        published = items[item_id].published
        labels.append(f"{item_id}: {items[item_id].title}{f' ({published.year})' if published else ''}")
    return " | ".join(labels)
