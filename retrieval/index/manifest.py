"""`index.json`: which files make up an index. Replaced as a whole at every write, so a reader sees all of it or none.

Segments are Parquet files that never change once the manifest names them; their names hold the generation that wrote
them. The manifest has a checksum, and a copy in `index.copy.json`, from which a damaged one is mended.
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
from retrieval.index.checksum import NO_FOLDER, object_with_checksum, object_without_checksum

FORMAT = 4
WITHOUT_CHECKSUM = 3
"""The format before, which is read too."""
NAME, COPY = "index.json", "index.copy.json"
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
    that 99 % of the items exceed: a query whose neighbours are farther is answered exactly. `files` has the CRC-32 of
    each file of the folder; it is empty on a server and for a folder that an earlier version made.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    server: str = ""
    unreachable: tuple[str, ...] = ()
    far_cosine: float = -1.0
    files: dict[str, int] = {}


class VectorSpace(BaseModel):
    """A space of named vectors of items; requests in words are embedded in it where it has an embedder.

    `encoder` names what made the vectors of files of pictures or sounds, and embeds further ones alike; it is empty for
    vectors that items brought with them.
    """

    model_config = ConfigDict(frozen=True)

    dimensions: Annotated[int, Field(ge=2)]
    embedder: str = ""
    fingerprint: str = ""
    encoder: str = ""
    encoder_fingerprint: str = ""

    @property
    def default_weight(self) -> float:
        """The weight of its source where none is learned: likeness of files alone says little of what people like."""
        return 0.0 if self.encoder and not self.embedder else 1.0


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
        text = self.model_copy(update={"format": FORMAT}).model_dump_json(indent=1)
        data = object_with_checksum(text, NO_FOLDER, NAME)
        for name in (NAME, COPY):
            _replace(folder, name, data)


def read(folder: Path, name: str = NAME) -> Manifest:
    """Read the manifest, or its copy. Raises IndexFault where it is missing, damaged or of another format."""
    build, mend = "build the index again with whyrec index", f"whyrec doctor --index {folder} --repair"
    cure = f"{mend} takes its copy" if name == NAME and (folder / COPY).exists() else build
    damaged = f"{folder / name} is damaged: {cure}"
    try:
        data, folder_id = object_without_checksum((folder / name).read_bytes(), NAME)
        content: Any = json.loads(data)
        version = content["format"]
        if version == FORMAT and not folder_id:
            raise ValueError("no checksum")
    except FileNotFoundError as error:
        if (folder / COPY).exists() and name == NAME:
            raise IndexFault(f"{folder / name} is missing: {cure}") from error
        raise IndexFault(f"no index at {folder}: make one with whyrec index --items FILE --into {folder}") from error
    except NotADirectoryError as error:
        raise IndexFault(f"{folder} is a file: name the folder of an index, made with whyrec index --into") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexFault(damaged) from error
    if version not in (FORMAT, WITHOUT_CHECKSUM):
        raise IndexFault(
            f"{folder} has index format {version}, this version reads {FORMAT}: build it again with whyrec index"
        )
    try:
        manifest = Manifest.model_validate(content)
        if not manifest.item_segments:
            raise ValueError("no items")
        return manifest
    except ValueError as error:
        raise IndexFault(damaged) from error


def complete(folder: Path) -> None:
    """Write the copy where a process was killed before it did."""
    data, copy = (folder / NAME).read_bytes(), folder / COPY
    if object_without_checksum(data, NAME)[1] and (not copy.exists() or copy.read_bytes() != data):
        _replace(folder, COPY, data)


def _replace(folder: Path, name: str, data: bytes) -> None:
    part = folder / f".{name}"
    with part.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    sync(folder)  # the files that it names come first
    part.replace(folder / name)
    sync(folder)


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
