"""Encrypted files of people: nothing readable is left, nothing passes as another's, and a kill loses nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from typer.testing import CliRunner

from agent.cli.main import app
from agent.encryption import key, key_file
from agent.encryption.people import decrypt_people, encrypt_people
from agent.profile import impressions, user_store
from agent.profile.forget import forget_user
from retrieval.data.items import Interaction, Item
from retrieval.errors import IndexFault, KeyFault
from retrieval.index import Writer
from retrieval.index.build import build
from retrieval.index.checked_folder import CheckedFolder
from retrieval.index.file_check import repair_folders
from tests.retrieval.index.small_index import all_bytes

CHEAP = 2
"""scrypt's N."""
PEOPLE = ("ana", "ben")
STRIDE = int(os.environ.get("STRIDE", "9"))
"""1 kills before and after every replaced file."""


def fill(index: Path, user: str) -> None:
    for item_id in ("i1", "i2"):
        user_store.add_feedback(index, Interaction(user_id=user, item_id=item_id, text=f"canary of {user}"))
    shown = impressions.ShownList(list_id=f"canary {user}", items=(impressions.ShownItem(item_id="i1", position=1),))
    impressions.record_list(index, user, shown)
    user_store.save_session(index, user, {"turns": [{"message": f"the canary is {user} \ud800"}]})
    for name in ("corrections", "wishlist", "plan", user_store.ACCOUNT):
        user_store.save_document(index, user, name, {"UserId": user, "note": "canary 金丝雀"})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encryption") / "index"
    items = [Item(id=f"i{n}", title=f"Quiet river {n}") for n in range(3)]
    likes = [Interaction(user_id=user, item_id="i1", kind="like") for user in PEOPLE]
    build(folder, items, likes, embedder="hash", search="exact")
    for user in PEOPLE:
        fill(folder, user)
    return folder


