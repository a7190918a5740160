"""Chroma collections of item vectors, in a folder of the index or on a server. Created once, never changed.

That of generation 5 is the folder `chroma-000005`, or `whyrec-<hash of the index's path>-000005` on a server.

An HNSW graph (Malkov & Yashunin 2018) is approximate: there may be no path to an item, and queries unlike the items,
such as short requests in words, may get half of their neighbours wrong. So items are searched for when a collection is
created, and the distances between items are recorded: a query whose neighbours are farther is answered exactly.
"""

from __future__ import annotations

import hashlib
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from retrieval.embedding import Vectors
from retrieval.errors import IndexFault, TargetFault
from retrieval.index.chroma_folder import checksums, keep_unchanged, open_folder
from retrieval.index.manifest import ChromaCollection, sync
from retrieval.progress import Progress, no_progress

COLLECTION = "items"
"""Name of the collection in a folder."""
Metadata = Mapping[str, str | int | float | bool | list[str]]
"""What a collection can be filtered by; Chroma takes no empty lists."""
BATCH = 5_000
UPLOAD_BATCH, UPLOAD_NUMBERS = 1_000, 750_000
"""Vectors in one message to a server, and numbers in them: it accepts up to 40 MB, a number is up to 22 characters."""
# Chroma's own values find 80–98 % of the nearest items: see docs/decisions/index.md. Vectors that are not synced are
# added to the graph again whenever it is opened, in another order: hence a threshold of 1.
HNSW = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16, "ef_search": 800, "sync_threshold": 1}
PROBED = 20_000
"""Items that are searched for once when a collection is created: all of a smaller one, an even sample of a larger."""
PROBE_BATCH = 250
SAME_DISTANCE = 1e-6
PROBE_EF_SEARCH = 50
"""The ef_search that finds most items in a first search for each; a second one looks for the others."""
NEIGHBOURS = 100
SAMPLED = 200
"""Items whose hundredth neighbour defines `far_cosine`."""
MAX_UNREACHABLE_SHARE = 0.01
"""Share of unreachable items above which the graph is not used: so many arise where many items are nearly equal."""
ABOVE_ALL_COSINES = 2.0
"""A `far_cosine` above every cosine: all queries are answered exactly."""


class CollectionFault(Exception):
    """A collection failed; its cause is an error of Chroma, sqlite, Chroma's Rust core or the network."""


def validate_search(search: str) -> str:
    """Return a search setting unchanged. Raises TargetFault for an unknown one."""
    if search not in ("auto", "exact", "chroma"):
        at = urlsplit(search)
        if at.scheme not in ("http", "https") or not at.hostname:
            raise TargetFault(f"no search {search!r}: choose auto, exact, chroma or a Chroma server's http://host:port")
    return search


def choose_engine(search: str, items: int) -> str:
    """Return what searches that many items: "chroma", a server's address, or "" for exact search."""
    if search == "auto":
        search = "chroma"
    return search if search != "exact" and items else ""


