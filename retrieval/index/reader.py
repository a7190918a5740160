"""An index: a folder with the catalogue, the vectors, the interactions, and what is derived from them.

    index.json                   the manifest: which files make up the index, and how they were made
    items-000007.parquet         items and their vectors: all, or those changed since
    interactions-000003.parquet  what users did
    chroma-000007/               a Chroma collection of the vectors
    derived/                     arrays computed from the rest
    additions.jsonl              when items were added, but for those of the first build
    people/, priors/             files of users, and title likelihoods; written by `agent`

`retrieval.index.build` makes one, `retrieval.index.writer` changes it.
"""

from __future__ import annotations

import math
import os
import time
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.arrays import Arrays, Mask, Rows
from retrieval.data.items import Interaction, Item
from retrieval.embedding import Embedder, Vectors, load_matching
from retrieval.errors import IndexFault, RequestError
from retrieval.index import artifacts, chroma, manifest, parquet_segments
from retrieval.index.by_user import InteractionsByUser
from retrieval.index.catalogue import Catalogue, ItemRows
from retrieval.index.chroma import CollectionFault
from retrieval.index.manifest import ParquetSegment
from retrieval.index.nearest import ChromaSearch, Neighbours, exact_search
from retrieval.index.settings import DEFAULT, Settings
from retrieval.matching.names import near_names

if TYPE_CHECKING:
    import polars

TRIES = 100
RETRY_SECONDS = 5.0
"""After which a Chroma server that did not answer is asked again."""


