"""An index that is changed in place: whole for whoever reads it, one writer at a time, nothing acknowledged lost."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from retrieval.data.items import Interaction, Item
from retrieval.errors import IndexFault, TargetFault
from retrieval.index.build import build
from retrieval.index.chroma import CollectionFault, OpenedCollection
from retrieval.index.integrity import examine, repair
from retrieval.index.reader import Index
from retrieval.index.settings import Settings
from retrieval.index.stats import status
from retrieval.index.writer import Writer
from tests.retrieval.kills import batch, kills, reads

WORDS = "amber birch cedar dune ember fjord glade heath inlet jetty knoll larch".split()


def item(n: int, version: int = 0) -> Item:
    drawn = random.Random(f"{n} {version}")
    return Item(id=f"i{n}", title=" ".join(drawn.sample(WORDS, 4)), text=f"number {n} version {version}")


def deed(user: str, n: int, day: int = 1) -> Interaction:
    return Interaction.model_validate({"user_id": user, "item_id": f"i{n}", "time": f"2026-01-{day:02d}"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    deeds = [deed("ana", 1), deed("ben", 2), deed("ana", 0, 2)]
    build(tmp_path / "index", [item(n) for n in range(30)], deeds, embedder="hash", search="chroma")
    return tmp_path / "index"


FREQUENT_MERGES = Settings(max_tail=12)
SMALL = Settings(exact_below=4, max_tail=12)


def fault(action: Callable[[], object]) -> str:
    with pytest.raises(IndexFault) as raised:
        action()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def held(folder: Path) -> bytes:
    """Every byte that is kept in the index and in what is derived from it."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def nearest(index: Index, of: Item) -> str:
    rows, _ = index.nearest(index.embedder.passage([of.passage()]), 1)
    return list(index.rows)[rows[0, 0]]


def test_an_added_item_is_found_at_once_and_a_deleted_one_no_more(folder: Path) -> None:
    with Writer(folder) as w:
        assert w.add([item(99)]) == 1
        assert nearest(Index(folder), item(99)) == "i99"
        assert w.delete(["i99", "i3", "unknown"]) == 2
    index = Index(folder)
    assert "i99" not in index.items and "i3" not in index.items and len(index.items) == 29
    assert nearest(index, item(3)) != "i3"


def test_what_is_changed_replaces_what_was_and_what_is_not_is_not_written(folder: Path) -> None:
    with Writer(folder) as w:
        assert w.add([item(1), item(2, version=5)]) == 1
        generation = w.manifest.generation
        assert w.add([item(1), item(2, version=5)]) == 0
        assert w.manifest.generation == generation
    assert Index(folder).items["i2"] == item(2, version=5)
    assert len(Index(folder).items) == 30


def test_only_items_whose_text_has_changed_are_embedded(folder: Path) -> None:
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


def test_an_interaction_is_added_once_however_often_it_is_told(folder: Path) -> None:
    with Writer(folder) as w:
        assert w.add_interactions([deed("ana", 1), deed("zoe", 1), deed("zoe", 1)]) == 1
        assert w.add_interactions([deed("zoe", 1), deed("zoe", 1, 2)]) == 1
    assert [(i.item_id, i.time) for i in Index(folder).history("zoe")] == [
        (i.item_id, i.time) for i in (deed("zoe", 1), deed("zoe", 1, 2))
    ]
    assert Index(folder).interactions.height == Index(folder).manifest.interactions == 5


def test_forgetting_leaves_not_a_byte_of_a_person_and_all_of_the_others(folder: Path) -> None:
    with Writer(folder) as w:
        w.add_interactions([deed("ana", 7), deed("cat", 8)])
        Index(folder).load_or_compute("people", lambda: {"ids": np.array(["ana", "ben", "cat"])}, of="interactions")
        assert b"a\0\0\0n\0\0\0a" in held(folder) and b"ana" in held(folder)
        assert w.forget("ana") == 3
        assert b"a\0\0\0n\0\0\0a" not in held(folder) and b"ana" not in held(folder)
        assert w.forget("ana") == 0
    assert Index(folder).users() == ["ben", "cat"]
    with Writer(folder) as w:
        assert w.forget("ben") + w.forget("cat") == 2
    assert Index(folder).users() == []


