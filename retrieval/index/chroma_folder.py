"""Chroma collections in a folder, through chromadb's own Rust bindings: they load in 10 ms, all of chromadb in 0.7 s.

The bindings are no public interface: with another version than the one they are known in, chromadb itself is used,
which reads and writes the same files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zlib import crc32

from retrieval.embedding import Vectors
from retrieval.index.memory_limit import require_memory

KNOWN = "1.5."
"""Versions of chromadb whose bindings are called as here."""
DATABASE = ("default_tenant", "default_database")
DATABASE_FILE = "chroma.sqlite3"
BLOCK = 1 << 15
CACHED_GRAPHS = 100


def open_folder(path: Path) -> Any:
    """Return a client of the collections in a folder, which is made where it is missing; to be closed by the caller."""
    require_memory()
    if version("chromadb").startswith(KNOWN):
        return FolderClient(path)
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(path), Settings(anonymized_telemetry=False))


def keep_unchanged(path: Path) -> bool:
    """Have the files of a folder stay as they are when they are opened; return whether they do.

    Chroma notes each opening in a table that nothing reads. A trigger leaves that out.
    """
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(path / DATABASE_FILE)) as database, database:
        database.execute(
            "create trigger if not exists openings_are_not_noted before insert on acquire_write "
            "begin select raise(ignore); end"
        )
        return True
    return False  # a version of Chroma without this table


def checksums(path: Path) -> dict[str, int]:
    """Return the CRC-32 of each file in a folder, by its path there. Raises OSError for one that cannot be read."""
    files = sorted(each for each in path.rglob("*") if each.is_file())
    return {each.relative_to(path).as_posix(): _crc32(each) for each in files}


def _crc32(file: Path) -> int:
    total = 0
    with file.open("rb") as stream:
        while part := stream.read(BLOCK):
            total = crc32(part, total)
    return total


class FolderClient:
    """What is needed here of `chromadb.PersistentClient`, with the same names and arguments."""

    def __init__(self, path: Path):
        import chromadb_rust_bindings as bindings

        path.mkdir(parents=True, exist_ok=True)
        database = bindings.SqliteDBConfig(
            hash_type=bindings.MigrationHash.MD5,
            migration_mode=bindings.MigrationMode.Apply,
            url=str(path / DATABASE_FILE),
        )
        self._bindings: Any = bindings.Bindings(
            allow_reset=False, sqlite_db_config=database, persist_path=str(path), hnsw_cache_size=CACHED_GRAPHS
        )

    def create_collection(
        self, name: str, embedding_function: None, configuration: Mapping[str, Any]
    ) -> FolderCollection:
        """Create a collection whose vectors are always passed to it."""
        whole = json.dumps({"spann": None, "embedding_function": {"type": "legacy"}, **configuration})
        created = self._bindings.create_collection(name, whole, None, None, False, *DATABASE)
        return FolderCollection(self._bindings, str(created.id))

    def get_collection(self, name: str, embedding_function: None) -> FolderCollection:
        """Return the collection of this name."""
        return FolderCollection(self._bindings, str(self._bindings.get_collection(name, *DATABASE).id))

    def close(self) -> None:
        """Close the files."""
        self._bindings = None


class FolderCollection:
    """What is needed here of chromadb's `Collection`."""

    def __init__(self, bindings: Any, collection: str):
        self._bindings, self._id = bindings, collection

    def upsert(
        self, ids: list[str], embeddings: Vectors, metadatas: Sequence[Mapping[str, Any] | None] | None = None
    ) -> None:
        """Add vectors (n, d) with their ids and metadata."""
        given = list(metadatas) if metadatas else None
        self._bindings.upsert(self._id, ids, list(embeddings), given, None, None, *DATABASE)

    def query(self, query_embeddings: Vectors, n_results: int, include: list[str]) -> dict[str, Any]:
        """Return ids and distances of the nearest vectors, a list for each query (q, d), nearest first."""
        answer = self._bindings.query(self._id, None, list(query_embeddings), n_results, None, None, include, *DATABASE)
        return {"ids": answer.ids, "distances": answer.distances}

    def get(self, include: list[str]) -> dict[str, Any]:
        """Return all ids."""
        return {"ids": self._bindings.get(self._id, None, None, None, 0, None, include, *DATABASE).ids}

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._bindings.count(self._id, *DATABASE))

    def modify(self, configuration: Mapping[str, Any]) -> None:
        """Change settings of the graph, which hold from when it is opened next."""
        self._bindings.update_collection(self._id, None, None, json.dumps(configuration))
