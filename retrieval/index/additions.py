"""When items came to an index that was there before them: its `additions.jsonl`, one JSON object a line.

    {"time": "2026-11-30T08:00:00+00:00", "ids": ["a", "b"]}

The items that an index was first built of are in no line: nothing tells when they came to their owner. A line is
written once its items are in the index, so that it says nothing false; killed in between, they are as those of the
first build. Of several lines with one item the last counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from retrieval.errors import IndexFault
from retrieval.index import manifest

NAME = "additions.jsonl"


def record(folder: Path, ids: Sequence[str]) -> None:
    """Append that these items were added now; it is on disk when this returns."""
    if not ids:
        return
    line = json.dumps({"time": manifest.now(), "ids": list(ids)})
    with (folder / NAME).open("a", encoding="ascii") as out:
        out.write(("\n" if _is_cut_short(folder / NAME) else "") + line + "\n")
        out.flush()
        os.fsync(out.fileno())


def record_rebuilt(folder: Path, earlier: Collection[str], ids: Sequence[str]) -> None:
    """Append what is new in a catalogue that is built again; one that shares no item with the earlier is another."""
    known = set(earlier)
    if known.isdisjoint(ids):
        (folder / NAME).unlink(missing_ok=True)
    else:
        record(folder, [item_id for item_id in ids if item_id not in known])


def load(folder: Path) -> dict[str, datetime]:
    """Return when items were added, by id; those of the first build are missing. Damaged lines are skipped."""
    times: dict[str, datetime] = {}
    try:
        lines = (folder / NAME).read_bytes().splitlines()
    except FileNotFoundError:
        return times
    for line in lines:
        try:
            entry = json.loads(line)
            times.update(dict.fromkeys(map(str, entry["ids"]), datetime.fromisoformat(entry["time"])))
        except (ValueError, KeyError, TypeError):
            continue
    return times


def ids_in(folder: Path) -> frozenset[str]:
    """Return the ids of all items that the segments of an index name, none where there is no index to be read."""
    import polars as pl

    try:
        segments = manifest.read(folder).item_segments
        columns = [pl.read_parquet(folder / segment.file, columns=["id"])["id"] for segment in segments]
    except (IndexFault, OSError, pl.exceptions.PolarsError):
        return frozenset()
    return frozenset(item_id for column in columns for item_id in column)


def _is_cut_short(file: Path) -> bool:
    """Return whether a file has a last line without its end."""
    with file.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - 1))
        return size > 0 and stream.read(1) != b"\n"
