"""Chroma collections of item vectors, folders of the index or collections of a server. Made once, never changed.

One of generation 5 is the folder `chroma-000005`, or `whyrec-<hash of the index's path>-000005` on a server.

An HNSW graph (Malkov & Yashunin 2018) is not quite to be trusted: no edge may lead to an item, and queries that are
unlike the items, such as requests in a few words, may get half of their neighbours wrong. So each item is looked for
when a collection is made, and how near items are to each other is noted: what is farther is to be searched exactly.
"""

from __future__ import annotations

import hashlib
import shutil
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from retrieval.embedding import Vectors
from retrieval.errors import IndexFault, TargetFault
from retrieval.index.manifest import ChromaCollection, sync

BATCH = 5_000
UPLOAD_BATCH = 1_000
"""Vectors in one message to a server, whose messages must stay below 40 MB."""
# Of the 100 nearest of an item among 100,000 titles these find 99.96 %; an ef_search of 500 finds 99.87 %, Chroma's own
# values 80–98 %. More neighbours find no more.
# Chroma adds what is not synced to its graph anew whenever it is opened, in another order: so all is synced.
HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 800, "sync_threshold": 1}
PROBE_BATCH = 250
SAME_DISTANCE = 1e-6
PROBE_EF_SEARCH = 50
"""The ef_search that finds most items when they are looked for; the others are looked for again."""
NEIGHBOURS = 100
SAMPLED = 500
"""Items whose hundredth neighbour tells how far is far."""
MAX_UNREACHABLE_SHARE = 0.01
"""Share of items that a graph fails to lead to, for many are nearly equal, beyond which it is not asked at all."""
ABOVE_ALL_COSINES = 2.0
"""A cosine that nothing exceeds: all is far."""
EXACT_BELOW = 100_000
"""Rows below which every one is looked at: so many take, on one core, 22 ms for 13 queries at once and 5 ms for one,
with Chroma 26 ms and 3 ms."""


class CollectionFault(Exception):
    """A collection failed; the cause is Chroma's own error, sqlite's, that of its Rust core or of the network."""


def validate_search(search: str) -> str:
    """A search setting as it was given, or TargetFault."""
    if search not in ("auto", "exact", "chroma"):
        at = urlsplit(search)
        if at.scheme not in ("http", "https") or not at.hostname:
            raise TargetFault(f"no search {search!r}: choose auto, exact, chroma or a Chroma server's http://host:port")
    return search


def choose_engine(search: str, items: int) -> str:
    """What searches so many items: "chroma", a server's address, or nothing where every row is looked at."""
    if search == "auto":
        search = "chroma" if items >= EXACT_BELOW else "exact"
    return search if search != "exact" and items else ""


def create(folder: Path, generation: int, search: str, ids: Sequence[str], vectors: Vectors) -> ChromaCollection:
    """A new collection, on disk or on the server when this returns. Raises IndexFault where a server fails."""
    if "://" not in search:
        base = _made(folder, ChromaCollection(name=f"chroma-{generation:06d}"), ids, vectors, BATCH)
        for path in (folder / base.name, *(folder / base.name).rglob("*")):
            sync(path)
        return base
    base = ChromaCollection(name=f"{_prefix(folder)}{generation:06d}", server=search)
    try:
        with suppress(Exception), closing(_client(folder, base)[0]) as client:
            client.delete_collection(base.name)  # a writer that was killed may have left a part of it
        return _made(folder, base, ids, vectors, UPLOAD_BATCH)
    except Exception as error:  # httpx's, Chroma's and ValueError alike
        raise IndexFault(f"the Chroma server {search} failed: start it, or choose --search auto") from error