def test_one_who_reads_sees_what_was_there_when_it_was_opened(folder: Path) -> None:
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


def test_many_small_writes_leave_few_files(folder: Path) -> None:
    with Writer(folder) as w:
        for n in range(100, 140):
            w.add([item(n)])
            w.add_interactions([deed("zoe", n)])
    assert len(list(folder.glob("items-*"))) <= 7 and len(list(folder.glob("interactions-*"))) <= 7
    assert len(list(folder.glob("chroma-*"))) == 1
    assert list(Index(folder).items) == [f"i{n}" for n in (*range(30), *range(100, 140))]


def test_a_second_writer_is_refused_and_the_first_goes_on(folder: Path) -> None:
    with Writer(folder) as first:
        assert status(folder).locked
        assert "another process is writing" in fault(lambda: Writer(folder).__enter__())
        assert "another process is writing" in fault(lambda: build(folder, [item(1)], embedder="hash"))
        assert first.add([item(50)]) == 1
    assert not status(folder).locked
    with Writer(folder) as w:
        assert w.delete(["i50"]) == 1


def test_a_writer_with_another_version_of_the_embedder_is_refused(folder: Path) -> None:
    path = folder / "index.json"
    path.write_text(path.read_text().replace("hash-256", "hash-128"))
    with Writer(folder) as w:
        assert "build it again" in fault(lambda: w.add([item(50)]))


def test_a_failed_write_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sorted(p.name for p in folder.iterdir())
    monkeypatch.setattr(
        "retrieval.index.manifest.Manifest.write", lambda *_: (_ for _ in ()).throw(OSError(28, "full"))
    )
    with pytest.raises(OSError, match="full"), Writer(folder) as w:
        w.add([item(50)])
    assert sorted(p.name for p in folder.iterdir()) == names


def test_the_search_setting_is_kept_and_can_be_changed(folder: Path) -> None:
    vectors = Index(folder).vectors[:3]
    expected = Index(folder).nearest(vectors, 5)
    for setting, collections in (("exact", 0), ("chroma", 1), ("auto", 0)):
        with Writer(folder) as w:
            w.set_search(setting)
        assert status(folder).search == setting
        assert len(list(folder.glob("chroma-*"))) == collections
        assert np.allclose(Index(folder).nearest(vectors, 5)[1], expected[1], atol=1e-6)
    with Writer(folder) as w, pytest.raises(TargetFault, match="http"):
        w.set_search("fast")


def test_auto_goes_over_to_chroma_when_there_are_many(folder: Path) -> None:
    with Writer(folder, settings=Settings(exact_below=40)) as w:
        w.set_search("auto")
        assert not w.manifest.chroma
        w.add([item(n) for n in range(100, 110)])
        assert w.manifest.chroma
    assert nearest(Index(folder), item(105)) == "i105"


def test_derived_arrays_are_made_once_for_their_data_and_again_for_other(folder: Path) -> None:
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


def test_killed_at_any_moment_an_index_is_as_before_or_after_a_write() -> None:
    assert "nothing lost" in kills(10, seconds=6)


def test_one_who_opens_it_meanwhile_sees_whole_writes_alone(tmp_path: Path) -> None:
    build(tmp_path / "index", batch(0, 0), embedder="hash", search="chroma")
    assert reads(tmp_path / "index", seconds=2) > 1


