"""`whyrec profile encrypt` and `decrypt`: the files of people in an index."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.options import IndexDir, MessageLang, checked_language
from agent.cli.terminal import counted, texts, write


def encrypt(
    index: IndexDir,
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Keep the key in the keyring of the operating system; no passphrase.")
    ] = False,
    lang: MessageLang = "en",
) -> None:
    """Encrypt what the index has of people, except interactions: conversations, lists, corrections, plans.

    The passphrase is read from WHYREC_PASSPHRASE, or asked for. Without it, nobody can read them again.
    """
    from agent.encryption.people import encrypt_people

    words = texts(checked_language(lang))
    count = encrypt_people(index, keyring)
    write(counted(words["people_encrypted"], count))
    write(words["people_not_encrypted"])
    write(words["encrypted_keyring" if keyring else "encrypted_passphrase"].format(index=index))


def decrypt(index: IndexDir, lang: MessageLang = "en") -> None:
    """Store what is encrypted as plain text again."""
    from agent.encryption.people import decrypt_people

    words = texts(checked_language(lang))
    write(counted(words["people_decrypted"], decrypt_people(index)))