def _made(folder: Path, base: ChromaCollection, ids: Sequence[str], vectors: Vectors, batch: int) -> ChromaCollection:
    # A server may go on with the ef_search that a collection was made with; a folder's is read when it is opened.
    quick = HNSW if base.server else {**HNSW, "ef_search": PROBE_EF_SEARCH}
    client, name = _client(folder, base)
    with closing(client):
        fresh = client.create_collection(name, embedding_function=None, configuration={"hnsw": quick})
        for start in range(0, len(ids), batch):
            part = slice(start, start + batch)
            fresh.upsert(ids=list(ids[part]), embeddings=vectors[part])
        if quick != HNSW:
            with warnings.catch_warnings(action="ignore"):  # of embedding functions, of which there is none here
                fresh.modify(configuration={"hnsw": {"ef_search": HNSW["ef_search"]}})
        doubtful = _missed(fresh, ids, vectors, range(len(ids)), 5)
    with closing(OpenedCollection(folder, base)) as found:
        sample = np.linspace(0, len(ids) - 1, min(SAMPLED, len(ids))).astype(np.int64)
        near = found.nearest(vectors[sample], NEIGHBOURS)[1][:, -1] if len(ids) > NEIGHBOURS else np.array([-1.0])
        unreached = _missed(found.opened, ids, vectors, doubtful, NEIGHBOURS)
    far = float(np.percentile(near, 1)) if len(unreached) <= MAX_UNREACHABLE_SHARE * len(ids) else ABOVE_ALL_COSINES
    return base.model_copy(update={"unreachable": tuple(ids[row] for row in unreached), "far_cosine": far})


def _missed(found: Any, ids: Sequence[str], vectors: Vectors, rows: Sequence[int], n: int) -> list[int]:
    """Which of these rows are not among the n nearest to their own vectors, though rows are that are farther."""
    missed = []
    for start in range(0, len(rows), PROBE_BATCH):
        part = list(rows[start : start + PROBE_BATCH])
        near = found.query(query_embeddings=vectors[part], n_results=min(n, len(ids)), include=["distances"])
        for row, named, distances in zip(part, near["ids"], near["distances"], strict=True):
            if ids[row] not in named and (not distances or distances[-1] > SAME_DISTANCE):
                missed.append(row)
    return missed


class OpenedCollection:
    """One that was made before, opened for reading. Whatever fails is raised as CollectionFault."""

    def __init__(self, folder: Path, base: ChromaCollection):
        with _told():
            if not base.server and not (folder / base.name).is_dir():
                raise FileNotFoundError(folder / base.name)  # Chroma would make an empty one
            self._client, name = _client(folder, base)
            try:
                self.opened: Any = self._client.get_collection(name, embedding_function=None)
                self.count = int(self.opened.count())
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        self._client.close()

    def ids(self) -> list[str]:
        with _told():
            return list(self.opened.get(include=[])["ids"])

    def nearest(self, queries: Vectors, n: int) -> tuple[list[list[str]], Vectors]:
        """The ids of the n nearest of each query (q, d), nearest first; their cosines (q, n), -inf behind the last."""
        with _told():
            found = self.opened.query(query_embeddings=queries, n_results=n, include=["distances"])
        cosines = np.full((len(queries), n), -np.inf, np.float32)
        for row, distances in zip(cosines, found["distances"], strict=True):
            row[: len(distances)] = 1 - np.array(distances, np.float32)
        return found["ids"], cosines


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        # A panic of Chroma's library, as over a folder that is deleted while it is being opened, is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise CollectionFault from error
        raise


def delete(folder: Path, base: ChromaCollection, kept: ChromaCollection | None) -> None:
    """Delete a collection that is no longer named, on a server all that were left but `kept`; if it answers."""
    if not base.server:
        shutil.rmtree(folder / base.name, ignore_errors=True)
        return
    with suppress(Exception), closing(_client(folder, base)[0]) as client:
        for found in client.list_collections():
            # By this folder's path: another copy of the index may need the collection that it was copied with.
            if found.name.startswith(_prefix(folder)) and not (kept and found.name == kept.name):
                client.delete_collection(found.name)


def _prefix(folder: Path) -> str:
    return f"whyrec-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}-"


def _client(folder: Path, base: ChromaCollection) -> tuple[Any, str]:
    """A client, to be closed, and what the collection is called there."""
    import chromadb
    from chromadb.config import Settings

    if not base.server:
        return chromadb.PersistentClient(str(folder / base.name), Settings(anonymized_telemetry=False)), "items"
    at = urlsplit(base.server)
    secure = at.scheme == "https"
    # Its connections are not closed with the client: none is kept open.
    settings = Settings(anonymized_telemetry=False, chroma_http_max_keepalive_connections=0)
    client = chromadb.HttpClient(at.hostname or "", at.port or (443 if secure else 8000), secure, settings=settings)
    return client, base.name
