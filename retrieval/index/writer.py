"""Changing an index in place: one writer at a time, any number of readers, each write as a whole or not at all.

A write puts its rows into a new segment and then replaces index.json, which commits it: before, nobody knows the new
file; after, only readers that have them open need the old ones. So there is no log to replay: killed at any moment, an
index is as it was before the write or after it, and the next writer deletes the files that are left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from retrieval.data.items import Interaction, Item
from retrieval.embedding import Embedder, Vectors, embed_passages, embedded_texts, load_matching
from retrieval.errors import IndexFault
from retrieval.files.options import FileDecisions
from retrieval.index import artifacts, chroma, compaction, lock, manifest, named_spaces, parquet_segments, unnamed
from retrieval.index.additions import record_added
from retrieval.index.compaction import chained_fingerprint
from retrieval.index.manifest import Manifest, ParquetSegment, VectorSpace
from retrieval.index.ratings import without_earlier
from retrieval.index.settings import DEFAULT, Settings
from retrieval.index.stored_items import passage_of, with_extracted
from retrieval.progress import Progress, no_progress
from retrieval.text.prompt_injection import sanitize

if TYPE_CHECKING:
    import polars


class Writer:
    """Holds the lock of an index from `with` to its end. Raises IndexFault where another has it or there is no index.

    `initial` is the manifest to begin with where none can be read, for an index that is being built. `postponed` says
    why a collection on a server was not made anew though it was due.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder | None = None,
        initial: Manifest | None = None,
        settings: Settings = DEFAULT,
    ):
        self.folder, self._settings = folder, settings
        self._embedder, self._initial = embedder, initial
        self._lock = ExitStack()
        self._read_through = set[ParquetSegment]()
        self.postponed = ""

    def __enter__(self) -> Self:
        if not self._initial:
            manifest.read(self.folder)
        with ExitStack() as lock_stack:
            lock_stack.enter_context(lock.acquire(self.folder))
            try:
                self.manifest = manifest.read(self.folder)
                self._initial = None
                self.clean_up()
            except IndexFault:
                if not self._initial:
                    raise
                self.manifest = self._initial
            self._lock = lock_stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            if error:
                unnamed.delete_failed(self.folder, self.manifest)

    @property
    def embedder(self) -> Embedder:
        """The embedder that the index was built with. Raises IndexFault where another version is installed."""
        if not self._embedder:
            name, fingerprint = self.manifest.embedder, self.manifest.embedder_fingerprint
            self._embedder = load_matching(name, fingerprint, self.folder)
        return self._embedder

    def add(self, items: Iterable[Item], progress: Progress = no_progress) -> int:
        """Add items, or replace those of the same id; return how many are new or differ from before.

        Prompt injections are removed from their texts. An item without `vectors` keeps those that it has, and one
        without `extracted` attributes keeps them if nothing else of it has changed. Raises TargetFault for vectors of
        another length than those in the index.
        """
        model = self.embedder
        latest = {item.id: sanitize(item) for item in items}
        rows = self._current_rows(list(latest), parquet_segments.NAMED_VECTOR_COLUMNS)
        current = dict(zip(rows["id"], rows["json"], strict=True))
        current_vectors = named_spaces.vectors_by_item(rows)
        changed = []
        for item in latest.values():
            vectors = current_vectors.get(item.id, {})
            keeps_vectors = vectors and "vectors" not in item.model_fields_set
            whole = item.model_copy(update={"vectors": vectors}) if keeps_vectors else item
            if "extracted" not in whole.model_fields_set and item.id in current:
                whole = with_extracted(whole, current[item.id])
            if current.get(item.id) != whole.model_dump_json(exclude_defaults=True) or whole.vectors != vectors:
                changed.append(whole)
        if changed:
            spaces = named_spaces.with_named_vectors(self.manifest.named_vectors, changed)
            embedded = self._embed(changed, current, model, progress)
            new = [item.id for item in changed if item.id not in current]
            rows = parquet_segments.item_rows(changed, embedded)
            self._append(rows, self.manifest.items + len(new), named_vectors=spaces)
            record_added(self.folder, new)
            (self.folder / embedded_texts.NAME).unlink(missing_ok=True)
        return len(changed)

    def set_query_embedders(self, embedders: Mapping[str, str]) -> None:
        """Embed requests in words for these named vector spaces from now on, each by its embedder.

        Raises IndexFault for an embedder that is missing, TargetFault for one whose vectors have another length.
        """
        self._commit(named_vectors=named_spaces.with_query_embedders(self.manifest.named_vectors, embedders))

    def set_encoded_spaces(self, spaces: Mapping[str, VectorSpace]) -> None:
        """Say what encodes pictures or sounds in these spaces. Raises TargetFault where one has other vectors."""
        self._commit(named_vectors=named_spaces.with_encoded_spaces(self.manifest.named_vectors, spaces))

    def _embed(self, items: Sequence[Item], current: Mapping[str, str], model: Embedder, progress: Progress) -> Vectors:
        """Return the vectors of the items; those whose passage has not changed keep theirs."""
        passages = {item.id: item.passage() for item in items}
        before = {i: passage_of(current[i]) for i in passages if i in current}
        rows = self._current_rows([i for i, passage in before.items() if passage == passages[i]], "vector")
        vectors = dict(zip(rows["id"], rows["vector"].to_numpy(), strict=True))
        new = [i for i in passages if i not in vectors]
        if new:
            unfinished = self.folder / embedded_texts.NAME
            embedded = embed_passages(model, [passages[i] for i in new], progress, unfinished)
            vectors.update(zip(new, embedded, strict=True))
        return np.stack([vectors[i] for i in passages])

    def delete(self, ids: Iterable[str]) -> int:
        """Delete items; return how many of them there were. Interactions with them stay."""
        if existing := self._current_rows(list(dict.fromkeys(ids)))["id"].to_list():
            rows = parquet_segments.deletion_rows(existing, self.manifest.dimensions)
            self._append(rows, self.manifest.items - len(existing))
        return len(existing)

    def add_interactions(self, interactions: Iterable[Interaction], ordered: bool = True) -> int:
        """Add interactions; return how many are new. One that equals a stored one in every field is not added again.

        `ordered`: whether each person's stand in the order in which they happened, all later than those stored.
        """
        import polars as pl

        before, rows = self.manifest, parquet_segments.interaction_rows(interactions).unique(maintain_order=True)
        segments, users = self._verified(before.interaction_segments), rows["user_id"].unique().to_list()
        stored = parquet_segments.select_rows(self.folder, segments, "user_id", users, rows.columns)
        existing = pl.concat([rows.clear(), *stored])
        rows = rows.join(existing, on=rows.columns, how="anti", nulls_equal=True, maintain_order="left")
        if rows.height:
            staying, absorbed = compaction.absorb(self.folder, segments, rows.height)
            segment = self._write("interactions", pl.concat([*absorbed, rows]))
            self._commit(
                interaction_segments=(*staying, segment),
                interactions=before.interactions + rows.height,
                interactions_data=chained_fingerprint(before.interactions_data, segment),
                ordered=ordered and (before.ordered or not segments),
            )
        return rows.height

    def replace_ratings(self, interactions: Iterable[Interaction]) -> int:
        """Delete ratings that these later ones, which have been added, replace; return how many."""
        imported, rows = parquet_segments.interaction_rows(interactions), self.read_interactions()
        remaining = without_earlier(rows, imported)
        if replaced := rows.height - remaining.height:
            self.replace_interactions(remaining)
        return replaced

    def forget(self, user_id: str, folder: str = "") -> int:
        """Delete a user's interactions, all data derived from them, and the user's own folder in the index.

        Returns how many interactions there were. Killed at any moment, the user is deleted wholly or not at all; files
        of the folder that are left then are deleted by the next write.
        """
        folders = (folder,) if folder and (self.folder / folder).exists() else ()
        rows = self.read_interactions()
        others = rows.filter(rows["user_id"] != user_id)
        if deleted := rows.height - others.height:
            self.replace_interactions(others, pending_deletions=folders)
        elif folders:
            self._commit(pending_deletions=folders)
        unnamed.sync_deletions(self.folder)
        return deleted

    def read_interactions(self) -> polars.DataFrame:
        """Return all interactions, in the columns of `Index.interactions`."""
        import polars as pl

        logs = [parquet_segments.read(self.folder, segment) for segment in self.manifest.interaction_segments]
        return pl.concat([parquet_segments.interaction_rows(()), *logs])

    def replace_interactions(self, rows: polars.DataFrame, **changes: Any) -> None:
        """Replace all interactions by these; `changes` sets further fields of the manifest."""
        segments = (self._write("interactions", rows),) if rows.height else ()
        self._commit(
            interaction_segments=segments,
            interactions=rows.height,
            interactions_data=chained_fingerprint(self.manifest.interactions_data, *segments),
            **changes,
        )

    def remember_decisions(self, decisions: Iterable[FileDecisions]) -> None:
        """Store how files were read, in place of what was decided for earlier ones with the same columns."""
        latest = {each.columns: each for each in (*self.manifest.decisions, *decisions) if each.columns}
        if tuple(latest.values()) != self.manifest.decisions:
            self._commit(decisions=tuple(latest.values()))

    def set_search(self, search: str) -> None:
        """Search exactly, with Chroma, or as the number of items suggests, from now on."""
        if chroma.validate_search(search) != self.manifest.search:
            self.compact(search)

    def compact(self, search: str = "") -> None:
        """Merge all items into one segment, and create its Chroma collection where it is to have one."""
        search = search or self.manifest.search
        rows = compaction.merged_rows(self.folder, self.manifest)
        self._commit(**self._write_items(rows, search), search=search)

    def replace(
        self, rows: polars.DataFrame, log: polars.DataFrame, progress: Progress = no_progress, **changes: Any
    ) -> None:
        """Replace all items and interactions; `changes` sets further fields of the manifest.

        `progress` is that of writing the Chroma collection.
        """
        segments = (self._write("interactions", log),) if log.height else ()
        items = self._write_items(rows, changes.get("search", self.manifest.search), progress)
        self._commit(
            **changes,
            **items,
            items_data=chained_fingerprint("", *items["item_segments"]),
            interaction_segments=segments,
            interactions=log.height,
            interactions_data=chained_fingerprint("", *segments),
        )

    def clean_up(self) -> None:
        """Delete files that the manifest does not name: left by a killed writer, or no longer needed."""
        unnamed.delete(self.folder, self.manifest)
        manifest.complete(self.folder)
        for path in artifacts.stale(self.folder, self.manifest.fingerprints()):
            path.unlink(missing_ok=True)
        for name in (pending := self.manifest.pending_deletions):
            unnamed.delete_folder(self.folder / name)
        remaining = tuple(name for name in pending if (self.folder / name).exists())
        if remaining != pending:
            self._commit(pending_deletions=remaining)  # else a user who comes back would be deleted again

    def _current_rows(self, ids: Sequence[str], *columns: str) -> polars.DataFrame:
        """Return id, json and these columns of the items that are in the index."""
        segments, selected = self._verified(self.manifest.item_segments), ("id", "json", *columns)
        rows = parquet_segments.latest_rows(parquet_segments.select_rows(self.folder, segments, "id", ids, selected))
        return rows.filter(rows["json"].is_not_null())

    def _verified(self, segments: Sequence[ParquetSegment]) -> Sequence[ParquetSegment]:
        """Return segments unchanged, each read through once: what is damaged must not get into a new one."""
        parquet_segments.verify(self.folder, {*segments} - self._read_through)
        self._read_through |= {*segments}
        return segments

    def _append(self, rows: polars.DataFrame, items: int, **changes: Any) -> None:
        first, *tail = self.manifest.item_segments
        staying, absorbed = compaction.absorb(self.folder, tail, rows.height)
        segment = self._write("items", parquet_segments.latest_rows([*absorbed, rows]))
        data = chained_fingerprint(self.manifest.items_data, segment)
        self._commit(item_segments=(first, *staying, segment), items=items, items_data=data, **changes)
        if compaction.is_due(self.manifest, self._settings):
            try:
                self.compact()
            except IndexFault as fault:
                # What was added is stored. The next write merges it, once the server answers.
                if "://" not in self.manifest.search:
                    raise
                self.postponed = str(fault)

    def _write_items(self, rows: polars.DataFrame, search: str, progress: Progress = no_progress) -> dict[str, Any]:
        return compaction.write_items(self.folder, self.manifest.generation + 1, rows, search, progress)

    def _write(self, kind: str, rows: polars.DataFrame) -> ParquetSegment:
        return compaction.write_segment(self.folder, self.manifest.generation + 1, kind, rows)

    def _commit(self, **changes: Any) -> None:
        """Write the changed manifest, and delete what it no longer names."""
        collection, generation = self.manifest.chroma, self.manifest.generation + 1
        changed = self.manifest.model_copy(update={**changes, "generation": generation, "changed": manifest.now()})
        changed.write(self.folder)
        self.manifest, self._initial = changed, None
        if collection and collection != changed.chroma:
            chroma.delete(self.folder, collection, changed.chroma)
        self.clean_up()
