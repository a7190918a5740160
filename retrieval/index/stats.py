"""The size and state of an index, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retrieval.index import lock
from retrieval.index.reader import Index


@dataclass(frozen=True)
class Status:
    """`named_vectors` has names, dimensions and embedders; `search` is the setting; `collection` counts the items in
    the Chroma collection, and `tail_rows` the rows written after them."""

    generation: int
    items: int
    interactions: int
    users: int
    embedder: str
    named_vectors: str
    search: str
    collection: int
    tail_rows: int
    segments: int
    megabytes: float
    locked: bool
    built: str
    changed: str


def status(folder: Path) -> Status:
    """Return the status of an index. Raises IndexFault where there is none or its interactions are damaged."""
    index = Index(folder)
    manifest = index.manifest
    return Status(
        generation=manifest.generation,
        items=manifest.items,
        interactions=manifest.interactions,
        users=len(index.users()),
        embedder=manifest.embedder_fingerprint,
        named_vectors=", ".join(
            f"{name} {space.dimensions} {space.fingerprint}".strip() for name, space in manifest.named_vectors.items()
        ),
        search=manifest.search,
        collection=manifest.item_segments[0].rows if manifest.chroma else 0,
        tail_rows=manifest.tail_rows,
        segments=len(manifest.segments),
        megabytes=round(sum(map(_size, folder.rglob("*"))) / 1e6, 1),
        locked=lock.is_locked(folder),
        built=manifest.built,
        changed=manifest.changed,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # deleted by a writer just now
        return 0
