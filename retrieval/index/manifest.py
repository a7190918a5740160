"""`index.json`: which files make up an index. Replaced whole at every write, so that a reader sees all of it or none.

Segments are Parquet files that never change once they are named here; their names hold the generation that wrote them.
"""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from retrieval.data.vectors import VectorName
from retrieval.errors import IndexFault

FORMAT = 3
NAME = "index.json"
Count = Annotated[int, Field(ge=0)]


class ParquetSegment(BaseModel):
    """One Parquet file of the index; `rows` counts what is written in it, deletions too."""

    model_config = ConfigDict(frozen=True)

    file: str = Field(pattern=r"^(items|interactions)-[0-9]{6,}\.parquet$")
    rows: Count
    sha256: str


class ChromaCollection(BaseModel):
    """The Chroma collection made of the first item segment: a folder beside it, or a collection of a server.

    `unreached` are items in it that its graph does not lead to; `far` is the cosine to the hundredth neighbour that all
    but one in a hundred of its items exceed.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    server: str = ""
    unreachable: tuple[str, ...] = ()
    far_cosine: float = -1.0


class VectorSpace(BaseModel):
    """Further vectors of items; requests in words are asked in it where it has an embedder."""

    model_config = ConfigDict(frozen=True)

    dimensions: Annotated[int, Field(ge=2)]
    embedder: str = ""
    fingerprint: str = ""


class Manifest(BaseModel):
    """`items` and `interactions` count what is there now; `items_data` and `interactions_data` are their fingerprints.

    Times are ISO 8601 in UTC. `doomed` are folders of the index that go with what was forgotten; a killed writer leaves
    them named, and the next one deletes them.
    """

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    generation: Count
    embedder: str
    embedder_fingerprint: str
    dimensions: Count
    named_vectors: dict[VectorName, VectorSpace] = {}
    search: str
    items: Count
    interactions: Count
    items_data: str
    interactions_data: str
    item_segments: tuple[ParquetSegment, ...]
    interaction_segments: tuple[ParquetSegment, ...]
    chroma: ChromaCollection | None
    pending_deletions: tuple[Annotated[str, Field(pattern=r"^people/[0-9a-f]{32}$")], ...] = ()
    built: str
    changed: str

    @property
    def segments(self) -> tuple[ParquetSegment, ...]:
        return (*self.item_segments, *self.interaction_segments)

    @property
    def named_dimensions(self) -> dict[str, int]:
        """How many numbers a vector has, by space."""
        return {name: space.dimensions for name, space in self.named_vectors.items()}

    @property
    def tail_rows(self) -> int:
        """Rows written since the items were last put into one segment."""
        return sum(segment.rows for segment in self.item_segments[1:])

    def fingerprints(self) -> dict[str, str]:
        """Of the items, the interactions, and all: with other data they are other, merging segments leaves them.

        And of the first segment alone, which stays as it is until segments are merged into it.
        """
        both = f"{self.items_data}{self.interactions_data}"
        return {
            "items": self.items_data,
            "interactions": self.interactions_data,
            "first": self.item_segments[0].sha256[:16] if self.item_segments else "",
            "all": hashlib.sha256(both.encode()).hexdigest()[:16],
        }

    def write(self, folder: Path) -> None:
        """On disk when this returns; killed before, the description that was there stands."""
        part = folder / f".{NAME}"
        with part.open("w", encoding="utf-8") as out:
            out.write(self.model_dump_json(indent=1))
            out.flush()
            os.fsync(out.fileno())
        sync(folder)  # the files that are named first
        part.replace(folder / NAME)
        sync(folder)


def read(folder: Path) -> Manifest:
    """Raises IndexFault where there is none, or one that is damaged or of another format."""
    try:
        known: Any = json.loads((folder / NAME).read_bytes())
        kind = known["format"]
    except FileNotFoundError as error:
        raise IndexFault(f"no index at {folder}: make one with whyrec index --items FILE --into {folder}") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexFault(f"{folder}/{NAME} is damaged: build the index again with whyrec index") from error
    if kind != FORMAT:
        raise IndexFault(
            f"{folder} has index format {kind}, this version reads {FORMAT}: build it again with whyrec index"
        )
    try:
        found = Manifest.model_validate(known)
        if not found.item_segments:
            raise ValueError("no items")
        return found
    except ValueError as error:
        raise IndexFault(f"{folder}/{NAME} is damaged: build the index again with whyrec index") from error


def now() -> str:
    """To the microsecond: what is learned of an index goes by when it was built, and two may be within a second."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, written to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
