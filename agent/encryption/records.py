"""How records of a person are stored: as they are, or encrypted. Which of the two is a state of the index.

An encrypted record is the JSON object {"encrypted": BASE64}, so that checksums, doctor and forgetting need no key. Its
associated data are the name of the person's folder and of the file: none passes as another person's or file's.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from agent.encryption import key_file
from agent.encryption.aead import decrypt, encrypt
from agent.encryption.key import open_key
from agent.encryption.key_file import EncryptedKey
from retrieval.errors import KeyFault
from retrieval.index.record_form import RecordForm

PREFIX = b'{"encrypted": "'


def record_form(index: Path, home: Path) -> RecordForm:
    """Return how the records of a person, in the folder `home`, are stored now.

    Raises KeyFault where the key cannot be opened, or a process changes the files or was killed at it.
    """
    if (key := key_file.load(index)) is None:
        return PlainRecords(index, home)
    if key.state != "encrypted":
        raise KeyFault(unfinished_message(index, key))
    return EncryptedRecords(index, home, open_key(index, key))


def unfinished_message(index: Path, key: EncryptedKey) -> str:
    """Return what is to be done where some records are encrypted and others are not."""
    command = {"encrypting": "encrypt", "decrypting": "decrypt"}[key.state]
    return (
        f"not all files of people in {index} are encrypted: another process is at it, or was stopped: "
        f"whyrec profile {command} --index {index} goes on"
    )


def open_people(index: Path) -> None:
    """Open the key of an index that has one, so that it is not asked for later. Raises KeyFault."""
    if key := key_file.load(index):
        open_key(index, key)


def is_encrypted(stored: bytes) -> bool:
    """Return whether a record, as it is stored, is encrypted."""
    return stored.startswith(PREFIX)


@dataclass(frozen=True)
class PlainRecords:
    """Records as they are, in an index where none may be encrypted."""

    index: Path
    home: Path

    def to_stored(self, text: bytes, name: str) -> bytes:
        return text

    def from_stored(self, stored: bytes, name: str) -> bytes:
        if is_encrypted(stored):
            raise KeyFault(
                f"{self.home / name} is encrypted, and {self.index} is not: {key_file.FOLDER}/{key_file.FILE}, which "
                "has its key, is missing"
            )
        return stored


@dataclass(frozen=True)
class EncryptedRecords:
    """Records that are encrypted, in an index where all are."""

    index: Path
    home: Path
    key: bytes

    def to_stored(self, text: bytes, name: str) -> bytes:
        data = encrypt(self.key, text, self._context(name))
        return PREFIX + b64encode(data) + b'"}'

    def from_stored(self, stored: bytes, name: str) -> bytes:
        if not is_encrypted(stored):
            raise KeyFault(
                f"{self.home / name} is not encrypted, as all files of people in {self.index} are: it is not used. "
                f"Look at it, and delete it or copy the index from a backup"
            )
        text = decrypt(self.key, _ciphertext(stored), self._context(name))
        if text is None:
            raise KeyFault(
                f"{self.home / name} was encrypted for another person, file or index: copy it from a backup of this one"
            )
        return text

    def _context(self, name: str) -> bytes:
        return f"whyrec 1 {self.home.name} {name}".encode()


def _ciphertext(stored: bytes) -> bytes:
    """Return what is encrypted in a record, empty where there is nothing that can be."""
    try:
        return b64decode(json.loads(stored)["encrypted"])
    except (ValueError, TypeError):
        return b""
