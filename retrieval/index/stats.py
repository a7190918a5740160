"""An index in figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from retrieval.index import lock
from retrieval.index.reader import Index


@dataclass(frozen=True)
class Status:
    """`spaces` has names, lengths and embedders; `search` is the setting; Chroma holds `collection` items, and `tail`
    rows were written after them.
    """

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
    """Raises IndexFault where there is no index or its interactions are damaged."""
    index = Index(folder)
    known = index.manifest
    return Status(
        generation=known.generation,
        items=known.items,
        interactions=known.interactions,
        users=len(index.users()),
        embedder=known.embedder_fingerprint,
        named_vectors=", ".join(
            f"{name} {s.dimensions} {s.fingerprint}".strip() for name, s in known.named_vectors.items()
        ),
        search=known.search,
        collection=known.item_segments[0].rows if known.chroma else 0,
        tail_rows=known.tail_rows,
        segments=len(known.segments),
        megabytes=round(sum(map(_size, folder.rglob("*"))) / 1e6, 1),
        locked=lock.is_locked(folder),
        built=known.built,
        changed=known.changed,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # deleted by a writer just now
        return 0
