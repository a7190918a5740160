"""An index that is changed in place: whole for its readers, one writer at a time, no acknowledged write is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.data.items import Item
from retrieval.embedding import embedded_texts
from retrieval.errors import TargetFault
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.chroma import CollectionFault, OpenedCollection
from retrieval.index.settings import Settings
from retrieval.index.stats import status
from tests.retrieval.index.small_index import all_bytes, deed, fault, item, nearest, rewrite_manifest
from tests.retrieval.index.write_kills import batch, kills, reads

FREQUENT_MERGES = Settings(max_tail=12)


def test_added_item_is_found_and_deleted_one_is_not(folder: Path) -> None:
    with Writer(folder) as w:
        assert w.add([item(99)]) == 1
        assert nearest(Index(folder), item(99)) == "i99"
        assert w.delete(["i99", "i3", "unknown"]) == 2
    index = Index(folder)
    assert "i99" not in index.items and "i3" not in index.items and len(index.items) == 29
    assert nearest(index, item(3)) != "i3"


def test_changed_item_is_replaced_and_unchanged_is_not_written(folder: Path) -> None:
    with Writer(folder) as w:
        assert w.add([item(1), item(2, version=5)]) == 1
        generation = w.manifest.generation
        assert w.add([item(1), item(2, version=5)]) == 0
        assert w.manifest.generation == generation
    assert Index(folder).items["i2"] == item(2, version=5)
    assert len(Index(folder).items) == 30


def test_only_items_with_changed_text_are_embedded(folder: Path) -> None:
    class Counting:
        fingerprint = "hash-256"
        texts = 0

        def passage(self, texts: list[str]) -> np.ndarray:
            self.texts += len(texts)
            return Index(folder).embedder.passage(texts)

        query = passage

    counting = Counting()
    with Writer(folder, counting) as w:
        w.add([Item.model_validate({**item(1).model_dump(), "published": "2020"}), item(2, version=1)])
    assert counting.texts == 1
    index = Index(folder)
    assert np.allclose(index.vectors[index.rows["i1"]], index.embedder.passage([item(1).passage()])[0])


def test_equal_interaction_is_added_once(folder: Path) -> None:
    with Writer(folder) as w:
        assert w.add_interactions([deed("ana", 1), deed("zoe", 1), deed("zoe", 1)]) == 1
        assert w.add_interactions([deed("zoe", 1), deed("zoe", 1, 2)]) == 1
    assert [(i.item_id, i.time) for i in Index(folder).history("zoe")] == [
        (i.item_id, i.time) for i in (deed("zoe", 1), deed("zoe", 1, 2))
    ]
    assert Index(folder).interactions.height == Index(folder).manifest.interactions == 5


def test_forget_deletes_every_byte_of_one_user(folder: Path) -> None:
    with Writer(folder) as w:
        w.add_interactions([deed("ana", 7), deed("cat", 8)])
        Index(folder).load_or_compute("people", lambda: {"ids": np.array(["ana", "ben", "cat"])}, of="interactions")
        assert b"a\0\0\0n\0\0\0a" in all_bytes(folder) and b"ana" in all_bytes(folder)
        assert w.forget("ana") == 3
        assert b"a\0\0\0n\0\0\0a" not in all_bytes(folder) and b"ana" not in all_bytes(folder)
        assert w.forget("ana") == 0
    assert Index(folder).users() == ["ben", "cat"]
    with Writer(folder) as w:
        assert w.forget("ben") + w.forget("cat") == 2
    assert Index(folder).users() == []


def test_reader_sees_the_state_at_opening(folder: Path) -> None:
    before, warm = Index(folder), Index(folder)
    expected = nearest(warm, item(4))
    with Writer(folder, settings=FREQUENT_MERGES) as w:
        for n in range(30):
            w.add([item(n, version=1)])
        w.delete(["i4"])
        w.forget("ana")
    assert list(before.items.values()) == [item(n) for n in range(30)]
    assert before.vectors.shape[0] == 30 and len(before.history("ana")) == 2
    assert nearest(before, item(4)) == nearest(warm, item(4)) == expected == "i4"
    assert before.load_or_compute("late", lambda: {"a": np.ones(1)}, of="items")["a"] == 1
    assert not list((folder / "derived").glob("late*"))


def test_small_writes_are_merged_into_few_files(folder: Path) -> None:
    with Writer(folder) as w:
        for n in range(100, 140):
            w.add([item(n)])
            w.add_interactions([deed("zoe", n)])
    assert len(list(folder.glob("items-*"))) <= 7 and len(list(folder.glob("interactions-*"))) <= 7
    assert len(list(folder.glob("chroma-*"))) == 1
    assert list(Index(folder).items) == [f"i{n}" for n in (*range(30), *range(100, 140))]


def test_second_writer_is_refused(folder: Path) -> None:
    with Writer(folder) as first:
        assert status(folder).locked
        assert "another process is writing" in fault(lambda: Writer(folder).__enter__())
        assert "another process is writing" in fault(lambda: build(folder, [item(1)], embedder="hash"))
        assert first.add([item(50)]) == 1
    assert not status(folder).locked
    with Writer(folder) as w:
        assert w.delete(["i50"]) == 1


def test_writer_with_other_embedder_version_is_refused(folder: Path) -> None:
    rewrite_manifest(folder, embedder_fingerprint="hash-128")
    with Writer(folder) as w:
        assert "build it again" in fault(lambda: w.add([item(50)]))


def test_failed_write_leaves_vectors_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(p.name for p in folder.iterdir())
    monkeypatch.setattr(
        "retrieval.index.manifest.Manifest.write", lambda *_: (_ for _ in ()).throw(OSError(28, "full"))
    )
    with pytest.raises(OSError, match="full"), Writer(folder) as w:
        w.add([item(50)])
    assert sorted(p.name for p in folder.iterdir()) == sorted([*names, embedded_texts.NAME])


def test_search_setting_is_stored_and_can_be_changed(folder: Path) -> None:
    vectors = Index(folder).vectors[:3]
    expected = Index(folder).nearest(vectors, 5)
    for setting, collections in (("exact", 0), ("chroma", 1), ("auto", 1)):
        with Writer(folder) as w:
            w.set_search(setting)
        assert status(folder).search == setting
        assert len(list(folder.glob("chroma-*"))) == collections
        assert np.allclose(Index(folder).nearest(vectors, 5)[1], expected[1], atol=1e-6)
    with Writer(folder) as w, pytest.raises(TargetFault, match="http"):
        w.set_search("fast")


def test_an_index_that_lacks_its_collection_gets_one_with_the_next_write(folder: Path) -> None:
    with Writer(folder) as w:
        w.set_search("exact")
    rewrite_manifest(folder, search="auto")
    with Writer(folder) as w:
        assert not w.manifest.chroma
        w.add([item(n) for n in range(100, 110)])
        assert w.manifest.chroma and OpenedCollection(folder, w.manifest.chroma).count == 40
    assert nearest(Index(folder), item(105)) == "i105"


def test_artifacts_are_computed_once_per_data(folder: Path) -> None:
    made = []

    def make() -> dict[str, np.ndarray]:
        made.append(1)
        return {"a": np.arange(3), "b": np.array(["x", "雨"])}

    for _ in range(2):
        assert [a.tolist() for a in Index(folder).load_or_compute("d", make, of="items").values()] == [
            [0, 1, 2],
            ["x", "雨"],
        ]
    with Writer(folder) as w:
        w.add_interactions([deed("zoe", 1)])
        w.compact()
    Index(folder).load_or_compute("d", make, of="items")
    assert len(made) == 1
    with Writer(folder) as w:
        w.add([item(77)])
    assert not list((folder / "derived").iterdir())
    Index(folder).load_or_compute("d", make, of="items")
    assert len(made) == 2
    next((folder / "derived").iterdir()).write_bytes(b"PKjunk")
    assert Index(folder).load_or_compute("d", make, of="items")["a"].tolist() == [0, 1, 2]
    with pytest.raises(TypeError):
        Index(folder).load_or_compute("e", lambda: {"a": np.array([{}])})


def test_killed_writer_leaves_the_state_before_or_after_a_write() -> None:
    assert "nothing lost" in kills(10, seconds=6)


def test_concurrent_reader_sees_only_whole_writes(tmp_path: Path) -> None:
    build(tmp_path / "index", batch(0, 0), embedder="hash", search="chroma")
    assert reads(tmp_path / "index", seconds=2) > 1


def test_chroma_panic_is_a_collection_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library panics where a writer deletes the folder it opens, and a panic is no Exception."""

    class PanicException(BaseException):
        pass

    def panics(*_: object) -> None:
        raise PanicException

    build(tmp_path / "index", batch(0, 0), embedder="hash", search="chroma")
    base = Index(tmp_path / "index").manifest.chroma
    assert base
    monkeypatch.setattr("retrieval.index.chroma.open_folder", panics)
    with pytest.raises(CollectionFault):
        OpenedCollection(tmp_path / "index", base)
