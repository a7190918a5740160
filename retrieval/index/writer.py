"""Changing an index in place: one writer at a time, any number of readers, each write whole or not at all.

A write puts its rows into a new segment and then replaces index.json: that is the acknowledgement. Before it nobody
knows the new file, after it only readers who hold them open need the old ones. So there is no log to replay: killed at
any moment, an index is as it was before the write or after, and the next writer sweeps what is left over. Segments are
merged as in O'Neil et al. 1996 (log-structured merge trees): a new one takes in those before it that are no larger, so
that there are never many; when a tenth of the items has changed, all become one, and the Chroma collection is made new.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from retrieval.data.items import Interaction, Item
from retrieval.data.vectors import length_mismatch, valid_name
from retrieval.embedding import Embedder, Vectors, embed_passages, load, load_matching
from retrieval.errors import IndexFault, TargetFault
from retrieval.index import artifacts, chroma, lock, manifest, parquet_segments
from retrieval.index.manifest import Manifest, ParquetSegment, VectorSpace
from retrieval.text.prompt_injection import sanitize

if TYPE_CHECKING:
    import polars

TAIL = 2_000
TAIL_SHARE = 0.1
"""Rows written since, in all and as a share of the first segment, beyond which all segments become one."""
Progress = Callable[[int, int], None]
# What may lie in an index without being named: segments, collections, an unfinished description, and all of format 1.
INDEX_FILES = re.compile(
    r"(items|interactions)-\d+\.parquet|chroma(-\d+)?|\.index\.json|catalogue\.jsonl|(vectors|interactions)\.parquet"
)


def no_progress(done: int, total: int) -> None:
    pass


class Writer:
    """Holds the lock of an index from `with` to its end; IndexFault where another has it or there is no index.

    `first` stands for the description where none can be read, for an index that is yet to be.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None, first: Manifest | None = None):
        self.folder = folder
        self._embedder, self._first = embedder, first
        self._locked = ExitStack()

    def __enter__(self) -> Self:
        if not self._first:
            manifest.read(self.folder)
        with ExitStack() as locked:
            locked.enter_context(lock.acquire(self.folder))
            try:
                self.manifest = manifest.read(self.folder)
                self._first = None
                self.clean_up()
            except IndexFault:
                if not self._first:
                    raise
                self.manifest = self._first
            self._locked = locked.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._locked:
            if error:
                self._delete(rf".*-{self.manifest.generation + 1:06d}(\.parquet)?|\.index\.json")

    @property
    def embedder(self) -> Embedder:
        """The one that the index was built with. IndexFault where this machine has another version of it."""
        if not self._embedder:
            known = self.manifest
            self._embedder = load_matching(known.embedder, known.embedder_fingerprint, self.folder)
        return self._embedder

    def add(self, items: Iterable[Item], progress: Progress = no_progress) -> int:
        """Add items, or replace those of the same id; how many were new or other than before.

        One that says nothing of `vectors` keeps those it has, and what was understood of it where it reads as before.
        TargetFault where some are of another length than theirs.
        """
        model = self.embedder
        latest = {item.id: sanitize(item) for item in items}
        rows = self._standing(list(latest), parquet_segments.NAMED_VECTOR_COLUMNS)
        standing, held = dict(zip(rows["id"], rows["json"], strict=True)), _held(rows)
        changed = []
        for item in latest.values():
            had = held.get(item.id, {})
            keeps = had and "vectors" not in item.model_fields_set
            whole = item.model_copy(update={"vectors": had}) if keeps else item
            if "extracted" not in whole.model_fields_set and item.id in standing:
                whole = _understood(whole, standing[item.id])
            if standing.get(item.id) != whole.model_dump_json(exclude_defaults=True) or whole.vectors != had:
                changed.append(whole)
        if changed:
            spaces = with_named_vectors(self.manifest.named_vectors, changed)
            vectors = self._vectors(changed, standing, model, progress)
            new = sum(item.id not in standing for item in changed)
            self._append(parquet_segments.item_rows(changed, vectors), self.manifest.items + new, named_vectors=spaces)
        return len(changed)

    def set_query_embedders(self, spaces: Mapping[str, str]) -> None:
        """Ask requests in words in these spaces too from now on, by an embedder each. IndexFault where it is missing,
        TargetFault where it makes vectors of another length."""
        self._switch(named_vectors=with_query_embedders(self.manifest.named_vectors, spaces))

    def _vectors(self, items: Sequence[Item], standing: dict[str, Any], model: Embedder, progress: Progress) -> Vectors:
        """Of each item; those of which nothing has changed that is embedded keep the one they have."""
        passages = {item.id: item.passage() for item in items}
        before = {i: _passage(standing[i]) for i in passages if i in standing}
        rows = self._standing([i for i, passage in before.items() if passage == passages[i]], "vector")
        found = dict(zip(rows["id"], rows["vector"].to_numpy(), strict=True))
        new = [i for i in passages if i not in found]
        if new:
            found.update(zip(new, embed_passages(model, [passages[i] for i in new], progress), strict=True))
        return np.stack([found[i] for i in passages])

    def delete(self, ids: Iterable[str]) -> int:
        """Delete items; how many of them there were. What people did with them stays."""
        gone = self._standing(list(dict.fromkeys(ids)))["id"].to_list()
        if gone:
            rows = parquet_segments.deletion_rows(gone, self.manifest.dimensions)
            self._append(rows, self.manifest.items - len(gone))
        return len(gone)

    def add_interactions(self, interactions: Iterable[Interaction]) -> int:
        """Add what people did; how many were new. One that is there already, to the last field, is not added twice."""
        import polars as pl

        known = self.manifest
        rows = parquet_segments.interaction_rows(interactions).unique(maintain_order=True)
        people = rows["user_id"].unique().to_list()
        here = pl.concat(
            [
                rows.clear(),
                *parquet_segments.select_rows(self.folder, known.interaction_segments, "user_id", people, rows.columns),
            ]
        )
        rows = rows.join(here, on=rows.columns, how="anti", nulls_equal=True, maintain_order="left")
        if rows.height:
            kept, taken = self._absorbed(known.interaction_segments, rows.height)
            fresh = self._write("interactions", pl.concat([*taken, rows]))
            self._switch(
                interaction_segments=(*kept, fresh),
                interactions=known.interactions + rows.height,
                interactions_data=_chained(known.interactions_data, fresh),
            )
        return rows.height

    def forget(self, user_id: str, folder: str = "") -> int:
        """Delete a person's interactions from disk, what was derived from them, and the folder that others keep of the
        person in the index; how many interactions there were. Killed on the way, all of it is there or none: what is
        left of the folder then goes with the next write."""
        import polars as pl

        known = self.manifest
        doomed = (folder,) if folder and (self.folder / folder).exists() else ()
        logs = [parquet_segments.read(self.folder, segment) for segment in known.interaction_segments]
        rows = pl.concat([parquet_segments.interaction_rows(()), *logs])
        kept = rows.filter(rows["user_id"] != user_id)
        if gone := rows.height - kept.height:
            fresh = (self._write("interactions", kept),) if kept.height else ()
            self._switch(
                interaction_segments=fresh,
                interactions=kept.height,
                interactions_data=_chained(known.interactions_data, *fresh),
                pending_deletions=doomed,
            )
        elif doomed:
            self._switch(pending_deletions=doomed)
        return gone

    def set_search(self, search: str) -> None:
        """Search exactly, with Chroma, or as the number of items suggests, from now on."""
        if chroma.validate_search(search) != self.manifest.search:
            self.compact(search)

    def compact(self, search: str = "") -> None:
        """Put all items into one segment, and make a Chroma collection of it where there is to be one."""
        search = search or self.manifest.search
        rows = parquet_segments.latest_rows(
            [parquet_segments.read(self.folder, s) for s in self.manifest.item_segments]
        )
        self._switch(**self._whole(rows.filter(rows["json"].is_not_null()), search), search=search)

    def replace(self, rows: polars.DataFrame, log: polars.DataFrame, **made: Any) -> None:
        """Other items and interactions in place of all that was there; `made` changes further fields of index.json."""
        fresh = (self._write("interactions", log),) if log.height else ()
        whole = self._whole(rows, made.get("search", self.manifest.search))
        self._switch(
            **made,
            **whole,
            items_data=_chained("", *whole["item_segments"]),
            interaction_segments=fresh,
            interactions=log.height,
            interactions_data=_chained("", *fresh),
        )

    def clean_up(self) -> None:
        """Delete what index.json does not name: what a killed writer left, and what is no longer needed."""
        self._delete(".*")
        for path in artifacts.stale(self.folder, self.manifest.fingerprints()):
            path.unlink(missing_ok=True)
        for name in self.manifest.pending_deletions:
            shutil.rmtree(self.folder / name, ignore_errors=True)
        left = tuple(name for name in self.manifest.pending_deletions if (self.folder / name).exists())
        if left != self.manifest.pending_deletions:
            self._switch(pending_deletions=left)  # else whoever comes back would be deleted again

    def _delete(self, pattern: str) -> None:
        known = self.manifest
        named = {segment.file for segment in known.segments} | ({known.chroma.name} if known.chroma else set())
        for path in self.folder.iterdir():
            if INDEX_FILES.fullmatch(path.name) and path.name not in named and re.fullmatch(pattern, path.name):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)

    def _standing(self, ids: Sequence[str], *columns: str) -> polars.DataFrame:
        """id, json and these columns of those of these items that are there."""
        wanted = ("id", "json", *columns)
        rows = parquet_segments.latest_rows(
            parquet_segments.select_rows(self.folder, self.manifest.item_segments, "id", ids, wanted)
        )
        return rows.filter(rows["json"].is_not_null())

    def _append(self, rows: polars.DataFrame, items: int, **changes: Any) -> None:
        first, *tail = self.manifest.item_segments
        kept, taken = self._absorbed(tail, rows.height)
        fresh = self._write("items", parquet_segments.latest_rows([*taken, rows]))
        data = _chained(self.manifest.items_data, fresh)
        self._switch(item_segments=(first, *kept, fresh), items=items, items_data=data, **changes)
        lacking = chroma.choose_engine(self.manifest.search, items) and not self.manifest.chroma
        if lacking or self.manifest.tail_rows > max(TAIL, TAIL_SHARE * first.rows):
            self.compact()

    def _absorbed(
        self, tail: Sequence[ParquetSegment], rows: int
    ) -> tuple[list[ParquetSegment], list[polars.DataFrame]]:
        """Of the segments before a new one of so many rows: those that stay, and what is in those that it takes in."""
        kept, taken = list(tail), []
        while kept and kept[-1].rows <= rows:
            rows += kept[-1].rows
            taken.append(parquet_segments.read(self.folder, kept.pop()))
        return kept, taken[::-1]

    def _whole(self, rows: polars.DataFrame, search: str) -> dict[str, Any]:
        """The fields of a description in which these are all the items."""
        segment, base = self._write("items", rows), None
        if engine := chroma.choose_engine(search, rows.height):
            ids, vectors = rows["id"].to_list(), rows["vector"].to_numpy()
            base = chroma.create(self.folder, self.manifest.generation + 1, engine, ids, vectors)
        return {"item_segments": (segment,), "items": rows.height, "chroma": base}

    def _write(self, kind: str, rows: polars.DataFrame) -> ParquetSegment:
        return parquet_segments.write(self.folder, f"{kind}-{self.manifest.generation + 1:06d}.parquet", rows)

    def _switch(self, **changes: Any) -> None:
        before, later = self.manifest.chroma, self.manifest.generation + 1
        fresh = self.manifest.model_copy(update={**changes, "generation": later, "changed": manifest.now()})
        fresh.write(self.folder)
        self.manifest, self._first = fresh, None
        if before and before != fresh.chroma:
            chroma.delete(self.folder, before, fresh.chroma)
        self.clean_up()


