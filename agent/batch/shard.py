"""Shards: one file of requests answered by several processes or machines, each into a file of its own.

Shard 3/8 answers the requests 3, 11, 19, … of the file. The first line of its results is a header that says of what
they were made, so that results which do not belong together are never merged, also after they were copied elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from agent.batch.schema import read_lines
from agent.errors import UsageError

HEADER_PREFIX = b'{"shard": '
"""How the header of a shard's results begins."""
SHOWN = 60
"""Characters of a value that are shown where two differ."""
Provenance = Mapping[str, str]
"""What results were made of, by name."""


@dataclass(frozen=True)
class Shard:
    """The requests number, number + count, number + 2 · count, … of a file, all of them for the shard 1/1."""

    number: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read `i/n`, such as 3/8. Raises UsageError where it is no shard."""
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise UsageError(f"no shard {text!r}: write --shard i/n, from 1/n to n/n, as in 3/8")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def read_lines(self, source: Path) -> Iterator[tuple[int, bytes]]:
        """Yield the lines of a file that are this shard's, with their numbers in the file."""
        return islice(read_lines(source), self.number - 1, None, self.count)

    def header(self, provenance: Provenance) -> bytes:
        """Return the first line of the shard's results."""
        return json.dumps({"shard": str(self), **provenance}, ensure_ascii=False).encode() + b"\n"


WHOLE = Shard()


def read_header(line: bytes) -> dict[str, str] | None:
    """Return the fields of a header, None for a line that is no header."""
    if not line.startswith(HEADER_PREFIX) or not line.endswith(b"\n"):
        return None
    try:
        fields: dict[str, Any] = json.loads(line)
    except ValueError:
        return None
    return {name: str(value) for name, value in fields.items()}


def difference(one: Provenance, other: Provenance, ignored: tuple[str, ...] = ()) -> str:
    """Return the first field in which two headers differ and both its values; "" where they are alike."""
    for name in (*one, *(name for name in other if name not in one)):
        here, there = one.get(name, "none"), other.get(name, "none")
        if name not in ignored and here != there:
            return f"{name} {_shown(here)} and {_shown(there)}"
    return ""


def _shown(value: str) -> str:
    return value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
