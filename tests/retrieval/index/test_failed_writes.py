"""Writes that fail half-way: what is in use stays, what was done is on disk, and errors are those of the system."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import polars as pl
import pytest

from retrieval.data.items import Item
from retrieval.errors import IndexFault
from retrieval.index import Index, Writer, chroma_folder, integrity, manifest
from retrieval.index.build import build
from retrieval.index.checked_folder import CheckedFolder


def items(*numbers: int) -> list[Item]:
    return [Item(id=f"i{n}", title=f"Quiet river {n}") for n in numbers]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.EIO, "Input/output error")])
@pytest.mark.parametrize("is_new", [True, False])
def test_an_error_behind_the_commit_deletes_nothing_that_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, is_new: bool
) -> None:
    folder = tmp_path / "index"
    if not is_new:
        build(folder, items(1), embedder="hash")
    replace = manifest._replace

    def fail(folder: Path, name: str, data: bytes) -> None:
        if name == manifest.COPY:
            raise error
        replace(folder, name, data)

    with monkeypatch.context() as patched, pytest.raises(type(error)):
        patched.setattr(manifest, "_replace", fail)
        if is_new:
            build(folder, items(1, 2), embedder="hash")
        else:
            with Writer(folder) as writer:
                writer.add(items(2))
    assert list(Index(folder).items) == ["i1", "i2"]
    with Writer(folder) as writer:
        writer.add(items(3))
    assert list(Index(folder).items) == ["i1", "i2", "i3"]
    assert all(finding.is_sound for finding in integrity.examine(folder, reads_data=True))


def test_a_disk_that_is_full_is_an_error_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("parquet: underlying IO error: No space left on device (os error 28)")

    build(tmp_path / "index", items(1), embedder="hash")
    monkeypatch.setattr(pl.DataFrame, "write_parquet", write)
    with pytest.raises(OSError) as raised, Writer(tmp_path / "index") as writer:
        writer.add(items(2))
    assert (raised.value.errno, Path(raised.value.filename).suffix) == (errno.ENOSPC, ".parquet")
    assert list(Index(tmp_path / "index").items) == ["i1"]


def test_the_names_of_new_files_are_on_disk_before_they_are_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = list[str]()

    def sync(descriptor: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{descriptor}")).name.partition(".json")[0].lstrip("."))

    home = tmp_path / "people" / "person"
    home.mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", sync)
    CheckedFolder(home, tmp_path).append_line("feedback.jsonl", "{}")
    new_folder, empty_list = ["people", tmp_path.name], ["contents", "person"]
    assert synced == [*new_folder, *empty_list, "feedback", "person", "contents", "person"]


def test_a_collection_that_cannot_be_written_is_an_error_with_a_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upsert(*_: object, **__: object) -> None:
        raise RuntimeError("database or disk is full")

    build(tmp_path / "index", items(1), embedder="hash")
    monkeypatch.setattr(chroma_folder.FolderCollection, "upsert", upsert)
    cure = r"disk is full\): check rights and free space"
    with pytest.raises(IndexFault, match=cure), Writer(tmp_path / "index") as writer:
        writer.compact()
    assert list(Index(tmp_path / "index").items) == ["i1"]
    assert not (tmp_path / "index" / "chroma-000002").exists()


def test_what_a_killed_process_left_unfinished_is_deleted_by_the_next_write(tmp_path: Path) -> None:
    unfinished = tmp_path / ".session.json-12-3456"
    unfinished.write_text("half of a conver")
    CheckedFolder(tmp_path, tmp_path).write_document("session.json", {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contents.json", "session.json"]
