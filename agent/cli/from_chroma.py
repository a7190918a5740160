"""`whyrec index --from-chroma`: a collection that somebody already has, as the catalogue of an index."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli.terminal import texts

if TYPE_CHECKING:
    from retrieval.data.dataset import Dataset
    from retrieval.data.items import Item
    from retrieval.embedding import Vectors
    from retrieval.files.options import ReadOptions


def read_collection(
    place: str,
    name: str,
    interactions: Sequence[Path] | None,
    options: ReadOptions,
    embedder: str,
    language: str,
) -> tuple[Dataset, Callable[[Sequence[Item]], Vectors]]:
    """Return the items of a collection, read as a file of them is, and a function that returns their vectors.

    Raises TargetFault where it cannot be read, or was made by another embedder.
    """
    from agent.errors import UsageError
    from agent.progress import Progress
    from retrieval.data import dataset
    from retrieval.embedding import load
    from retrieval.index import foreign_collection

    if not name:
        raise UsageError("--from-chroma and no collection: name it with --collection")
    with Progress(texts(language)["progress_read_files"], language=language) as progress:
        collection = foreign_collection.read(place, name, progress)
    collection.check_embedder(load(embedder), embedder)
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / f"{name}.jsonl"
        with rows.open("w", encoding="utf-8") as out:
            collection.write(out)
        data = dataset.read([rows], interactions, options)

    def vectors_of(items: Sequence[Item]) -> Vectors:
        return collection.vectors_of(list(dict.fromkeys(item.id for item in items)))

    return data, vectors_of
