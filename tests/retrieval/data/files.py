"""Files for tests of formats."""

from __future__ import annotations

import re
from pathlib import Path

from retrieval.data.dataset import Dataset, read
from retrieval.files.options import ReadOptions

ONE = '{"id": "a", "title": "Alpha"}\n'


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_items(path: Path, content: str | bytes, strict: bool = False) -> Dataset:
    return read([write(path, content)], options=ReadOptions(strict=strict))


def with_endless_run(parquet: bytes) -> bytes:
    """Return an uncompressed table, every second cell of a column of which is null, with a run of 2**62 cells in it.

    Polars asks for that much memory and ends the process.
    """
    (found,) = re.finditer(rb"\xaa{12,}|\x55{12,}", parquet)
    at = found.start()
    return parquet[: at - 1] + b"\xff" * 8 + b"\x7f" + parquet[at + 8 :]
