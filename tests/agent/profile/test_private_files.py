"""A person's files are the owner's alone whatever the umask, and forgetting leaves no byte of a hundred people."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.profile import impressions, user_store
from agent.profile.forget import forget_user
from retrieval.data.items import Interaction, Item
from retrieval.exports.choices import write_choices
from retrieval.exports.imported import Import
from retrieval.index import Index, Writer, manifest
from retrieval.index.build import build
from retrieval.index.file_check import repair_folders
from tests.retrieval.index.small_index import all_bytes

PEOPLE = 100


@contextmanager
def masked(umask: int) -> Iterator[None]:
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


def fill(index: Path, user: str) -> None:
    """Write every kind of file that a person can have."""
    for item_id in ("i1", "i2"):
        user_store.add_feedback(index, Interaction(user_id=user, item_id=item_id, text=f"{user} was here"))
    shown = impressions.ShownList(list_id=f"list of {user}", items=(impressions.ShownItem(item_id="i1", position=1),))
    impressions.record_list(index, user, shown)
    user_store.save_session(index, user, {"turns": [{"message": f"I am {user}"}]})
    for name in ("corrections", "wishlist", user_store.ACCOUNT):
        user_store.save_document(index, user, name, {"UserId": user})


def damage(index: Path, user: str) -> None:
    """Have a repair leave a damaged file beside, and a kill an unfinished one."""
    home = user_store.user_folder(index, user)
    session = home / "session.json"
    session.write_bytes(session.read_bytes().replace(b"I am", b"I am not"))
    repair_folders(index)
    assert user in (home / "session.json.damaged").read_text()
    (home / ".session.json-1-1").write_text(user)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_files_and_folders_of_a_person_are_the_owners_alone(
    tmp_path: Path, umask: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes, replace = [], Path.replace

    def watched(part: Path, target: Path) -> Path:
        modes.append(stat.S_IMODE(part.stat().st_mode))
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", watched)
    with masked(umask):
        fill(tmp_path, "ana")
        damage(tmp_path, "ana")
        write_choices(tmp_path / "choices.csv", Import(None, {}, (), (), (), {}, ()), {}, {})  # type: ignore[arg-type]
    assert set(modes) == {0o600} and len(modes) > 10, "unfinished files are, too"
    (tmp_path / "people" / user_store.folder_name("ana") / ".session.json-1-1").unlink()
    for path in (tmp_path / "people", *(tmp_path / "people").rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert stat.S_IMODE((tmp_path / "choices.csv").stat().st_mode) == 0o600


def test_folders_that_were_made_readable_are_closed_again(tmp_path: Path) -> None:
    fill(tmp_path, "ana")
    for path in (tmp_path / "people", user_store.user_folder(tmp_path, "ana")):
        path.chmod(0o777)
    user_store.save_session(tmp_path, "ana", {})
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "people").rglob("*") if path.is_dir()} == {0o700}


def test_forgetting_a_hundred_people_leaves_no_byte_of_them(tmp_path: Path) -> None:
    index, people = tmp_path / "index", [f"canary-{n:03d}-{n * 7919 % 1009}" for n in range(PEOPLE)]
    items = [Item(id=f"i{n}", title=f"Quiet river {n}") for n in range(6)]
    likes = [Interaction(user_id=user, item_id="i1", kind="like", text=user) for user in (*people, "ben")]
    build(index, items, likes, embedder="hash", search="exact")
    for user in (*people, "ben"):
        fill(index, user)
    damage(index, people[0])
    with Writer(index) as writer:
        writer.add_interactions([Interaction(user_id=user, item_id="i2") for user in people])
    names = [name.encode() for user in people for name in (user, user_store.folder_name(user))]
    assert all(name in all_bytes(index) for name in names[::2])
    for user in people:
        assert forget_user(index, user).remaining.traces == ()
    left = all_bytes(index) + b"\n".join(os.fsencode(path) for path in index.rglob("*"))
    assert [name for name in names if name in left] == []
    assert Index(index).users() == ["ben"] and len(user_store.load_feedback(index, "ben")) == 2
    assert (index / manifest.COPY).read_bytes() == (index / manifest.NAME).read_bytes()
