"""Every file of an index is read and compared, and an index is mended from what is whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from retrieval.data.items import Interaction
from retrieval.errors import IndexFault
from retrieval.index import Index, Writer, artifacts, fitted, manifest
from retrieval.index.build import build
from retrieval.index.checked_folder import CheckedFolder
from retrieval.index.integrity import examine, repair
from tests.retrieval.index.small_index import deed, fault, item, nearest


def unsound(folder: Path) -> list[str]:
    return [finding.part for finding in examine(folder, reads_data=True) if not finding.is_sound]


def flip(path: Path, at: int = -1) -> None:
    data = bytearray(path.read_bytes())
    data[at if at >= 0 else len(data) // 2] ^= 4
    path.write_bytes(data)


@pytest.fixture
def full(folder: Path) -> Path:
    index = Index(folder)
    fitted.store(folder, fitted.WEIGHTS, index.manifest.built, {"weights": {}})
    fitted.store_arrays(folder, fitted.SEQUENCE, index.manifest.built, {"a": np.arange(9)})
    index.load_or_compute("numbers", lambda: {"a": np.arange(9)})
    (folder / "people" / "x").mkdir(parents=True)
    CheckedFolder(folder / "people" / "x", folder).append_line("feedback.jsonl", '{"item": 1}')
    (folder / "priors").mkdir()
    CheckedFolder(folder / "priors", folder).write_bytes("prompt.npz", b"1")
    assert unsound(folder) == []
    return folder


def test_each_file_that_changed_is_found_and_mended(full: Path, tmp_path: Path) -> None:
    files = [path.relative_to(full) for path in full.rglob("*") if path.is_file() and path.name != ".lock"]
    assert len(files) > 12
    for file in files:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(full, copy)
        flip(copy / file)
        if file.name == manifest.NAME:
            assert "--repair takes its copy" in fault(lambda at=copy: Index(at))  # type: ignore[misc]
        else:
            assert unsound(copy), file
        assert repair(copy)
        assert unsound(copy) == [], file
        assert Index(copy).manifest.built == Index(full).manifest.built


def test_a_repair_leaves_whole_priors_as_they_are(full: Path) -> None:
    flip(next(full.glob("items-*.parquet")))
    before = {path: path.read_bytes() for path in (full / "priors").iterdir()}
    assert repair(full)
    assert {path: path.read_bytes() for path in (full / "priors").iterdir()} == before


def test_what_is_left_of_a_deleted_user_is_no_damage(full: Path) -> None:
    """A process that is killed while it forgets leaves files, which the next write deletes."""
    home = full / "people" / ("0" * 32)
    (full / "people" / "x").rename(home)
    (home / "feedback.jsonl").unlink()
    assert unsound(full) == [f"people/{home.name}/feedback.jsonl"]
    manifest.read(full).model_copy(update={"pending_deletions": (f"people/{home.name}",)}).write(full)
    assert unsound(full) == []
    with Writer(full):
        pass
    assert not home.exists()


@pytest.mark.parametrize("damage", [Path.unlink, flip, lambda path: path.write_text("{")])
def test_a_lost_manifest_is_taken_from_its_copy(full: Path, damage: object) -> None:
    before = Index(full)
    damage(full / manifest.NAME)  # type: ignore[operator]
    assert "--repair" in fault(lambda: Index(full))
    assert "index.json was made again of its copy" in repair(full)
    assert list(Index(full).items) == list(before.items) and unsound(full) == []


def test_the_manifest_of_another_index_is_not_believed(full: Path, tmp_path: Path) -> None:
    build(tmp_path / "other", [item(n) for n in range(40, 60)], embedder="hash")
    expected = list(Index(full).items)
    shutil.copyfile(tmp_path / "other" / manifest.NAME, full / manifest.NAME)
    assert "items-000001.parquet" in fault(lambda: Index(full).items)
    repair(full)
    assert list(Index(full).items) == expected and unsound(full) == []


def test_a_damaged_graph_is_not_opened(full: Path) -> None:
    index = Index(full)
    assert index.manifest.chroma and index.manifest.chroma.files
    header = next((full / index.manifest.chroma.name).rglob("header.bin"))
    header.write_bytes(b"\xff" * len(header.read_bytes()))  # Chroma's own code may crash of it
    damaged = Index(full)
    assert nearest(damaged, item(3)) == "i3" and damaged.search_fault
    repair(full)
    assert unsound(full) == [] and nearest(mended := Index(full), item(3)) == "i3" and not mended.search_fault


def test_opening_a_collection_changes_no_file(full: Path) -> None:
    for _ in range(3):
        assert nearest(Index(full), item(3)) == "i3"
    assert unsound(full) == []


def test_a_copy_of_the_folder_is_a_backup(full: Path, tmp_path: Path) -> None:
    shutil.copytree(full, tmp_path / "backup")
    expected = list(Index(full).items)
    with Writer(full) as writer:
        writer.delete(["i1"])
    shutil.rmtree(full)
    shutil.copytree(tmp_path / "backup", full)
    assert list(Index(full).items) == expected and unsound(full) == []


def test_an_index_of_the_format_before_checksums_opens_and_gets_them(full: Path) -> None:
    content = json.loads((full / manifest.NAME).read_bytes())
    content["chroma"].pop("files")
    earlier = {**{k: v for k, v in content.items() if k != "check"}, "format": manifest.WITHOUT_CHECKSUM}
    (full / manifest.NAME).write_text(json.dumps(earlier))
    (full / manifest.COPY).unlink()
    with (full / artifacts.FOLDER / "lengths.items.0000.npz").open("wb") as stream:
        np.savez(stream, lengths=np.ones(3))  # as it was stored then
    expected = list(Index(full).items)
    assert unsound(full) == []
    with Writer(full) as writer:
        writer.add_interactions([Interaction(user_id="ana", item_id="i5")])
    assert Index(full).manifest.format == manifest.FORMAT and list(Index(full).items) == expected
    flip(full / manifest.NAME)
    assert "--repair" in fault(lambda: Index(full))


@pytest.mark.parametrize("version", [1, 2, 99])
def test_an_unknown_format_is_refused_in_one_line(full: Path, version: int) -> None:
    (full / manifest.NAME).write_text(json.dumps({"format": version}))
    assert f"index format {version}" in fault(lambda: Index(full))


def test_a_damaged_segment_gets_into_no_new_one(full: Path) -> None:
    flip(full / "items-000001.parquet")
    flip(full / "interactions-000001.parquet")
    with Writer(full) as writer, pytest.raises(IndexFault, match="items-000001"):
        writer.add([item(3, version=2)])
    with Writer(full) as writer, pytest.raises(IndexFault, match="interactions-000001"):
        writer.add_interactions([deed("ana", 9)])
