"""Files of users: feedback, conversations and corrections are private, exported whole, and forgotten whole."""

import json
import stat
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.profile import user_store
from agent.profile.forget import forget_user
from retrieval.data.items import Interaction, Item
from retrieval.errors import IndexFault
from retrieval.index import Index, Writer, manifest, personal_data_scan
from tests.agent.profile.forget_kills import add_conversation, run_kills, small_index
from tests.retrieval.data.files import with_endless_run

ONE = Interaction(user_id="安", item_id="a", kind="like")
TWO = Interaction(user_id="安", item_id="b", kind="dislike")


def test_feedback_is_appended_and_private(tmp_path: Path) -> None:
    assert user_store.load_feedback(tmp_path, "安") == ()
    user_store.add_feedback(tmp_path, ONE)
    user_store.add_feedback(tmp_path, TWO)
    assert user_store.load_feedback(tmp_path, "安") == (ONE, TWO)
    assert user_store.load_feedback(tmp_path, "other") == ()
    user_store.save_session(tmp_path, "安", {})
    for file in user_store.user_folder(tmp_path, "安").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "安" not in str(user_store.user_folder(tmp_path, "安"))


def test_torn_line_is_skipped(tmp_path: Path) -> None:
    user_store.add_feedback(tmp_path, ONE)
    path = user_store.user_folder(tmp_path, "安") / "feedback.jsonl"
    path.write_bytes(path.read_bytes() + b'{"user_id": "\xe5')
    assert user_store.load_feedback(tmp_path, "安") == (ONE,)
    user_store.add_feedback(tmp_path, TWO)
    assert user_store.load_feedback(tmp_path, "安") == (ONE, TWO)


def test_session_round_trip(tmp_path: Path) -> None:
    assert user_store.load_session(tmp_path, "u") is None
    user_store.save_session(tmp_path, "u", {"state": {"text": "安静\ud800"}})
    assert user_store.load_session(tmp_path, "u") == {"state": {"text": "安静?"}}
    (user_store.user_folder(tmp_path, "u") / "session.json").write_text("{")
    with pytest.raises(IndexFault, match=r"session\.json is damaged: whyrec doctor --index"):
        user_store.load_session(tmp_path, "u")


