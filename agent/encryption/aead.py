"""AES-256-GCM (NIST SP 800-38D) with a random nonce before each text: 2^32 of them for a key at most."""

from __future__ import annotations

import secrets

from agent.encryption.extra import needs_extra

NONCE_BYTES = 12


def encrypt(key: bytes, text: bytes, context: bytes) -> bytes:
    """Return the nonce, and the text encrypted. `context`: what has to be the same when it is decrypted."""
    with needs_extra():
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, context)


def decrypt(key: bytes, data: bytes, context: bytes) -> bytes | None:
    """Return the text, None where the key or the context is another one, or the data was changed."""
    with needs_extra():
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    try:
        return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], context)
    except (InvalidTag, ValueError):
        return None