@pytest.fixture
def index(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(key.VARIABLE, "secret")
    return Path(shutil.copytree(built, tmp_path / "index"))


def stored(index: Path) -> list[dict[str, object]]:
    return [user_store.export_user(index, user) for user in PEOPLE]


def forget_keys() -> None:
    """As a new process, which has opened no key."""
    key._opened.clear()


def test_encrypted_files_hold_nothing_readable_and_read_the_same(index: Path) -> None:
    before, plain = stored(index), all_bytes(index / "people")
    assert b"canary" in plain
    assert encrypt_people(index, cost=CHEAP) == 2
    forget_keys()
    data = all_bytes(index / "people")
    assert not [word for word in (b"canary", "金丝雀".encode(), b"item_id") if word in data]
    assert stored(index) == before
    fill(index, "ana")
    fill(index, "newcomer")
    data = all_bytes(index / "people")
    assert b"canary" not in data and len(user_store.load_feedback(index, "ana")) == 4
    assert [home for home, _ in impressions.load_all(index)] == sorted(
        user_store.folder_name(user) for user in (*PEOPLE, "newcomer")
    )
    assert set(user_store.accounts(index)) == {*PEOPLE, "newcomer"}
    assert decrypt_people(index) == 3
    assert stored(index)[1] == before[1] and b"canary of newcomer" in all_bytes(index / "people")
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


def test_the_terminal_is_asked_once_and_by_the_command_alone(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypt_people(index, cost=CHEAP)
    forget_keys()
    monkeypatch.delenv(key.VARIABLE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    asked = list[str]()
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or "secret")
    with ThreadPoolExecutor(1) as thread, pytest.raises(KeyFault, match="set WHYREC_PASSPHRASE"):
        thread.submit(user_store.load_session, index, "ana").result()
    assert asked == [] and user_store.load_session(index, "ana") and user_store.load_session(index, "ben")
    assert asked == [f"passphrase of {index}: "]
    keys = key.opened_keys()
    forget_keys()
    assert key.made_with_keys(keys, lambda: user_store.load_session(index, "ana"))


def test_files_do_not_pass_for_those_of_others(index: Path, tmp_path: Path) -> None:
    """The checksums are made to fit, as by somebody who may write to the disk."""
    encrypt_people(index, cost=CHEAP)
    ana, ben = (user_store.user_folder(index, user) for user in PEOPLE)
    texts = CheckedFolder(ben, index).document("session.json")
    raw = CheckedFolder(ana, index)
    for name in ("session.json", "corrections.json"):
        raw.write_document(name, texts or {})
        with pytest.raises(KeyFault, match="was encrypted for another person, file or index"):
            user_store.load_document(index, "ana", name.removesuffix(".json"))
    raw.write_document("session.json", {"encrypted": "AAAA"})
    with pytest.raises(KeyFault, match="was encrypted for another"):
        user_store.load_session(index, "ana")


def test_plain_and_encrypted_files_are_not_mixed(index: Path, tmp_path: Path) -> None:
    plain = shutil.copytree(index, tmp_path / "plain")
    encrypt_people(index, cost=CHEAP)
    encrypted = CheckedFolder(user_store.user_folder(index, "ana"), index).document("session.json")
    CheckedFolder(user_store.user_folder(plain, "ana"), plain).write_document("session.json", encrypted or {})
    with pytest.raises(KeyFault, match=r"session\.json is encrypted, and .* is not"):
        user_store.load_session(plain, "ana")
    CheckedFolder(user_store.user_folder(index, "ben"), index).write_document("session.json", {"turns": []})
    with pytest.raises(KeyFault, match=r"session\.json is not encrypted"):
        user_store.load_session(index, "ben")
    with pytest.raises(KeyFault, match="are encrypted"):
        encrypt_people(index, cost=CHEAP)
    with pytest.raises(KeyFault, match="are not encrypted"):
        decrypt_people(tmp_path / "plain")


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


class Killed(BaseException):
    pass


def kill_at(monkeypatch: pytest.MonkeyPatch, number: int, after: bool) -> None:
    """End the n-th replacement of a file as a kill does, before or after it."""
    count, replace = iter(range(10_000)), Path.replace

    def dying(part: Path, target: Path) -> Path:
        is_last = next(count) == number
        if is_last and not after:
            raise Killed
        done = replace(part, target)
        if is_last:
            raise Killed
        return done

    monkeypatch.setattr(Path, "replace", dying)


@pytest.mark.parametrize("direction", ["encrypt", "decrypt"])
def test_a_kill_at_any_file_leaves_what_the_next_process_goes_on_with(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, direction: str
) -> None:
    expected = stored(index)
    if direction == "decrypt":
        encrypt_people(index, cost=CHEAP)
    act = (lambda folder: encrypt_people(folder, cost=CHEAP)) if direction == "encrypt" else decrypt_people
    kills = 0
    for step in range(0, 1_000, STRIDE):
        number, after = divmod(step, 2)
        copy = tmp_path / str(step)
        shutil.copytree(index, copy)
        forget_keys()
        with monkeypatch.context() as patched:
            kill_at(patched, number, bool(after))
            try:
                act(copy)
                break
            except Killed:
                kills += 1
        state = key_file.load(copy) if (copy / "people" / key_file.FILE).exists() else None
        if state and state.state in ("encrypting", "decrypting"):
            with pytest.raises(KeyFault, match=f"whyrec profile {direction} --index .* goes on"):
                user_store.load_session(copy, "ana")
            act(copy)
        assert stored(copy) == expected
        shutil.rmtree(copy)
    assert kills > 40 // STRIDE


class Memory(KeyringBackend):
    """A keyring in memory; one that is `lost` has nothing."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        self.secrets = dict[tuple[str, str], str]()

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, backend = keyring.get_keyring(), Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_the_keyring_has_the_key(index: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(key.VARIABLE)
    before = stored(index)
    encrypt_people(index, use_keyring=True)
    forget_keys()
    assert stored(index) == before
    kept = dict(memory.secrets)
    memory.secrets.clear()
    forget_keys()
    with pytest.raises(KeyFault, match="cannot be read from the keyring of this system"):
        stored(index)
    memory.secrets.update(kept)
    decrypt_people(index)
    assert memory.secrets == {} and stored(index) == before


def test_a_keyring_that_keeps_nothing_is_refused(index: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Memory, "set_password", lambda *_: None)
    with pytest.raises(KeyFault, match="does not keep what it is given"):
        encrypt_people(index, use_keyring=True)
    assert b"canary" in all_bytes(index / "people") and key_file.load(index) is None


def test_the_file_of_the_key_is_made_again_of_its_copy(index: Path) -> None:
    encrypt_people(index, cost=CHEAP)
    path = index / "people" / key_file.FILE
    whole = path.read_bytes()
    assert key_file.faults(index) == [] and key_file.repair(index) == []
    for damaged in (None, whole[:-1], whole.replace(b'"cost":2', b'"cost":4'), b"{}"):
        path.unlink() if damaged is None else path.write_bytes(damaged)
        with pytest.raises(KeyFault, match="--repair makes it of its copy"):
            user_store.load_session(index, "ana")
        assert "made again" in key_file.repair(index)[0]
        assert user_store.load_session(index, "ana")
    assert json.loads(path.read_text())["state"] == "encrypted"


def test_doctor_needs_no_key_and_finds_what_does_not_fit(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def doctor(*options: str) -> str:
        return CliRunner().invoke(app, ["doctor", "--index", str(index), *options]).output

    assert "encryption" not in doctor()
    encrypt_people(index, cost=CHEAP)
    monkeypatch.delenv(key.VARIABLE)
    assert "ok    encryption of people: all files of people are encrypted" in doctor("--read-data")
    keys = {path.name: path.read_bytes() for path in (index / "people").glob("*.json")}
    (index / "people" / key_file.FILE).write_bytes(b"{}")
    assert "FAIL  encryption of people: people/encryption.json is damaged" in doctor()
    assert "made again of the other" in doctor("--repair") and "FAIL" not in doctor()
    for name in keys:
        (index / "people" / name).unlink()
    assert "encryption.json, which has the key, is missing" in doctor()
    (index / "people" / key_file.COPY).write_bytes(keys[key_file.COPY])
    assert "made again of the other" in doctor("--repair")
    CheckedFolder(user_store.user_folder(index, "ben"), index).write_document("session.json", {"turns": []})
    assert "not encrypted, and not used" in doctor()


def test_people_who_were_forgotten_are_not_encrypted_but_deleted(index: Path) -> None:
    with Writer(index) as writer:
        writer.forget("ben", f"people/{user_store.folder_name('ben')}")
    assert encrypt_people(index, cost=CHEAP) == 1
