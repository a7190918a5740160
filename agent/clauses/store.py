"""Chosen clauses on disk, in an index's `clauses.sqlite`: which parts of a description were chosen, and by whom.

Each write replaces the file, which has a checksum, so that a killed run loses at most the batch it was at. What is read
is believed only where it is among the parts of the description.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from retrieval.index.checked_folder import CheckedFolder

NAME = "clauses.sqlite"
_TABLE = "create table if not exists clauses (key text primary key, chooser text not null, parts text not null)"
MAX_KEYS = 500
"""Of one query."""


class ClauseStore:
    """The choices of an index, by the key of their description. Raises IndexFault for a damaged file."""

    def __init__(self, index_folder: Path):
        self.file = index_folder.resolve() / NAME
        self._checked = CheckedFolder(index_folder, index_folder)
        self._stamp: tuple[int, ...] = ()
        self._content: bytes | None = None

    def read(self, keys: Collection[str], chooser: str = "") -> dict[str, tuple[str, ...]]:
        """Return the parts chosen for these descriptions; with `chooser` only those that it chose."""
        if not keys or not (content := self._read()):
            return {}
        rows: list[tuple[str, str, str]] = []
        in_order = list(keys)
        with _opened(content) as db:
            for start in range(0, len(in_order), MAX_KEYS):
                some = in_order[start : start + MAX_KEYS]
                marks = ",".join("?" * len(some))
                rows += db.execute(f"select key, chooser, parts from clauses where key in ({marks})", some)
        chosen: dict[str, tuple[str, ...]] = {}
        for key, by, parts in rows:
            with suppress(ValueError, TypeError):  # a damaged row is as none
                if chooser in ("", by):
                    chosen[key] = tuple(map(str, json.loads(parts)))
        return chosen

    def write(self, chosen: Mapping[str, tuple[str, ...]], chooser: str) -> None:
        """Keep choices, all or none of them; they are on disk when this returns. Raises OSError."""
        rows = [(key, chooser, json.dumps(parts, ensure_ascii=False)) for key, parts in chosen.items()]
        with self._checked.locked(), _opened(self._read()) as db:
            with db:
                db.execute(_TABLE)
                db.executemany("insert or replace into clauses values (?, ?, ?)", rows)
            self._checked.write_bytes(NAME, db.serialize())

    def count(self) -> int:
        """Return how many descriptions have a choice."""
        if not (content := self._read()):
            return 0
        with _opened(content) as db:
            return int(db.execute("select count(*) from clauses").fetchone()[0])

    def _read(self) -> bytes | None:
        """Return the database, read again where the file was replaced since; None where there is none."""
        stamp: tuple[int, ...] = ()
        with suppress(OSError):
            status = self.file.stat()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
        if not stamp or stamp != self._stamp:
            self._content, self._stamp = self._checked.read_bytes(NAME), stamp
        return self._content


@contextmanager
def _opened(content: bytes | None) -> Iterator[sqlite3.Connection]:
    """Open a database in memory; an empty one for None."""
    with closing(sqlite3.connect(":memory:")) as db:
        if content:
            db.deserialize(content)
        yield db