def create(
    folder: Path,
    generation: int,
    search: str,
    ids: Sequence[str],
    vectors: Vectors,
    metadata: Callable[[slice], Sequence[Metadata]] | None = None,
    progress: Progress = no_progress,
) -> ChromaCollection:
    """Create a collection of vectors (n, d); `metadata` returns those of some rows, which are read part by part.

    It is on disk or on the server when this returns. Raises IndexFault where Chroma or a server fails.
    """
    rows = _Rows(ids, vectors, metadata)
    if "://" not in search:
        base = ChromaCollection(name=f"chroma-{generation:06d}")
        try:
            with _as_fault():
                base = _fill(folder, base, rows, BATCH, progress)
        except CollectionFault as fault:
            message = f"Chroma cannot write {folder / base.name} ({fault.__cause__})"
            raise IndexFault(f"{message}: check rights and free space") from fault
        stays = keep_unchanged(folder / base.name)
        for path in (folder / base.name, *(folder / base.name).rglob("*")):
            sync(path)
        return base.model_copy(update={"files": checksums(folder / base.name) if stays else {}})
    base = ChromaCollection(name=f"{_prefix(folder)}{generation:06d}", server=search)
    try:
        with suppress(Exception), closing(_client(folder, base)[0]) as client:
            client.delete_collection(base.name)  # which a killed writer may have left half-written
        batch = max(1, min(UPLOAD_BATCH, UPLOAD_NUMBERS // vectors.shape[1]))
        return _fill(folder, base, rows, batch, progress)
    except Exception as error:  # of httpx or Chroma, or ValueError
        raise IndexFault(f"the Chroma server {search} failed: start it, or choose --search auto") from error


class _Rows(NamedTuple):
    """What a collection is filled with: ids, vectors (n, d), and what returns the metadata of some rows, or none."""

    ids: Sequence[str]
    vectors: Vectors
    metadata: Callable[[slice], Sequence[Metadata]] | None

    def part(self, at: slice) -> dict[str, Any]:
        """Return some of the rows as arguments of `upsert`."""
        given = [each or None for each in self.metadata(at)] if self.metadata else None
        return {"ids": list(self.ids[at]), "embeddings": self.vectors[at], "metadatas": given}


def _fill(folder: Path, base: ChromaCollection, rows: _Rows, batch: int, progress: Progress) -> ChromaCollection:
    ids, vectors = rows.ids, rows.vectors
    # A server may keep the ef_search that a collection was created with; a folder's is read when it is opened.
    first = HNSW if base.server else {**HNSW, "ef_search": PROBE_EF_SEARCH}
    client, name = _client(folder, base)
    with closing(client):
        fresh = client.create_collection(name, embedding_function=None, configuration={"hnsw": first})
        for start in range(0, len(ids), batch):
            fresh.upsert(**rows.part(slice(start, start + batch)))
            progress(min(start + batch, len(ids)), len(ids))
        if first != HNSW:
            with warnings.catch_warnings(action="ignore"):  # which are about embedding functions; there is none
                fresh.modify(configuration={"hnsw": {"ef_search": HNSW["ef_search"]}})
        probed = np.linspace(0, len(ids) - 1, min(PROBED, len(ids))).astype(np.int64).tolist()
        doubtful = _find_missed(fresh, ids, vectors, probed, 5)
    with closing(OpenedCollection(folder, base)) as opened:
        sample = np.linspace(0, len(ids) - 1, min(SAMPLED, len(ids))).astype(np.int64)
        near = opened.nearest(vectors[sample], NEIGHBOURS)[1][:, -1] if len(ids) > NEIGHBOURS else np.array([-1.0])
        unreachable = _find_missed(opened.collection, ids, vectors, doubtful, NEIGHBOURS)
    most = MAX_UNREACHABLE_SHARE * len(probed)
    far = float(np.percentile(near, 1)) if len(unreachable) <= most else ABOVE_ALL_COSINES
    return base.model_copy(update={"unreachable": tuple(ids[row] for row in unreachable), "far_cosine": far})


def _find_missed(collection: Any, ids: Sequence[str], vectors: Vectors, rows: Sequence[int], n: int) -> list[int]:
    """Return those of the rows that are not among the n nearest of their own vector, though farther rows are."""
    missed = []
    for start in range(0, len(rows), PROBE_BATCH):
        part = list(rows[start : start + PROBE_BATCH])
        near = collection.query(query_embeddings=vectors[part], n_results=min(n, len(ids)), include=["distances"])
        for row, nearest, distances in zip(part, near["ids"], near["distances"], strict=True):
            if ids[row] not in nearest and (not distances or distances[-1] > SAME_DISTANCE):
                missed.append(row)
    return missed


class OpenedCollection:
    """A collection opened for reading. Raises CollectionFault for any failure."""

    def __init__(self, folder: Path, base: ChromaCollection):
        with _as_fault():
            if not base.server and not (folder / base.name).is_dir():
                raise FileNotFoundError(folder / base.name)  # Chroma would make an empty one
            if base.files and checksums(folder / base.name) != base.files:
                raise ValueError("a file is damaged")  # of which Chroma's own code may crash
            self._client, name = _client(folder, base)
            try:
                self.collection: Any = self._client.get_collection(name, embedding_function=None)
                self.count = int(self.collection.count())
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        self.collection = None
        self._client.close()

    def ids(self) -> list[str]:
        with _as_fault():
            return list(self.collection.get(include=[])["ids"])

    def nearest(self, queries: Vectors, n: int) -> tuple[list[list[str]], Vectors]:
        """Return the ids of the n nearest of each query (q, d), nearest first; cosines (q, n), -inf where fewer."""
        with _as_fault():
            result = self.collection.query(query_embeddings=queries, n_results=n, include=["distances"])
        cosines = np.full((len(queries), n), -np.inf, np.float32)
        for row, distances in zip(cosines, result["distances"], strict=True):
            row[: len(distances)] = 1 - np.array(distances, np.float32)
        return result["ids"], cosines


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise
    except BaseException as error:
        # A panic of Chroma's Rust core, as when a folder is deleted while it is opened, is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise CollectionFault from error
        raise


def delete(folder: Path, base: ChromaCollection, current: ChromaCollection | None) -> None:
    """Delete a collection that is no longer used; on a server, if it answers, all of this index but `current`."""
    if not base.server:
        shutil.rmtree(folder / base.name, ignore_errors=True)
        return
    with suppress(Exception), closing(_client(folder, base)[0]) as client:
        for each in client.list_collections():
            # By this folder's path: a copy of the index needs the collection that it was copied with.
            if each.name.startswith(_prefix(folder)) and not (current and each.name == current.name):
                client.delete_collection(each.name)


def _prefix(folder: Path) -> str:
    return f"whyrec-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}-"


def _client(folder: Path, base: ChromaCollection) -> tuple[Any, str]:
    """Return a client, to be closed by the caller, and the collection's name in it."""
    if not base.server:
        return open_folder(folder / base.name), COLLECTION
    import chromadb
    from chromadb.config import Settings

    at = urlsplit(base.server)
    secure = at.scheme == "https"
    # The client does not close its connections: keep none open.
    settings = Settings(anonymized_telemetry=False, chroma_http_max_keepalive_connections=0)
    client = chromadb.HttpClient(at.hostname or "", at.port or (443 if secure else 8000), secure, settings=settings)
    return client, base.name
