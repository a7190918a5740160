"""When items came to an index that was there before them: its `additions.jsonl`, one JSON object a line.

    {"time": "2026-11-30T08:00:00+00:00", "ids": ["a", "b"]}

The items that an index was first built of are in no line: nothing tells when they came to their owner. A line is
written once its items are in the index, so that it says nothing false; killed in between, they are as those of the
first build. Of several lines with one item the last counts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from retrieval.errors import IndexFault
from retrieval.index import manifest, parquet_segments
from retrieval.index.checked_folder import CheckedFolder
from retrieval.index.memory_limit import require_memory

NAME = "additions.jsonl"


def record_added(folder: Path, ids: Sequence[str]) -> None:
    """Append that these items were added now; it is on disk when this returns."""
    if ids:
        CheckedFolder(folder, folder).append_line(NAME, json.dumps({"time": manifest.now(), "ids": list(ids)}))


def record_rebuilt(folder: Path, earlier: Collection[str], ids: Sequence[str]) -> None:
    """Append what is new in a catalogue that is built again; one that shares no item with the earlier is another."""
    before = set(earlier)
    if not before.isdisjoint(ids):
        record_added(folder, [item_id for item_id in ids if item_id not in before])
    elif (folder / NAME).exists():
        CheckedFolder(folder, folder).remove(NAME)


def load(folder: Path) -> dict[str, datetime]:
    """Return when items were added, by id; those of the first build are missing. IndexFault for a damaged file."""
    times: dict[str, datetime] = {}
    for line in CheckedFolder(folder, folder).read_lines(NAME):
        entry = json.loads(line)
        times |= dict.fromkeys(entry["ids"], datetime.fromisoformat(entry["time"]))
    return times


def ids_in(folder: Path) -> frozenset[str]:
    """Return the ids of all items that the segments of an index name, none where there is no index to be read."""
    import polars as pl

    require_memory()
    try:
        segments = manifest.read(folder).item_segments
        parquet_segments.verify(folder, segments)
        columns = [pl.read_parquet(folder / segment.file, columns=["id"], glob=False)["id"] for segment in segments]
    except (IndexFault, OSError, pl.exceptions.PolarsError):
        return frozenset()
    return frozenset(item_id for column in columns for item_id in column)
