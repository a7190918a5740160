"""The start of a text file, by which formats recognize files that their ending does not tell."""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path

from retrieval.files.encoding import open_bytes

LENGTH = 16_384
"""Bytes that are read."""


def start_of(path: Path) -> str:
    """Return the first characters of a file, plain or compressed by gzip; empty for a folder and for what is no text.

    Bytes outside ASCII may be read wrongly, since no encoding is decided.
    """
    try:
        if not path.is_file():
            return ""
        status = path.stat()
        return _start(path, status.st_mtime_ns, status.st_size)
    except OSError:
        return ""


def header_of(path: Path, delimiter: str = ",") -> tuple[str, ...]:
    """Return the cells of a file's first line, without quotes and blanks around them."""
    lines = start_of(path).splitlines()
    return tuple(cell.strip(" \"'") for cell in lines[0].split(delimiter)) if lines else ()


@lru_cache(64)
def _start(path: Path, _changed: int, _size: int) -> str:
    with open_bytes(path) as file:
        try:
            data = file.read(LENGTH)
        except (OSError, EOFError, zlib.error):
            return ""
    for bom, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    return "" if b"\0" in data else data.decode("utf-8", "replace")
