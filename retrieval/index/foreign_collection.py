"""Reading a Chroma collection that somebody already has: its ids, vectors, documents and metadata.

It becomes the catalogue of an index. The index embeds requests and new items, so its embedder must be the one that the
collection was made with: some of the documents are embedded, and each must be nearest to its own vector.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import numpy as np

from retrieval.embedding import Embedder, Vectors, normalize_rows
from retrieval.errors import TargetFault
from retrieval.progress import Progress, no_progress

PAGE = 1_000
"""Items that are read at once: a server sends no more than some megabytes."""
TITLES = ("title", "name", "headline")
MAX_TITLE = 120
PROBED, AMONG = 20, 500
"""Documents that are embedded, and the vectors among which each must be nearest to its own."""
LEAST_SHARE = 0.5
"""Share of them that must be: the same text may stand in a collection twice."""


@dataclass(frozen=True)
class ForeignCollection:
    """`vectors`, (n, d), are of length one; `documents` are texts, "" where there is none."""

    name: str
    ids: tuple[str, ...]
    vectors: Vectors
    documents: tuple[str, ...]
    metadata: tuple[Mapping[str, Any], ...]

    def write(self, out: TextIO) -> None:
        """Write the items as lines of JSON: id, the metadata, the document as text, and a title."""
        for item_id, document, metadata in zip(self.ids, self.documents, self.metadata, strict=True):
            row = {**metadata, "id": item_id, **({"text": document} if document else {})}
            if not any(str(key).casefold() in TITLES and value for key, value in metadata.items()):
                row["title"] = _first_line(document) or item_id
            out.write(json.dumps(row, ensure_ascii=False) + "\n")

    def vectors_of(self, ids: Sequence[str]) -> Vectors:
        """Return the vectors of items, (ids, d)."""
        row = {item_id: k for k, item_id in enumerate(self.ids)}
        return self.vectors[[row[item_id] for item_id in ids]]

    def check_embedder(self, embedder: Embedder, name: str) -> None:
        """Raise TargetFault unless the embedder made the vectors: it gives as many numbers, and finds the documents."""
        if not any(self.documents):
            return  # nothing tells
        with_text = [k for k, document in enumerate(self.documents) if document.strip()]
        chosen = [with_text[k] for k in np.linspace(0, len(with_text) - 1, min(PROBED, len(with_text))).astype(int)]
        embedded = embedder.passage([self.documents[k] for k in chosen])
        cure = "name the model that made them with --embedder"
        if (made := embedded.shape[1]) != (length := self.vectors.shape[1]):
            raise TargetFault(f"the vectors of {self.name} have {length} numbers, those of {name} {made}: {cure}")
        others = np.linspace(0, len(self.ids) - 1, min(AMONG, len(self.ids))).astype(int)
        among = np.unique(np.concatenate((chosen, others)))
        own = np.einsum("kd,kd->k", embedded, self.vectors[chosen])
        right = int((own >= (embedded @ self.vectors[among].T).max(axis=1) - 1e-6).sum())
        if right < LEAST_SHARE * len(chosen):
            raise TargetFault(
                f"{name} did not make the vectors of {self.name}: {right} of {len(chosen)} documents are nearest to "
                f"their own: {cure}"
            )


def read(place: str, name: str, progress: Progress = no_progress) -> ForeignCollection:
    """Read a collection in a folder, or on a server, http://host:port.

    Raises TargetFault where there is none of this name, naming those that there are, or nothing in it.
    """
    ids: list[str] = []
    parts: list[Vectors] = []
    documents: list[str] = []
    metadata: list[Mapping[str, Any]] = []
    with closing(_client(place)) as client:
        collection = _collection(client, place, name)
        total = int(collection.count())
        for start in range(0, total, PAGE):
            page = collection.get(limit=PAGE, offset=start, include=["embeddings", "documents", "metadatas"])
            ids += page["ids"]
            parts.append(np.asarray(page["embeddings"], np.float32).reshape(len(page["ids"]), -1))
            documents += [each or "" for each in page["documents"] or [""] * len(page["ids"])]
            metadata += [each or {} for each in page["metadatas"] or [{}] * len(page["ids"])]
            if total > PAGE:
                progress(len(ids), total)
    if not ids:
        raise TargetFault(f"the collection {name} in {place} is empty: an index needs one item at least")
    return ForeignCollection(name, tuple(ids), normalize_rows(np.concatenate(parts)), tuple(documents), tuple(metadata))


def _client(place: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    at = urlsplit(place)
    if at.scheme in ("http", "https") and at.hostname:
        secure = at.scheme == "https"
        try:
            return chromadb.HttpClient(at.hostname, at.port or (443 if secure else 8000), secure, settings=settings)
        except Exception as error:  # of httpx or Chroma, or ValueError
            raise TargetFault(f"the Chroma server {place} does not answer: start it") from error
    if not (Path(place) / "chroma.sqlite3").is_file():  # Chroma would make an empty one
        raise TargetFault(f"{place} is no folder of Chroma's: it has no chroma.sqlite3; check the path")
    return chromadb.PersistentClient(place, settings)


def _collection(client: Any, place: str, name: str) -> Any:
    with suppress(Exception):  # which class says that there is none differs by version
        return client.get_collection(name, embedding_function=None)
    names = ", ".join(sorted(each.name for each in client.list_collections())) or "none"
    raise TargetFault(f"no collection {name!r} in {place}: name one of these with --collection: {names}")


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= MAX_TITLE else f"{line[:MAX_TITLE].rsplit(' ', 1)[0]}…"
