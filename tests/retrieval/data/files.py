"""Files for tests of formats."""

from __future__ import annotations

from pathlib import Path

from retrieval.data.dataset import Dataset, read
from retrieval.files.options import ReadOptions

ONE = '{"id": "a", "title": "Alpha"}\n'


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_items(path: Path, content: str | bytes, strict: bool = False) -> Dataset:
    return read([write(path, content)], options=ReadOptions(strict=strict))
