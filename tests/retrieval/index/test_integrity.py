"""Damage to any part of an index is found, and what can be read survives a repair."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from retrieval.index import Index, Writer
from retrieval.index.integrity import examine, repair
from tests.retrieval.data.files import with_endless_run
from tests.retrieval.index.small_index import all_bytes, deed, fault, item, nearest


def test_sound_index_is_left_unchanged(folder: Path) -> None:
    with Writer(folder) as w:
        w.add([item(50)])
        w.delete(["i3"])
    before = Index(folder).manifest
    assert [f for f in examine(folder) if not f.is_sound] == []
    repair(folder)
    assert Index(folder).manifest == before


@pytest.mark.parametrize("damage", ["gone", "junk", "empty"])
def test_damaged_collection_is_recreated(folder: Path, damage: str) -> None:
    database = folder / "chroma-000001" / "chroma.sqlite3"
    match damage:
        case "gone":
            shutil.rmtree(folder / "chroma-000001")
        case "junk":
            database.write_bytes(b"junk" * 5_000)
        case "empty":
            database.write_bytes(b"")
    index = Index(folder)
    assert nearest(index, item(4)) == "i4" and index.search_fault == f"{folder}/chroma-000001"
    assert [f.part for f in examine(folder) if not f.is_sound] == ["chroma-000001"]
    assert any("30 items" in line for line in repair(folder))
    assert nearest(Index(folder), item(4)) == "i4" and all(f.is_sound for f in examine(folder))


def test_readable_rows_of_a_damaged_segment_survive_and_lost_ones_are_listed(folder: Path) -> None:
    with Writer(folder) as w:
        w.add([item(50), item(51)])
        w.add_interactions([deed("zoe", 50)])
    path = folder / "items-000002.parquet"
    path.write_bytes(path.read_bytes().replace(b'"i51"', b'"x51"'))
    assert "--repair" in fault(lambda: Index(folder).items)
    actions = repair(folder)
    assert any("1 of 2" in line and line.endswith("i51") for line in actions)
    index = Index(folder)
    assert list(index.items) == [*(f"i{n}" for n in range(30)), "i50"]
    assert set(index.users()) == {"ana", "ben", "zoe"}
    assert nearest(index, item(50)) == "i50" and all(f.is_sound for f in examine(folder))


def test_items_of_a_lost_segment_are_listed_from_the_collection(folder: Path) -> None:
    with Writer(folder) as w:
        w.add([item(50)])
    (folder / "items-000001.parquet").unlink()
    report = "\n".join(repair(folder))
    assert "30 of 30" in report and "i0, i1, i10" in report
    assert list(Index(folder).items) == ["i50"] and all(f.is_sound for f in examine(folder))


def test_lost_interactions_leave_the_catalogue(folder: Path) -> None:
    (folder / "interactions-000001.parquet").write_bytes(b"PAR1")
    assert "3 of 3 interactions are lost" in "\n".join(repair(folder))
    assert Index(folder).users() == [] and len(Index(folder).items) == 30


def test_segment_that_ends_a_process_is_repaired(folder: Path) -> None:
    with Writer(folder) as w:
        w.add_interactions([deed("zoe", n).model_copy(update={"value": 5.0 if n % 2 else None}) for n in range(200)])
    segment = folder / "interactions-000002.parquet"
    segment.write_bytes(with_endless_run(segment.read_bytes()))
    assert "203 of 203 interactions are lost" in "\n".join(repair(folder))
    assert Index(folder).users() == [] and all(f.is_sound for f in examine(folder))


def test_index_without_a_readable_item_is_not_changed(folder: Path) -> None:
    (folder / "items-000001.parquet").write_bytes(b"junk")
    before = all_bytes(folder)
    assert "build the index again" in fault(lambda: repair(folder))
    assert all_bytes(folder) == before