def _chained(before: str, *fresh: ParquetSegment) -> str:
    return hashlib.sha256("".join((before, *(segment.sha256 for segment in fresh))).encode()).hexdigest()[:16]


def with_named_vectors(known: Mapping[str, VectorSpace], items: Iterable[Item]) -> dict[str, VectorSpace]:
    """The spaces of an index that has these items too. TargetFault where an item's vector does not fit."""
    lengths = {name: space.dimensions for name, space in known.items()}
    for item in items:
        if wrong := length_mismatch(item.vectors, lengths):
            raise TargetFault(f"item {item.id[:60]!r}, vectors.{wrong[0]}: {wrong[1]}")
    return {name: known.get(name) or VectorSpace(dimensions=length) for name, length in lengths.items()}


def with_query_embedders(known: Mapping[str, VectorSpace], embedders: Mapping[str, str]) -> dict[str, VectorSpace]:
    """The same spaces, some with an embedder. IndexFault where that is missing, TargetFault where it does not fit."""
    found = dict(known)
    for name, embedder in embedders.items():
        try:
            valid_name(name)
        except ValueError as error:
            raise TargetFault(f"no space {name[:60]!r}: {error}") from error
        model = load(embedder)
        made = model.query(["a"]).shape[1]
        if name in known and known[name].dimensions != made:
            raise TargetFault(
                f"vectors in {name} have {known[name].dimensions} numbers, those of {embedder} {made}: name the model "
                f"that made them, --space {name}=MODEL"
            )
        found[name] = VectorSpace(dimensions=made, embedder=embedder, fingerprint=model.fingerprint)
    return found


def _held(rows: polars.DataFrame) -> dict[str, dict[str, Sequence[float]]]:
    """The vectors of these items in further spaces, by item and space."""
    found: dict[str, dict[str, Sequence[float]]] = {}
    for column in rows.columns:
        if column.startswith(parquet_segments.NAMED_VECTOR_PREFIX):
            name = column.removeprefix(parquet_segments.NAMED_VECTOR_PREFIX)
            for item_id, vector in zip(*parquet_segments.named_vectors(rows, name), strict=True):
                found.setdefault(item_id, {})[name] = array("f", vector.tobytes())
    return found


def _understood(item: Item, written: str) -> Item:
    """With the facts of the item that was written, where that says the same itself."""
    try:
        before = Item.model_validate_json(written)
    except ValueError:  # damaged on disk, and about to be replaced
        return item
    same = before.without_extracted().model_dump(exclude_defaults=True) == item.model_dump(exclude_defaults=True)
    return before.model_copy(update={"vectors": item.vectors}) if same else item


def _passage(written: str) -> str:
    try:
        return Item.model_validate_json(written).passage()
    except ValueError:  # damaged on disk, and about to be replaced
        return ""
