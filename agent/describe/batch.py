"""Descriptions of a catalogue as JSON Lines: one object an item, which an interrupted run goes on with."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from agent.describe.copy import ItemCopy
from agent.describe.describe import Describer
from agent.errors import UsageError
from retrieval.data.items import Item

BATCH = 32
_PREFIX = b'{"item_id": '


@dataclass
class Report:
    """How many items were described, how many were not, and for each reason how many sentences were not said."""

    described: int = 0
    refused: int = 0
    sentences: Counter[str] = field(default_factory=Counter)

    def add(self, record: dict[str, Any]) -> None:
        """Count a record as `lines` writes it."""
        self.described += record["text"] is not None
        self.refused += record["text"] is None
        self.sentences.update(re.split("[:：]", each["why"])[0] for each in record["refused"])


def lines(describer: Describer, items: Sequence[Item]) -> Iterator[dict[str, Any]]:
    """Yield the record of each item, in order."""
    for first in range(0, len(items), BATCH):
        some = items[first : first + BATCH]
        for item, copy in zip(some, describer.describe(some), strict=True):
            yield record_of(item, copy, describer)


def record_of(item: Item, copy: ItemCopy, describer: Describer) -> dict[str, Any]:
    """Return the line of an item; `key` tells what it was made from."""
    record = copy.record()
    return {"item_id": record.pop("item_id"), "key": key_of(item, describer), **record}


def key_of(item: Item, describer: Describer) -> str:
    """Return 16 hexadecimal digits that change with the item, the settings and the index."""
    made_from = f"{item.model_dump_json()} {describer.settings!r} {describer.index.manifest.built}"
    return hashlib.sha256(made_from.encode("utf-8", "replace")).hexdigest()[:16]


def resume_from(
    out: Path, items: Sequence[Item], describer: Describer, resume: bool
) -> tuple[TextIO, list[dict[str, Any]]]:
    """Return the file to write to, and the records of the first items that it has already; others are cut off.

    Raises UsageError where the file holds something else, which is left as it is.
    """
    if out.exists() and not out.is_file():  # such as /dev/stdout
        return out.open("w", encoding="utf-8"), []
    records, end = list[dict[str, Any]](), 0
    with out.open("ab+") as stream:
        stream.seek(0)
        if (beginning := stream.readline()) and not _is_line(beginning):
            raise UsageError(f"{out} holds no descriptions: name another file with --out")
        stream.seek(0)
        for item, line in zip(items if resume else (), stream, strict=False):
            record = _record(line)
            if record is None or (record["item_id"], record["key"]) != (item.id, key_of(item, describer)):
                break
            records.append(record)
            end += len(line)
        stream.truncate(end)
    return out.open("a", encoding="utf-8", errors="replace"), records


def _record(line: bytes) -> dict[str, Any] | None:
    """Return the record of a whole line, None where it is another."""
    try:
        record = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return record if isinstance(record, dict) and {"item_id", "key", "text", "refused"} <= set(record) else None


def _is_line(line: bytes) -> bool:
    """Return whether a line is of descriptions, or the beginning of one that was cut short."""
    is_cut = not line.endswith(b"\n") and (line.startswith(_PREFIX) or _PREFIX.startswith(line))
    return _record(line) is not None or is_cut
