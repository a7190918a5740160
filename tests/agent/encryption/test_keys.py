"""The key of encrypted files: asked for on the terminal, kept in the keyring, and mended by doctor."""

from __future__ import annotations

import json
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
from agent.profile import user_store
from retrieval.errors import KeyFault
from retrieval.index.checked_folder import CheckedFolder
from tests.agent.encryption.two_people import CHEAP, exports, forget_keys
from tests.retrieval.index.small_index import all_bytes


def test_the_terminal_is_asked_once_and_by_the_command_alone(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encrypt_people(index, cost=CHEAP)
    forget_keys()
    monkeypatch.delenv(key.VARIABLE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    prompts = list[str]()

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return "secret"

    monkeypatch.setattr("getpass.getpass", answer)
    with ThreadPoolExecutor(1) as thread, pytest.raises(KeyFault, match="set WHYREC_PASSPHRASE"):
        thread.submit(user_store.load_session, index, "ana").result()
    assert prompts == [] and user_store.load_session(index, "ana") and user_store.load_session(index, "ben")
    assert prompts == [f"passphrase of {index}: "]
    keys = key.opened_keys()
    forget_keys()
    assert key.made_with_keys(keys, lambda: user_store.load_session(index, "ana"))


class Memory(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

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
    before = exports(index)
    encrypt_people(index, use_keyring=True)
    forget_keys()
    assert exports(index) == before
    secrets = dict(memory.secrets)
    memory.secrets.clear()
    forget_keys()
    with pytest.raises(KeyFault, match="cannot be read from the keyring of this system"):
        exports(index)
    memory.secrets.update(secrets)
    decrypt_people(index)
    assert memory.secrets == {} and exports(index) == before


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
