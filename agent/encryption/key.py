"""The key that files of people are encrypted with: made, and opened by a passphrase or the keyring.

The passphrase is that of WHYREC_PASSPHRASE, else it is asked for on the terminal, without echo. A process opens a key
once.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from agent.encryption import keyring
from agent.encryption.aead import decrypt, encrypt
from agent.encryption.key_file import COST, EncryptedKey
from retrieval.errors import KeyFault

VARIABLE = "WHYREC_PASSPHRASE"
Made = TypeVar("Made")
KEY_BYTES, SALT_BYTES = 32, 16
CONTEXT = b"whyrec 1 key of people"
"""Associated data of an encrypted key."""
_opened: dict[str, bytes] = {}
"""Keys that this process has opened, by their ciphertexts."""
_one_at_a_time = threading.Lock()


def create(passphrase: str | None, cost: int = COST) -> EncryptedKey:
    """Return a new key, encrypted by a passphrase, or by a secret in the keyring where that is None.

    `cost`: scrypt's N. Raises KeyFault where there is no keyring.
    """
    key, salt, name = secrets.token_bytes(KEY_BYTES), b"", ""
    if passphrase is None:
        name, secret = secrets.token_hex(8), secrets.token_bytes(KEY_BYTES)
        keyring.store(name, b64encode(secret).decode())
    else:
        salt = secrets.token_bytes(SALT_BYTES)
        secret = _derive(passphrase, salt, cost)
    ciphertext = b64encode(encrypt(secret, key, CONTEXT)).decode()
    _opened[ciphertext] = key
    return EncryptedKey(
        state="encrypting", salt=b64encode(salt).decode(), cost=cost, keyring=name, ciphertext=ciphertext
    )


def open_key(index: Path, encrypted_key: EncryptedKey) -> bytes:
    """Return the key. Raises KeyFault where the passphrase is missing or wrong, or the keyring has no secret."""
    with _one_at_a_time:  # one thread asks
        if encrypted_key.ciphertext not in _opened:
            if encrypted_key.keyring:
                secret, source = b64decode(keyring.load(encrypted_key.keyring)), "secret in the keyring"
            else:
                passphrase = ask_passphrase(index)
                secret, source = _derive(passphrase, b64decode(encrypted_key.salt), encrypted_key.cost), "passphrase"
            key = decrypt(secret, b64decode(encrypted_key.ciphertext), CONTEXT)
            if key is None:
                raise KeyFault(f"the {source} is not the one that the files of people in {index} were encrypted with")
            _opened[encrypted_key.ciphertext] = key
        return _opened[encrypted_key.ciphertext]


def opened_keys() -> dict[str, bytes]:
    """Return the keys that this process has opened, for `made_with_keys` in another process of the same command."""
    return dict(_opened)


def made_with_keys(keys: Mapping[str, bytes], make: Callable[[], Made]) -> Made:
    """Return what is made in a process that has these keys."""
    _opened.update(keys)
    return make()


def ask_passphrase(index: Path, is_new: bool = False) -> str:
    """Return the passphrase; `is_new`: asked for twice. Raises KeyFault where there is none, or no terminal.

    A thread of a server does not ask: whoever sits at the terminal does not wait for it.
    """
    if passphrase := os.environ.get(VARIABLE, ""):
        return passphrase
    if not sys.stdin.isatty() or threading.current_thread() is not threading.main_thread():
        raise KeyFault(
            f"the files of people in {index} {'are to be' if is_new else 'are'} encrypted by a passphrase: set "
            f"{VARIABLE}, or start the command on a terminal, which asks for it"
        )
    passphrase = getpass.getpass(f"passphrase of {index}: ")
    if not passphrase:
        raise KeyFault("the passphrase is empty: write one")
    if is_new and getpass.getpass("again: ") != passphrase:
        raise KeyFault("the passphrases differ, and nothing was changed: write the same one twice")
    return passphrase


def _derive(passphrase: str, salt: bytes, cost: int) -> bytes:
    """Return a key by scrypt (RFC 7914)."""
    memory = 128 * 8 * cost + (1 << 20)
    return hashlib.scrypt(
        passphrase.encode("utf-8", "surrogateescape"), salt=salt, n=cost, r=8, p=1, maxmem=memory, dklen=KEY_BYTES
    )