def test_a_wishlist_grows_until_its_items_are_seen(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index", "ana", "ben")
    user_store.add_to_wishlist(index, "ana", ["a", "b"])
    user_store.add_to_wishlist(index, "ana", ["b", "c"], seen=["a"])
    assert user_store.load_wishlist(index, "ana") == ("b", "c")
    assert user_store.export_user(index, "ana")["wishlist"] == ["b", "c"]
    assert user_store.load_wishlist(index, "ben") == ()
    forget_user(index, "ana")
    assert user_store.load_wishlist(index, "ana") == ()


def test_export_and_forget(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index", "安", "安娜")
    user_store.add_feedback(index, ONE)
    user_store.save_session(index, "安", {"turns": [{"message": "安静的"}]})
    exported = user_store.export_user(index, "安")
    assert json.loads(json.dumps(exported))["feedback"] == [{"user_id": "安", "item_id": "a", "kind": "like"}]
    report = forget_user(index, "安")
    assert (report.interactions, report.feedback, report.messages) == (2, 1, 1)
    assert report.remaining.traces == () and report.remaining.files > 2
    again = forget_user(index, "安")
    assert (again.interactions, again.feedback, again.messages, again.remaining.traces) == (0, 0, 0, ())
    assert user_store.export_user(index, "安") == {
        "user_id": "安",
        "feedback": [],
        "session": None,
        "plan": None,
        "corrections": None,
        "wishlist": [],
        "account": None,
        "impressions": [],
    }
    assert Index(index).users() == ["安娜"] and len(Index(index).history("安娜")) == 2


def texts_in_files(folder: Path) -> set[str]:
    """Return every text in every file of an index, read independently of the product: cells, arrays, raw bytes."""
    texts = set[str]()
    for path in (p for p in folder.rglob("*") if p.is_file()):
        texts |= {path.name, *path.parts}
        if path.suffix == ".parquet":
            frame = pl.read_parquet(path)
            texts |= {str(cell) for name in frame.columns for cell in frame[name] if frame[name].dtype == pl.String}
        elif path.suffix == ".npz":
            with zipfile.ZipFile(path) as parts:
                for name in parts.namelist():
                    raw = parts.read(name)
                    texts |= {raw.decode("latin-1"), raw.decode("utf-8", "replace"), raw.decode("utf-32", "replace")}
        texts.add(path.read_bytes().decode("utf-8", "replace"))
    return texts


def leave_traces(folder: Path, user: str) -> None:
    """Add a user to old and new segments, learned files, a conversation, corrections and an unfinished file."""
    with Writer(folder) as writer:
        writer.add_interactions([Interaction(user_id=user, item_id="i3", text=f"{user} was here")])
        writer.add([Item(id="i7", title="Loud city")])
    (folder / "interactions-000099.parquet").write_bytes((folder / "interactions-000001.parquet").read_bytes())
    Index(folder).load_or_compute("models", lambda: {"ids": np.array([user, "ben"])}, "interactions")
    Index(folder).load_or_compute("both", lambda: {"ids": np.frombuffer(json.dumps([user]).encode(), np.uint8)}, "all")
    add_conversation(folder, user)
    user_store.save_document(folder, user, "corrections", {"corrections": [{"name": "boats"}]})


@pytest.mark.parametrize("compacted", [False, True])
def test_forgetting_leaves_no_trace_and_all_other_users(tmp_path: Path, compacted: bool) -> None:
    index = small_index(tmp_path / "index", "marguerite", "ben", "marguerite-2")
    leave_traces(index, "marguerite")
    leave_traces(index, "ben")
    folder_name = user_store.user_folder(index, "marguerite").name
    assert any("marguerite" in text.replace("marguerite-2", "") for text in texts_in_files(index))
    if compacted:
        with Writer(index) as writer:
            writer.compact()
    report = forget_user(index, "marguerite")
    assert (report.interactions, report.feedback, report.messages, report.corrections) == (3, 1, 1, 1)
    assert report.remaining.traces == report.remaining.mentions == ()
    with Writer(index) as writer:
        writer.compact()
    assert not [t for t in texts_in_files(index) if "marguerite" in t.replace("marguerite-2", "") or folder_name in t]
    opened = Index(index)
    assert len(opened.history("ben")) == 3 and len(opened.history("marguerite-2")) == 2
    assert user_store.load_feedback(index, "ben") and user_store.load_session(index, "ben")


@pytest.mark.parametrize(
    ("user", "plant"),
    [
        ("ana", lambda folder: (folder / "notes.txt").write_text("seen with ana, twice")),
        ("ana", lambda folder: np.savez(folder / "derived.npz", who=np.array(["ben", "ana"]))),
        ("ana", lambda folder: pl.DataFrame({"user_id": ["ana"]}).write_parquet(folder / "old.parquet")),
        ("ana", lambda folder: pl.DataFrame({"who": [["ben", "ana"]]}).write_parquet(folder / "old.parquet")),
        ("ana", lambda folder: pl.DataFrame({"raw": [b"\0ana\0"]}).write_parquet(folder / "old.parquet")),
        ("安", lambda folder: (folder / "rest.bin").write_bytes(b"\0\1" + "安".encode() + b"\0")),
        ("1", lambda folder: (folder / "rest.jsonl").write_text('{"user_id": "1"}\n{"user_id": "1')),
    ],
)
def test_traces_in_any_file_are_found(tmp_path: Path, user: str, plant) -> None:  # type: ignore[no-untyped-def]
    index = small_index(tmp_path / "index", "ben", "anabel", "ana-2", "10", "安娜")
    assert forget_user(index, user).remaining.traces == ()
    plant(index)
    assert len(forget_user(index, user).remaining.traces) == 1


def test_a_table_that_ends_the_process_that_reads_it_is_named(tmp_path: Path) -> None:
    index, table = small_index(tmp_path / "index", "ben"), tmp_path / "index" / "old.parquet"
    pl.DataFrame({"id": list(range(200)), "title": ["A", None] * 100}).write_parquet(table, compression="uncompressed")
    table.write_bytes(with_endless_run(table.read_bytes()))
    with pytest.raises(IndexFault, match=r"old\.parquet cannot be searched \(it ended the process that read it\)"):
        forget_user(index, "ben")
    assert Index(index).users() == []


TRICKY = ("1", "10", "101", "ana", "ana-1", "ana.b", "ana@b.c", "banana", "安", "安娜", "i1", "a b")
PRINTABLE = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
IDS = st.sampled_from(TRICKY) | st.text(PRINTABLE, min_size=1, max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(users=st.lists(IDS, min_size=2, max_size=4, unique=True))
def test_scan_finds_any_user_before_forgetting_and_not_after(
    tmp_path_factory: pytest.TempPathFactory, users: list[str]
) -> None:
    index = small_index(tmp_path_factory.mktemp("one") / "index", *users)
    for each in users:
        user_store.add_feedback(index, Interaction(user_id=each, item_id="i1", kind="like"))
    user, *others = users
    name = user_store.user_folder(index, user).name
    assert len(personal_data_scan.scan(index, user, [name]).traces) == 3, "the log, the feedback and the list of files"
    report = forget_user(index, user)
    assert (report.interactions, report.feedback, report.remaining.traces) == (2, 1, ())
    assert Index(index).users() == others
    assert [len(user_store.load_feedback(index, other)) for other in others] == [1] * len(others)


def test_user_id_that_an_item_shares_is_a_mention(tmp_path: Path) -> None:
    index = small_index(tmp_path / "index", "i1", "boat", "ben")
    Index(index).load_or_compute("models", lambda: {"ids": np.array(["i1", "i2"])}, "interactions")
    for user in ("i1", "boat"):
        left = forget_user(index, user).remaining
        assert left.traces == () and left.mentions
    assert Index(index).users() == ["ben"]


def test_interrupted_forgetting_ends_with_the_next_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = small_index(tmp_path / "index", "ana", "ben")
    leave_traces(index, "ana")

    class Killed(BaseException):
        pass

    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("retrieval.index.manifest.Manifest.write", die)
        with pytest.raises(Killed):
            forget_user(index, "ana")
    assert len(Index(index).history("ana")) == 3 and user_store.load_session(index, "ana")
    with monkeypatch.context() as patched:
        patched.setattr("retrieval.index.unnamed.shutil.rmtree", die)
        with pytest.raises(Killed):
            forget_user(index, "ana")
    assert Index(index).users() == ["ben"] and user_store.user_folder(index, "ana").exists()
    assert user_store.load_session(index, "ana") is None and user_store.load_feedback(index, "ana") == ()
    user_store.save_session(index, "ana", {"turns": []})
    with Writer(index) as writer:
        writer.add([Item(id="i9", title="Another")])
    assert user_store.load_session(index, "ana") == {"turns": []}, "a returning user is not deleted again"


def test_who_returns_after_a_kill_behind_the_deletion_is_not_deleted_again(tmp_path: Path) -> None:
    """The folder is gone, and the manifest still says that it is to be deleted."""
    index = small_index(tmp_path / "index", "ana", "ben")
    forget_user(index, "ana")
    pending = (f"people/{user_store.folder_name('ana')}",)
    manifest.read(index).model_copy(update={"pending_deletions": pending}).write(index)
    user_store.save_session(index, "ana", {"turns": []})
    with Writer(index) as writer:
        writer.add([Item(id="i9", title="Another")])
    assert user_store.load_session(index, "ana") == {"turns": []}


def test_kill_leaves_everything_or_nothing() -> None:
    """Run it longer with `python tests/agent/profile/forget_kills.py 100`."""
    assert run_kills(4, seed=1).startswith("4 kills")
