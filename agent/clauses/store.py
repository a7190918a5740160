"""Chosen clauses on disk, in an index's `clauses.sqlite`: which parts of a description were chosen, and by whom.

A choice is kept once its transaction is done, so that a killed run loses at most the batch it was at. What is read is
believed only where it is among the parts of the description, so that a damaged file can say nothing else of an item.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from pathlib import Path

NAME = "clauses.sqlite"
_TABLE = "create table if not exists clauses (key text primary key, chooser text not null, parts text not null)"
MAX_KEYS = 500
"""Of one query."""


class ClauseStore:
    """The choices of an index, by the key of their description. A file that cannot be used costs time only."""

    def __init__(self, index_folder: Path):
        self.file = index_folder.resolve() / NAME

    def read(self, keys: Collection[str], chooser: str = "") -> dict[str, tuple[str, ...]]:
        """Return the parts chosen for these descriptions; with `chooser` only those that it chose."""
        if not keys or not self.file.is_file():
            return {}
        rows: list[tuple[str, str, str]] = []
        in_order = list(keys)
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True)) as db:
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
        """Keep choices, in one transaction; a file that is damaged is begun anew, and a read-only folder tolerated."""
        rows = [(key, chooser, json.dumps(parts, ensure_ascii=False)) for key, parts in chosen.items()]
        for attempt in (0, 1):
            try:
                with closing(sqlite3.connect(self.file, timeout=30)) as db, db:
                    db.execute(_TABLE)
                    db.executemany("insert or replace into clauses values (?, ?, ?)", rows)
                return
            except sqlite3.OperationalError:
                return  # locked or read-only: the choice is made again another time
            except sqlite3.DatabaseError:
                if attempt == 0:
                    self.file.unlink(missing_ok=True)

    def count(self) -> int:
        """Return how many descriptions have a choice."""
        if self.file.is_file():
            with (
                suppress(sqlite3.DatabaseError),
                closing(sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True)) as db,
            ):
                return int(db.execute("select count(*) from clauses").fetchone()[0])
        return 0
