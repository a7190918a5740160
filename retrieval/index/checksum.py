"""Checksums at the end of files: of a JSON object, of each line of a file of objects, of any other content.

A checksum is written as ID-CRC: ID is the folder's, 16 hexadecimal digits, CRC the CRC-32 of it, the file's name and
the content. So no file of another folder passes, and none under another name. An object holds it in its last field,
`check`; other content is followed by these 25 bytes, which readers of zip archives and SQLite leave aside.
"""

from __future__ import annotations

import os
import re
import secrets
from typing import BinaryIO
from zlib import crc32

CHECK = r"([0-9a-f]{16})-([0-9a-f]{8})"
_FIELD = re.compile(rf'(?:, )?"check": "{CHECK}"\}}\n?\Z'.encode())
_TRAILER = re.compile(rf"{CHECK}\Z".encode())
TRAILER_BYTES = 25
FIELD_BYTES = TRAILER_BYTES + len(', "check": ""}\n')
PART = 1 << 15
"""Bytes of a file that are read at once: few enough for memory that is used again, half the time of 4 MB."""
NO_FOLDER = "0" * 16
"""The id in files that are named after what they are computed from, so that they fit in any folder."""


def new_id() -> str:
    """Return an id for a folder."""
    return secrets.token_hex(8)


def object_with_checksum(text: str, folder_id: str, name: str) -> bytes:
    """Return a JSON object, as text, with its checksum as its last field."""
    content = text.rstrip()[:-1].rstrip().encode("utf-8", "replace")
    separator = b"" if content == b"{" else b", "
    return content + separator + f'"check": "{_check(content, folder_id, name)}"}}'.encode()


def object_without_checksum(data: bytes, name: str) -> tuple[bytes, str | None]:
    """Return a JSON object without its checksum, and the id in this, None where it has none.

    Raises ValueError for a checksum that is wrong.
    """
    match = _FIELD.search(data, max(0, len(data) - FIELD_BYTES))
    if not match:
        return data, None
    content, folder_id = data[: match.start()], match[1].decode()
    if _check(content, folder_id, name) != f"{folder_id}-{match[2].decode()}":
        raise ValueError("checksum")
    return content + b"}", folder_id


def bytes_with_checksum(data: bytes, folder_id: str, name: str) -> bytes:
    """Return content with its checksum behind it."""
    return data + _check(data, folder_id, name).encode()


def bytes_without_checksum(data: bytes, name: str) -> tuple[bytes, str | None]:
    """Return content without its checksum, and the id in this, None where it has none. ValueError if it is wrong."""
    match = _TRAILER.search(data, max(0, len(data) - TRAILER_BYTES))
    if not match:
        return data, None
    content, folder_id = data[:-TRAILER_BYTES], match[1].decode()
    if _check(memoryview(data)[:-TRAILER_BYTES], folder_id, name) != f"{folder_id}-{match[2].decode()}":
        raise ValueError("checksum")
    return content, folder_id


def append_checksum(stream: BinaryIO, folder_id: str, name: str) -> None:
    """Write the checksum of an open file behind its content, which is read part by part."""
    size = stream.seek(0, os.SEEK_END)
    check = f"{folder_id}-{_crc32_of_stream(stream, size, folder_id, name):08x}"
    stream.seek(size)
    stream.write(check.encode())


def verify_stream(stream: BinaryIO, name: str) -> str | None:
    """Compare an open file with the checksum behind it, as `bytes_without_checksum` does, and return the id in this."""
    size = max(0, stream.seek(0, os.SEEK_END) - TRAILER_BYTES)
    stream.seek(size)
    if not (match := _TRAILER.fullmatch(stream.read())):
        return None
    if _crc32_of_stream(stream, size, folder_id := match[1].decode(), name) != int(match[2], 16):
        raise ValueError("checksum")
    return folder_id


def _crc32_of_stream(stream: BinaryIO, size: int, folder_id: str, name: str) -> int:
    stream.seek(0)
    total = _begin(folder_id, name)
    while size and (part := stream.read(min(PART, size))):
        total, size = crc32(part, total), size - len(part)
    return total


def _begin(folder_id: str, name: str) -> int:
    return crc32(f"{folder_id} {name}".encode())


def _check(content: bytes | memoryview, folder_id: str, name: str) -> str:
    return f"{folder_id}-{crc32(content, _begin(folder_id, name)):08x}"
