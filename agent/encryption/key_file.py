"""The file that says how an index's files of people are encrypted: INDEX/people/encryption.json, and a copy.

It holds a random key, itself encrypted by a passphrase or by a key in the keyring of the operating system. Where
neither the file nor its copy exists, nothing is encrypted.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrieval.errors import KeyFault
from retrieval.index.checked_folder import PRIVATE, CheckedFolder
from retrieval.index.checksum import new_id, object_with_checksum, object_without_checksum
from retrieval.index.manifest import sync

FOLDER, FILE, COPY = "people", "encryption.json", "encryption.copy.json"
COST = 1 << 17
"""scrypt's N, with r = 8 and p = 1: 128 MB and about half a second for each try at a passphrase."""


class EncryptedKey(BaseModel):
    """A key, encrypted. Bytes are in base64.

    `state`: whether all files of people are encrypted, or a process is changing them, or was killed at it. `salt` and
    `cost`: of scrypt, for a passphrase. `keyring`: the name in the keyring, empty for a passphrase.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    state: Literal["encrypting", "encrypted", "decrypting"]
    salt: str = ""
    cost: Annotated[int, Field(ge=2, le=1 << 20)] = COST
    keyring: str = ""
    ciphertext: str


def load(index: Path) -> EncryptedKey | None:
    """Return an index's key, None where nothing is encrypted. Raises KeyFault for a damaged or missing file."""
    try:
        return _read(index, FILE)
    except FileNotFoundError:
        if not (index / FOLDER / COPY).exists():
            return None
        damage = "is missing"
    except ValueError as error:
        damage = str(error)
    raise KeyFault(f"{index / FOLDER / FILE} {damage}: whyrec doctor --index {index} --repair makes it of its copy")


def save(index: Path, key: EncryptedKey) -> None:
    """Write the file, then its copy; both are on disk when this returns."""
    people, text = index / FOLDER, key.model_dump_json()
    for name in (FILE, COPY):
        CheckedFolder(people, index, PRIVATE).replace(name, object_with_checksum(text, new_id(), FILE))


def delete(index: Path) -> None:
    """Delete the copy, then the file: nothing is encrypted any more."""
    for name in (COPY, FILE):
        (index / FOLDER / name).unlink(missing_ok=True)
        sync(index / FOLDER)


def faults(index: Path) -> list[str]:
    """Return what is wrong with the file and its copy, one line each."""
    read, wrong = dict[str, EncryptedKey](), list[str]()
    if not any((index / FOLDER / name).exists() for name in (FILE, COPY)):
        return []
    for name in (FILE, COPY):
        try:
            read[name] = _read(index, name)
        except FileNotFoundError:
            wrong.append(f"{FOLDER}/{name} is missing")
        except ValueError as error:
            wrong.append(f"{FOLDER}/{name} {error}")
    if len(read) == 2 and read[FILE] != read[COPY]:
        wrong.append(f"{FOLDER}/{COPY} is of an earlier state")
    return wrong


def repair(index: Path) -> list[str]:
    """Write both of what can be read, the file first; return what was done and what is lost, one line each."""
    if not (wrong := faults(index)):
        return []
    for name in (FILE, COPY):
        try:
            save(index, _read(index, name))
        except (FileNotFoundError, ValueError):
            continue
        return [f"{line}: made again of the other" for line in wrong]
    return [f"{line}: without it the files of people cannot be read any more" for line in wrong]


def _read(index: Path, name: str) -> EncryptedKey:
    """Raises FileNotFoundError, or a ValueError that says what is wrong."""
    data = (index / FOLDER / name).read_bytes()
    try:
        text, folder_id = object_without_checksum(data, FILE)
    except ValueError as error:
        raise ValueError("is damaged") from error
    if folder_id is None:
        raise ValueError("is damaged")
    try:
        return EncryptedKey.model_validate_json(text)
    except ValidationError as error:
        raise ValueError("was written by a later version") from error