def test_a_panic_of_chroma_over_a_folder_that_went_is_no_panic_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its library panics where a writer deletes the folder it opens, and a panic is no Exception."""

    class PanicException(BaseException):
        pass

    def panics(*_: object) -> None:
        raise PanicException

    build(tmp_path / "index", batch(0, 0), embedder="hash", search="chroma")
    base = Index(tmp_path / "index").manifest.chroma
    assert base
    monkeypatch.setattr("retrieval.index.chroma._client", panics)
    with pytest.raises(CollectionFault):
        OpenedCollection(tmp_path / "index", base)


def test_a_sound_index_is_found_sound_and_left_as_it_is(folder: Path) -> None:
    with Writer(folder) as w:
        w.add([item(50)])
        w.delete(["i3"])
    held = Index(folder).manifest
    assert [f for f in examine(folder) if not f.is_sound] == []
    repair(folder)
    assert Index(folder).manifest == held


@pytest.mark.parametrize("damage", ["gone", "junk", "empty"])
def test_a_damaged_collection_is_made_again(folder: Path, damage: str) -> None:
    database = folder / "chroma-000001" / "chroma.sqlite3"
    match damage:
        case "gone":
            shutil.rmtree(folder / "chroma-000001")
        case "junk":
            database.write_bytes(b"junk" * 5_000)
        case "empty":
            database.write_bytes(b"")
    assert "--repair" in fault(lambda: nearest(Index(folder), item(4)))
    assert [f.part for f in examine(folder) if not f.is_sound] == ["chroma-000001"]
    assert any("30 items" in line for line in repair(folder))
    assert nearest(Index(folder), item(4)) == "i4" and all(f.is_sound for f in examine(folder))


def test_of_a_damaged_segment_what_can_be_read_is_kept_and_the_rest_is_named(folder: Path) -> None:
    with Writer(folder) as w:
        w.add([item(50), item(51)])
        w.add_interactions([deed("zoe", 50)])
    path = folder / "items-000002.parquet"
    path.write_bytes(path.read_bytes().replace(b'"i51"', b'"x51"'))
    assert "--repair" in fault(lambda: Index(folder).items)
    said = repair(folder)
    assert any("1 of 2" in line and line.endswith("i51") for line in said)
    index = Index(folder)
    assert list(index.items) == [*(f"i{n}" for n in range(30)), "i50"]
    assert set(index.users()) == {"ana", "ben", "zoe"}
    assert nearest(index, item(50)) == "i50" and all(f.is_sound for f in examine(folder))


def test_items_of_a_lost_segment_are_named_by_the_collection(folder: Path) -> None:
    with Writer(folder) as w:
        w.add([item(50)])
    (folder / "items-000001.parquet").unlink()
    said = "\n".join(repair(folder))
    assert "30 of 30" in said and "i0, i1, i10" in said
    assert list(Index(folder).items) == ["i50"] and all(f.is_sound for f in examine(folder))


def test_a_lost_segment_of_interactions_leaves_the_catalogue(folder: Path) -> None:
    (folder / "interactions-000001.parquet").write_bytes(b"PAR1")
    assert "3 of 3 interactions are lost" in "\n".join(repair(folder))
    assert Index(folder).users() == [] and len(Index(folder).items) == 30


def test_an_index_without_one_readable_item_is_not_touched(folder: Path) -> None:
    (folder / "items-000001.parquet").write_bytes(b"junk")
    before = held(folder)
    assert "build the index again" in fault(lambda: repair(folder))
    assert held(folder) == before


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    running = [command, "run", "--path", tmp_path / "server", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(running, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with socket.socket() as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_chroma_server_finds_what_a_folder_finds(folder: Path, server: str) -> None:
    expected = Index(folder).nearest(Index(folder).vectors[:5], 7)
    old = Index(folder)
    with Writer(folder) as w:
        w.set_search(server)
        assert not list(folder.glob("chroma-*"))
        first = w.manifest.chroma
        assert first and OpenedCollection(folder, first).count == 30
    reader = Index(folder)
    for index in (old, reader):
        assert np.allclose(index.nearest(index.vectors[:5], 7)[1], expected[1], atol=1e-5)
    with Writer(folder, settings=Settings(max_tail=1)) as w:
        w.add([item(n) for n in range(50, 54)])
        assert w.manifest.chroma and OpenedCollection(folder, w.manifest.chroma).count == 34
    with pytest.raises(CollectionFault):
        OpenedCollection(folder, first)
    assert nearest(reader, item(4)) == nearest(Index(folder), item(4)) == "i4"
    assert nearest(Index(folder), item(51)) == "i51"


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_server_that_does_not_answer_is_an_index_fault_and_can_be_left(folder: Path) -> None:
    assert "127.0.0.1:9" in fault(lambda: build(folder, [item(1)], embedder="hash", search="http://127.0.0.1:9"))
    assert len(Index(folder).items) == 30


class Life(RuleBasedStateMachine):
    """Whatever is done to an index, it holds what a dict holds, and Chroma finds what looking at every row finds."""

    @initialize()
    def built(self) -> None:
        self.folder = Path(os.environ["PYTEST_LIFE"]) / f"{random.Random(id(self)).random()}"
        self.items = {f"i{n}": item(n) for n in range(8)}
        self.people: dict[str, set[str]] = {}
        build(self.folder, list(self.items.values()), embedder="hash", search="chroma", settings=SMALL)

    @rule(numbers=st.lists(st.integers(0, 20), min_size=1, max_size=4), version=st.integers(0, 2))
    def add(self, numbers: list[int], version: int) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.add([item(n, version) for n in numbers])
        for n in dict.fromkeys(numbers):
            if self.items.get(f"i{n}") != item(n, version):
                self.items.pop(f"i{n}", None)
                self.items[f"i{n}"] = item(n, version)

    @rule(numbers=st.lists(st.integers(0, 20), max_size=3))
    def delete(self, numbers: list[int]) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.delete([f"i{n}" for n in numbers])
        for n in numbers:
            self.items.pop(f"i{n}", None)

    @rule(user=st.sampled_from("abc"), n=st.integers(0, 20))
    def interact(self, user: str, n: int) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.add_interactions([deed(user, n)])
        self.people.setdefault(user, set()).add(f"i{n}")

    @rule(user=st.sampled_from("abc"))
    def forget(self, user: str) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            assert w.forget(user) == len(self.people.pop(user, ()))

    @rule(setting=st.sampled_from(("exact", "chroma", "auto")))
    def use(self, setting: str) -> None:
        with Writer(self.folder, settings=SMALL) as w:
            w.set_search(setting)

    @rule(seed=st.integers(0, 99), n=st.integers(1, 12), share=st.sampled_from((None, 0.0, 0.2, 0.9)))
    def search(self, seed: int, n: int, share: float | None) -> None:
        index, drawn = Index(self.folder, settings=SMALL), np.random.default_rng(seed)
        queries = drawn.normal(size=(2, 256)).astype(np.float32)
        queries /= np.linalg.norm(queries, axis=1, keepdims=True)
        allowed = None if share is None else drawn.random(len(index.vectors)) < share
        rows, cosines = index.nearest(queries, n, allowed)
        for k, query in enumerate(queries):
            free = np.flatnonzero(np.ones(len(index.vectors)) if allowed is None else allowed)
            expected = np.sort(index.vectors[free] @ query)[::-1][:n]
            found = rows[k][rows[k] >= 0]
            assert len(found) == len(set(found.tolist())) == len(expected)
            assert set(found.tolist()) <= set(free.tolist())
            assert np.allclose(cosines[k, : len(found)], expected, atol=1e-5)
            assert np.allclose(index.vectors[found] @ query, expected, atol=1e-5)
            assert (cosines[k, len(found) :] == -np.inf).all()

    @invariant()
    def holds(self) -> None:
        index = Index(self.folder, settings=SMALL)
        assert list(index.items.items()) == list(self.items.items()) and list(index.rows) == list(self.items)
        assert np.allclose(index.vectors, index.embedder.passage([i.passage() for i in self.items.values()]))
        told = {user: {i.item_id for i in index.history(user)} for user in index.users()}
        assert told == self.people

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_LIFE", str(tmp_path))


@pytest.mark.usefixtures("life")
class TestLife(Life.TestCase):  # type: ignore[name-defined]  # hypothesis makes it at run time
    settings = hypothesis_settings(max_examples=10, stateful_step_count=12, deadline=None)
