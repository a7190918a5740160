"""Encrypting all files of people in an index, and decrypting them.

The index's state is written first, each file is replaced as a whole, and the state is written last. So a process that
is killed leaves files that are encrypted or not, and a state by which the next one goes on and all others refuse.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from agent.encryption import key_file, keyring
from agent.encryption.key import ask_passphrase, create, open_key
from agent.encryption.records import EncryptedRecords, is_encrypted, unfinished_message
from retrieval.errors import KeyFault
from retrieval.index import Writer, folder_repair
from retrieval.index.checked_folder import NAME, PRIVATE, CheckedFolder

Convert = Callable[[bytes, str], bytes]
"""Returns a record as it is to be stored, of one as it is, in the file of a name."""


def encrypt_people(index: Path, use_keyring: bool = False, cost: int = key_file.COST) -> int:
    """Encrypt the files of all people; return how many people have some.

    Raises KeyFault, with nothing changed, where they are encrypted, where a file is damaged or plain text would be left
    beside, and where there is no passphrase or keyring.
    """
    with Writer(index):  # forgotten people are deleted, and nobody else writes
        encrypted_key = key_file.load(index)
        if encrypted_key and encrypted_key.state == "encrypted":
            raise KeyFault(f"the files of people in {index} are encrypted: whyrec profile decrypt --index {index}")
        if encrypted_key and encrypted_key.state == "decrypting":
            raise KeyFault(unfinished_message(index, encrypted_key))
        homes = list(_homes(index))
        _check(homes, index)
        if encrypted_key is None:
            encrypted_key = create(None if use_keyring else ask_passphrase(index, is_new=True), cost)
            (index / key_file.FOLDER).mkdir(0o700, exist_ok=True)
        key = open_key(index, encrypted_key)
        key_file.save(index, encrypted_key)
        homes = list(_homes(index))  # of whom came meanwhile, too
        for home in homes:
            _convert(CheckedFolder(home, index, PRIVATE), _encryption(EncryptedRecords(index, home, key)))
        key_file.save(index, encrypted_key.model_copy(update={"state": "encrypted"}))
        return len(homes)


def decrypt_people(index: Path) -> int:
    """Decrypt the files of all people; return how many people have some.

    Raises KeyFault where they are not encrypted, or the key cannot be opened; IndexFault for a damaged file.
    """
    with Writer(index):
        if (encrypted_key := key_file.load(index)) is None:
            raise KeyFault(f"the files of people in {index} are not encrypted: there is nothing to decrypt")
        if encrypted_key.state == "encrypting":
            raise KeyFault(unfinished_message(index, encrypted_key))
        key, homes = open_key(index, encrypted_key), list(_homes(index))
        key_file.save(index, encrypted_key.model_copy(update={"state": "decrypting"}))
        for home in homes:
            _convert(CheckedFolder(home, index, PRIVATE), _decryption(EncryptedRecords(index, home, key)))
        key_file.delete(index)
        if encrypted_key.keyring:
            keyring.delete(encrypted_key.keyring)
        return len(homes)


def misfits(index: Path, should_be_encrypted: bool) -> list[Path]:
    """Return the files of people with a record that is encrypted, or not, unlike all others should be."""
    return [
        path
        for home in _homes(index)
        for path in _records(home)
        if any(is_encrypted(line) != should_be_encrypted for line in path.read_bytes().split(b"\n") if line)
    ]


def _homes(index: Path) -> Iterator[Path]:
    yield from sorted(index.glob(f"{key_file.FOLDER}/*/"))


def _records(home: Path) -> Iterator[Path]:
    """Yield the files of a person that hold records."""
    paths = sorted(home.glob("[!.]*.json*"))
    yield from (path for path in paths if path.suffix in (".json", ".jsonl") and path.name != NAME)


def _check(homes: list[Path], index: Path) -> None:
    """Raise a fault for a damaged file, or one whose plain text would be left beside the encrypted ones."""
    for home in homes:
        for name, damage in folder_repair.faults(CheckedFolder(home, index, PRIVATE)).items():
            raise KeyFault(f"{home / name} {damage}: whyrec doctor --index {index} --repair comes first")
        for left in sorted({*home.glob("[!.]*")} - {*_records(home), home / NAME}):
            raise KeyFault(f"{left} would be left as plain text: read it and delete it, then encrypt")


def _convert(checked: CheckedFolder, convert: Convert) -> None:
    with checked.locked():
        for part in checked.folder.glob(".*"):  # such as an editor's, with plain text
            part.unlink(missing_ok=True)
        for path in _records(checked.folder):
            if path.suffix == ".jsonl":
                lines = [convert(line, path.name).decode() for line in checked.read_lines(path.name)]
                checked.write_lines(path.name, lines)
            elif document := checked.read_document(path.name):
                text = json.dumps(document, ensure_ascii=False).encode()
                checked.write_document(path.name, json.loads(convert(text, path.name)))


def _encryption(records: EncryptedRecords) -> Convert:
    return lambda text, name: text if is_encrypted(text) else records.to_stored(text, name)


def _decryption(records: EncryptedRecords) -> Convert:
    return lambda text, name: records.from_stored(text, name) if is_encrypted(text) else text
