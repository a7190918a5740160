"""`index.json`: which files make up an index. Replaced as a whole at every write, so a reader sees all of it or none.

Segments are Parquet files that never change once the manifest names them; their names hold the generation that wrote
them.
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
from retrieval.files.options import FileDecisions

FORMAT = 3
NAME = "index.json"
Count = Annotated[int, Field(ge=0)]


class ParquetSegment(BaseModel):
    """One Parquet file of the index; `rows` counts all its rows, deletions included."""

    model_config = ConfigDict(frozen=True)

    file: str = Field(pattern=r"^(items|interactions)-[0-9]{6,}\.parquet$")
    rows: Count
    sha256: str


class ChromaCollection(BaseModel):
    """The Chroma collection of the first item segment: a folder of the index, or a collection on a server.

    `unreachable` are ids that the HNSW graph does not lead to. `far_cosine` is the cosine to the hundredth neighbour
    that 99 % of the items exceed: a query whose neighbours are farther is answered exactly.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    server: str = ""
    unreachable: tuple[str, ...] = ()
    far_cosine: float = -1.0


class VectorSpace(BaseModel):
    """A space of named vectors of items; requests in words are embedded in it where it has an embedder."""

    model_config = ConfigDict(frozen=True)

    dimensions: Annotated[int, Field(ge=2)]
    embedder: str = ""
    fingerprint: str = ""


class Manifest(BaseModel):
    """`items` and `interactions` are counts; `items_data` and `interactions_data` their fingerprints.

    `ordered`: whether each person's interactions stand in the order in which they happened, also without times.

    Times are ISO 8601 in UTC. `pending_deletions` are folders of deleted users: a writer that is killed leaves them
    listed, and the next one deletes them.
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
    ordered: bool = False
    item_segments: tuple[ParquetSegment, ...]
    interaction_segments: tuple[ParquetSegment, ...]
    chroma: ChromaCollection | None
    pending_deletions: tuple[Annotated[str, Field(pattern=r"^people/[0-9a-f]{32}$")], ...] = ()
    built: str
    changed: str
    decisions: tuple[FileDecisions, ...] = ()
    """How the files that the index was built from were read: further files with the same columns are read alike."""

    @property
    def segments(self) -> tuple[ParquetSegment, ...]:
        return (*self.item_segments, *self.interaction_segments)

    @property
    def named_dimensions(self) -> dict[str, int]:
        """Dimensions of the named vectors, by name."""
        return {name: space.dimensions for name, space in self.named_vectors.items()}

    @property
    def tail_rows(self) -> int:
        """Rows written since the items were last merged into one segment."""
        return sum(segment.rows for segment in self.item_segments[1:])

    def fingerprints(self) -> dict[str, str]:
        """Return the fingerprints of the items, of the interactions and of all; merging segments does not change them.

        `first` is that of the first item segment, which stays until segments are merged into it.
        """
        both = f"{self.items_data}{self.interactions_data}"
        return {
            "items": self.items_data,
            "interactions": self.interactions_data,
            "first": self.item_segments[0].sha256[:16] if self.item_segments else "",
            "all": hashlib.sha256(both.encode()).hexdigest()[:16],
        }

    def write(self, folder: Path) -> None:
        """Write the manifest; it is on disk when this returns. Killed before, the earlier manifest stays."""
        part = folder / f".{NAME}"
        with part.open("w", encoding="utf-8") as out:
            out.write(self.model_dump_json(indent=1))
            out.flush()
            os.fsync(out.fileno())
        sync(folder)  # the files that it names come first
        part.replace(folder / NAME)
        sync(folder)


def read(folder: Path) -> Manifest:
    """Read the manifest. Raises IndexFault where there is none, or one that is damaged or of another format."""
    try:
        content: Any = json.loads((folder / NAME).read_bytes())
        version = content["format"]
    except FileNotFoundError as error:
        raise IndexFault(f"no index at {folder}: make one with whyrec index --items FILE --into {folder}") from error
    except NotADirectoryError as error:
        raise IndexFault(f"{folder} is a file: name the folder of an index, made with whyrec index --into") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexFault(f"{folder}/{NAME} is damaged: build the index again with whyrec index") from error
    if version != FORMAT:
        raise IndexFault(
            f"{folder} has index format {version}, this version reads {FORMAT}: build it again with whyrec index"
        )
    try:
        manifest = Manifest.model_validate(content)
        if not manifest.item_segments:
            raise ValueError("no items")
        return manifest
    except ValueError as error:
        raise IndexFault(f"{folder}/{NAME} is damaged: build the index again with whyrec index") from error


def now() -> str:
    """Return the time in UTC to the microsecond: fitted values go by it, and two builds may be within a second."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