class Index:
    """An index opened for reading: its state at that moment, whatever is written to it afterwards.

    `manifest` is the content of index.json; `search_fault` names the collection or the server that cannot be used, once
    that was tried: all vectors are compared instead. Raises IndexFault where the index is missing, damaged or of
    another format, or was built with another embedder than the one named.
    """

    def __init__(self, folder: Path, embedder: str | None = None, settings: Settings = DEFAULT):
        self.folder, self._settings = folder, settings
        self._files: dict[str, int] = {}
        self._spaces: dict[str, tuple[dict[str, int], Vectors]] = {}
        self.search_fault = ""
        self._search: ChromaSearch | None = None
        self._try_from = 0.0
        self._by_user: InteractionsByUser | None = None
        weakref.finalize(self, _close, self._files)
        for _ in range(TRIES):
            self.manifest = manifest.read(folder)
            # Segments stay readable while they are open, also when a writer deletes them.
            if self._open() or manifest.read(folder).generation == self.manifest.generation:
                break
        if embedder and embedder != self.manifest.embedder:
            raise IndexFault(
                f"{folder} was built with the embedder {self.manifest.embedder}, not {embedder}: build it again, or "
                "leave --embedder out"
            )

    def _open(self) -> bool:
        """Open the segments, and return whether all are there."""
        _close(self._files)
        for segment in self.manifest.segments:
            with suppress(FileNotFoundError):
                self._files[segment.file] = os.open(self.folder / segment.file, os.O_RDONLY)
        return len(self._files) == len(self.manifest.segments)

    @cached_property
    def embedder(self) -> Embedder:
        return load_matching(self.manifest.embedder, self.manifest.embedder_fingerprint, self.folder)

    @cached_property
    def _catalogue(self) -> tuple[polars.DataFrame, Rows]:
        """The columns id, json and vectors of each item, and `live_base_rows`."""
        frames = self._read(self.manifest.item_segments)
        rows, live_base_rows = frames[0], np.arange(frames[0].height)
        if len(frames) > 1:
            rows = parquet_segments.latest_rows(
                [f.with_row_index("at").with_columns(first=k == 0) for k, f in enumerate(frames)]
            )
            rows = rows.filter(rows["json"].is_not_null())
            live_base_rows = rows.filter(rows["first"])["at"].to_numpy().astype(np.int64)
        shape = getattr(rows["vector"].dtype, "shape", None)  # only fixed-size arrays have one
        if rows.height != self.manifest.items or shape != (self.manifest.dimensions,):
            raise IndexFault(
                f"the segments of {self.folder} do not fit {manifest.NAME}: whyrec doctor --index {self.folder}"
            )
        return rows, live_base_rows

    @cached_property
    def items(self) -> Catalogue:
        """The items by id, in the order in which they were last written."""
        return Catalogue(self.rows, self._catalogue[0]["json"], str(self.folder))

    @property
    def live_base_rows(self) -> Rows:
        """Rows of the first segment whose items were not written since; these items come first in the catalogue."""
        return self._catalogue[1]

    def base_items(self) -> Sequence[Item]:
        """Return all items of the first segment as they are there, including those changed or deleted since."""
        return ItemRows(self._base_segment["json"], str(self.folder))

    def base_vectors(self) -> Vectors:
        """Return the vectors of all items of the first segment, float32 (rows, d)."""
        if not self.manifest.item_segments[1:]:
            return self.vectors
        return np.asarray(self._base_segment["vector"].to_numpy(), np.float32)

    @property
    def _base_segment(self) -> polars.DataFrame:
        tail = self.manifest.item_segments[1:]
        return self._read(self.manifest.item_segments[:1])[0] if tail else self._catalogue[0]

    @cached_property
    def vectors(self) -> Vectors:
        """The vectors of the items, float32 (items, d), by row; the catalogue gives up its copy of them."""
        rows, live_base_rows = self._catalogue
        vectors = np.asarray(rows["vector"].to_numpy(), np.float32)
        self.__dict__["vectors"] = vectors  # before another thread misses them below
        self._catalogue = rows.drop("vector"), live_base_rows
        return vectors

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each item, by id."""
        return {item_id: row for row, item_id in enumerate(self._catalogue[0]["id"])}

    @cached_property
    def centroid(self) -> Vectors:
        """The mean of the vectors, (d,); zero where there are no items."""
        return self.vectors.mean(axis=0) if len(self.vectors) else np.zeros(self.manifest.dimensions, np.float32)

    def named_vectors(self, name: str) -> tuple[dict[str, int], Vectors]:
        """Return the row of each item that has a vector of this name, and these vectors, float32 (rows, d)."""
        if name not in self._spaces:
            length = self.manifest.named_vectors[name].dimensions
            ids, vectors = parquet_segments.named_vectors(self._catalogue[0], name)
            if ids and vectors.shape[1] != length:
                raise IndexFault(f"{self.folder} does not fit {manifest.NAME}: whyrec doctor --index {self.folder}")
            self._spaces[name] = {item_id: row for row, item_id in enumerate(ids)}, vectors.reshape(-1, length)
        return self._spaces[name]

    def query_embedder(self, name: str) -> Callable[[], Embedder] | None:
        """Return a function that loads the embedder of requests for a named vector space; None where it has none.

        The function raises IndexFault where the embedder is missing.
        """
        space = self.manifest.named_vectors[name]
        return cache(lambda: load_matching(space.embedder, space.fingerprint, self.folder)) if space.embedder else None

    def nearest(self, queries: Vectors, n: int, allowed: Mask | None = None) -> Neighbours:
        """Return the n nearest of the allowed rows (items,) for each query (q, d).

        Where the collection cannot be used, all rows are compared, and `search_fault` says so.
        """
        if by_chroma := self._opened_search():
            try:
                nearest = by_chroma(queries, n, allowed)
            except CollectionFault:
                self._note_fault()
            else:
                self.search_fault = ""
                return nearest
        return exact_search(self.vectors, queries, n, allowed)

    def _opened_search(self) -> ChromaSearch | None:
        """Return the search by Chroma, opened when it is first needed; None where there is none, or it failed.

        A server that failed is tried again after RETRY_SECONDS.
        """
        base = self.manifest.chroma
        if self._search or not base or time.monotonic() < self._try_from:
            return self._search
        try:
            collection = chroma.OpenedCollection(self.folder, base)
            weakref.finalize(self, collection.close).atexit = False
            if collection.count != self.manifest.item_segments[0].rows:
                raise CollectionFault
            in_collection = len(self.live_base_rows)
            self._search = ChromaSearch(
                collection, base, self.rows, self.vectors, in_collection, self._settings.exact_below
            )
        except CollectionFault:
            self._note_fault()
        return self._search

    def _note_fault(self) -> None:
        """Keep that the collection cannot be used, unless a writer has deleted it: then nothing is wrong."""
        base = self.manifest.chroma
        self._search = None
        self._try_from = time.monotonic() + (RETRY_SECONDS if base and base.server else math.inf)
        if base and manifest.read(self.folder).chroma == base:
            self.search_fault = base.server or f"{self.folder / base.name}"

    @cached_property
    def interactions(self) -> polars.DataFrame:
        """The columns user_id, item_id, kind, value, time (seconds since 1970), context (JSON) and text, as written."""
        import polars as pl

        frames = self._read(self.manifest.interaction_segments)
        return pl.concat(frames, rechunk=True) if frames else parquet_segments.interaction_rows(())

    def users(self) -> list[str]:
        """Return the ids of the users, in the order of their first interactions."""
        return self.interactions["user_id"].unique(maintain_order=True).to_list()

    def group_by_user(self) -> None:
        """Order the interactions by user, so that `history` need not search them all, as where many are asked for."""
        self._by_user = InteractionsByUser(self.interactions)

    def history(self, user_id: str) -> tuple[Interaction, ...]:
        """Return a user's interactions, oldest first, those without time as given. RequestError for an unknown user."""
        if self._by_user:
            rows = self._by_user.rows(user_id)
        else:
            log = self.interactions
            rows = log.filter(log["user_id"] == user_id).sort("time", maintain_order=True).to_dicts()
        if not rows:
            users = self.users()
            near, others = near_names(user_id, users), ", ".join(users[:5]) or "none"
            cure = f"did you mean {', '.join(near)}?" if near else f"known are {others}, or give --history FILE"
            raise RequestError(f"no user {user_id[:60]!r} in {self.folder}: {cure}")
        return tuple(map(parquet_segments.to_interaction, rows))

    def load_or_compute(
        self,
        name: str,
        compute: Callable[[], Arrays],
        of: str = "all",
        is_valid: Callable[[Arrays], bool] = lambda arrays: True,
    ) -> Arrays:
        """Return arrays that are computed once for this data and stored with the index.

        `of` says which data, see `Manifest.fingerprints`. A name stands for one way of computing them: change the name
        with the computation. Stored arrays that are not valid are computed again.
        """
        fingerprint = self.manifest.fingerprints()[of]

        def is_current() -> bool:
            try:
                return manifest.read(self.folder).fingerprints()[of] == fingerprint
            except IndexFault:
                return False

        return artifacts.load_or_compute(self.folder, name, of, fingerprint, compute, is_current, is_valid)

    def _read(self, segments: Sequence[ParquetSegment]) -> list[polars.DataFrame]:
        return [parquet_segments.read(self.folder, segment, self._files.get(segment.file)) for segment in segments]


def _close(files: dict[str, int]) -> None:
    while files:
        os.close(files.popitem()[1])
