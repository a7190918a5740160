"""Encrypted files of people: nothing readable is left, and nothing passes as another's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.encryption import key, key_file
from agent.encryption.people import decrypt_people, encrypt_people
from agent.profile import impressions, user_store
from agent.profile.forget import forget_user
from retrieval.errors import IndexFault, KeyFault
from retrieval.index import Index, manifest
from retrieval.index.checked_folder import CheckedFolder
from retrieval.index.file_check import repair_folders
from tests.agent.encryption.two_people import CHEAP, PEOPLE, exports, fill, forget_keys
from tests.retrieval.index.small_index import all_bytes


def test_encrypted_files_hold_nothing_readable_and_read_the_same(index: Path) -> None:
    before = exports(index)
    assert b"canary" in all_bytes(index / "people")
    assert encrypt_people(index, cost=CHEAP) == 2
    forget_keys()
    data = all_bytes(index / "people")
    assert not [word for word in (b"canary", "金丝雀".encode(), b"item_id") if word in data]
    assert exports(index) == before
    fill(index, "ana")
    fill(index, "newcomer")
    data = all_bytes(index / "people")
    assert b"canary" not in data and len(user_store.load_feedback(index, "ana")) == 4
    assert [home for home, _ in impressions.load_all(index)] == sorted(
        user_store.folder_name(user) for user in (*PEOPLE, "newcomer")
    )
    assert set(user_store.accounts(index)) == {*PEOPLE, "newcomer"}
    assert decrypt_people(index) == 3
    assert exports(index)[1] == before[1] and b"canary of newcomer" in all_bytes(index / "people")
    assert not (index / "people" / key_file.COPY).exists()


@pytest.mark.parametrize("passphrase", ["wrong", ""])
def test_without_the_passphrase_nothing_is_read_written_or_taken_for_nothing(
    index: Path, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    encrypt_people(index, cost=CHEAP)
    forget_keys()
    monkeypatch.setenv(key.VARIABLE, passphrase)
    before = all_bytes(index / "people")
    for act in (
        lambda: user_store.load_feedback(index, "ana"),
        lambda: user_store.load_session(index, "ana"),
        lambda: user_store.load_indexed(Index(index), "ana"),  # which are not encrypted
        lambda: user_store.save_session(index, "ana", {}),
        lambda: fill(index, "ana"),
        lambda: decrypt_people(index),
    ):
        with pytest.raises(KeyFault, match="is not the one|set WHYREC_PASSPHRASE"):
            act()
    assert all_bytes(index / "people") == before
    report = forget_user(index, "ana")
    assert not report.is_counted and report.remaining.traces == ()
    assert not user_store.user_folder(index, "ana").exists()


def test_files_do_not_pass_for_those_of_others(index: Path) -> None:
    """The checksums are made to fit, as by somebody who may write to the disk."""
    encrypt_people(index, cost=CHEAP)
    ana, ben = (user_store.user_folder(index, user) for user in PEOPLE)
    session = CheckedFolder(ben, index).document("session.json")
    raw = CheckedFolder(ana, index)
    for name in ("session.json", "corrections.json"):
        raw.write_document(name, session or {})
        with pytest.raises(KeyFault, match="was encrypted for another person, file or index"):
            user_store.load_document(index, "ana", name.removesuffix(".json"))
    raw.write_document("session.json", {"encrypted": "AAAA"})
    with pytest.raises(KeyFault, match="was encrypted for another"):
        user_store.load_session(index, "ana")


def test_plain_and_encrypted_files_are_not_mixed(index: Path, tmp_path: Path) -> None:
    not_encrypted = shutil.copytree(index, tmp_path / "plain")
    encrypt_people(index, cost=CHEAP)
    encrypted = CheckedFolder(user_store.user_folder(index, "ana"), index).document("session.json")
    CheckedFolder(user_store.user_folder(not_encrypted, "ana"), not_encrypted).write_document(
        "session.json", encrypted or {}
    )
    with pytest.raises(KeyFault, match=r"session\.json is encrypted, and .* is not"):
        user_store.load_session(not_encrypted, "ana")
    CheckedFolder(user_store.user_folder(index, "ben"), index).write_document("session.json", {"turns": []})
    with pytest.raises(KeyFault, match=r"session\.json is not encrypted"):
        user_store.load_session(index, "ben")
    with pytest.raises(KeyFault, match="are encrypted"):
        encrypt_people(index, cost=CHEAP)
    with pytest.raises(KeyFault, match="are not encrypted"):
        decrypt_people(not_encrypted)


def test_plain_text_that_would_be_left_is_named_first(index: Path) -> None:
    session = user_store.user_folder(index, "ana") / "session.json"
    session.write_bytes(session.read_bytes().replace(b"the canary", b"a canary"))
    with pytest.raises(KeyFault, match=r"session\.json is damaged: .*--repair comes first"):
        encrypt_people(index, cost=CHEAP)
    repair_folders(index)
    with pytest.raises(KeyFault, match=r"session\.json\.damaged would be left"):
        encrypt_people(index, cost=CHEAP)
    session.with_name("session.json.damaged").unlink()
    (session.parent / ".session.json-1-1").write_text("a canary cut short")
    encrypt_people(index, cost=CHEAP)
    assert b"canary" not in all_bytes(index / "people")


def test_repair_keeps_encrypted_lines_without_the_key(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypt_people(index, cost=CHEAP)
    feedback = user_store.user_folder(index, "ana") / "feedback.jsonl"
    lines = feedback.read_bytes().split(b"\n")
    feedback.write_bytes(b"\n".join([lines[0][:30] + b"!" + lines[0][31:], *lines[1:]]))
    with pytest.raises(IndexFault, match=r"feedback\.jsonl is damaged"):
        user_store.load_feedback(index, "ana")
    forget_keys()
    with monkeypatch.context() as patched:
        patched.delenv(key.VARIABLE)
        assert "1 lines are kept" in repair_folders(index)[0]
    assert [each.item_id for each in user_store.load_feedback(index, "ana")] == ["i2"]


def test_people_who_were_forgotten_are_not_encrypted_but_deleted(index: Path) -> None:
    """A process that forgets them was killed before it deleted the folder."""
    home = user_store.user_folder(index, "ben")
    manifest.read(index).model_copy(update={"pending_deletions": (f"people/{home.name}",)}).write(index)
    assert encrypt_people(index, cost=CHEAP) == 1
    assert not home.exists()
