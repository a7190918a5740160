"""Results on disk that can be computed again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any


def cache_dir(name: str) -> Path:
    """Return the folder of this name in the platform's place for caches."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whyrec" / name


class JsonlCache:
    """JSON `values` by key, in a file that grows by a line each; a line that is cut short or damaged is skipped.

    A file that cannot be read or written costs time only: its values are computed again.
    """

    def __init__(self, file: Path):
        self.file, self.values = file, dict[str, Any]()
        rows: list[str] = []
        with suppress(OSError):
            rows = file.read_text(encoding="utf-8", errors="replace").split("\n")  # texts may hold other line ends
        entries = _entries([row for row in rows if row])
        with suppress(ValueError, TypeError):
            self.values = {str(key): value for key, value in entries}  # a fourth of the time of one by one
            return
        for entry in entries:
            with suppress(ValueError, TypeError):
                key, value = entry
                self.values[str(key)] = value

    def add(self, values: Mapping[str, Any]) -> None:
        """Add values, in memory and in the file."""
        self.values |= values
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as out:
                out.write("".join(f"\n{json.dumps(row, ensure_ascii=False)}" for row in values.items()))


def _entries(rows: Sequence[str]) -> list[Any]:
    """Return what the rows hold, but for those that are no JSON."""
    with suppress(ValueError):
        if len(entries := json.loads(f"[{','.join(rows)}]")) == len(rows):  # a sixth of the time of row by row
            return list(entries)
    entries = []
    for row in rows:
        with suppress(ValueError):
            entries.append(json.loads(row))
    return entries
