"""Secrets in the keyring of the operating system: Keychain, Credential Locker, Secret Service, KWallet."""

from __future__ import annotations

from typing import Any

from agent.encryption.extra import needs_extra
from retrieval.errors import KeyFault

SERVICE = "whyrec"
"""Name under which the keyring lists the secrets."""


def store(name: str, secret: str) -> None:
    """Store a secret. Raises KeyFault where there is no keyring, or it does not keep what it is given."""
    try:
        _library().set_password(SERVICE, name, secret)
        if _library().get_password(SERVICE, name) == secret:
            return
        reason = "it does not keep what it is given"
    except Exception as error:  # of whatever backend there is
        reason = _reason(error)
    raise KeyFault(f"the keyring of this system cannot be used ({reason}): leave out --keyring for a passphrase")


def load(name: str) -> str:
    """Return a secret. Raises KeyFault where the keyring has none, or is locked."""
    try:
        if secret := _library().get_password(SERVICE, name):
            return str(secret)
        reason = "it has none of this name"
    except Exception as error:
        reason = _reason(error)
    raise KeyFault(
        f"the key {SERVICE}/{name} cannot be read from the keyring of this system ({reason}): unlock the keyring, or "
        "use the machine and account that encrypted"
    )


def delete(name: str) -> None:
    """Delete a secret where the keyring has it."""
    try:
        _library().delete_password(SERVICE, name)
    except Exception:  # backends raise errors of any type; a secret left behind decrypts nothing any more
        return


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0].partition(". ")[0].rstrip(".") or type(error).__name__


def _library() -> Any:
    with needs_extra():
        import keyring
    return keyring
