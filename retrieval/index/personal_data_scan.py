"""Searching an index folder for traces of a user: every file is read; Parquet, JSON and NumPy archives are decoded.

A trace is the user's id in a field `user_id`, or as a word of its own anywhere else. In the catalogue, in the ids of
its items and in what other users wrote, it is a mention. An id that is part of another, as 1 is of 10, is neither.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.errors import IndexFault
from retrieval.files.parquet_trial import why_unreadable
from retrieval.index import manifest, parquet_segments

if TYPE_CHECKING:
    import polars

USER_FIELD = "user_id"


@dataclass(frozen=True)
class ScanResult:
    """`traces` and `mentions` have one line for each file with some; `files` and `size`, in bytes, were searched."""

    traces: tuple[str, ...]
    mentions: tuple[str, ...]
    files: int
    size: int


def scan(folder: Path, user_id: str, names: Sequence[str] = ()) -> ScanResult:
    """Search a folder for a user's id and other `names` of the user, such as that of the user's folder.

    Such names are traces wherever they are, in the names of files too. Raises IndexFault where a file cannot be read.
    """
    _require_readable_tables(folder)
    word, traces, mentions, files, size = _word(user_id), list[str](), list[str](), 0, 0
    is_item = user_id in _items(folder)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        at = path.relative_to(folder).as_posix()
        try:
            data = path.read_bytes()
            as_user, elsewhere = _count(path, data, user_id, word)
        except FileNotFoundError:
            continue  # an unfinished file of another process
        except Exception as error:  # whatever a decoder of a damaged file raises
            raise IndexFault(
                f"{path} cannot be searched ({type(error).__name__}): whyrec doctor --index {folder}"
            ) from error
        files, size = files + 1, size + len(data)
        as_user += sum(data.count(name.encode()) + (name in at) for name in names)
        if not (is_item or _is_of_others(at)):
            as_user, elsewhere = as_user + elsewhere, 0
        if as_user:
            traces.append(f"{at}: {as_user}")
        if elsewhere:
            mentions.append(f"{at}: {elsewhere}")
    return ScanResult(tuple(traces), tuple(mentions), files, size)


def _require_readable_tables(folder: Path) -> None:
    """Raise IndexFault for a Parquet file that polars cannot read: some damage would end this process.

    Only a file that is not as a writer left it is tried, since a trial takes a second.
    """
    current = manifest.read(folder)
    written = {each.file: each for each in (*current.item_segments, *current.interaction_segments)}
    for path in sorted(folder.rglob("*.parquet")):
        try:
            parquet_segments.verify(folder, [written[path.name]])
        except (KeyError, IndexFault):
            if path.exists() and (why := why_unreadable(path)):
                raise IndexFault(f"{path} cannot be searched ({why}): whyrec doctor --index {folder}") from None


def _is_of_others(at: str) -> bool:
    """Return whether a file holds the catalogue or data derived from it alone, other users' data, or the manifest."""
    of_items = at.startswith(("items-", "chroma", "priors/", "adapters/")) or ".items." in at or ".first." in at
    return of_items or at.startswith(("interactions-", "people/")) or ("/" not in at and at.endswith(".json"))


def _count(path: Path, data: bytes, user_id: str, word: re.Pattern[str]) -> tuple[int, int]:
    """Return how often the id stands in a field of user ids of a file, and how often elsewhere."""
    as_user = elsewhere = 0
    for name, text in _texts(path, data):
        if name == USER_FIELD:
            as_user += text == user_id
        elif name != "item_id":
            elsewhere += len(word.findall(text))
    return as_user, elsewhere


def _texts(path: Path, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield every text in a file with the name of its field or column."""
    match path.suffix:
        case ".parquet":
            yield from _columns(data)
        case ".json":
            yield from _values("", json.loads(data or b"null"))
        case ".jsonl":
            for line in data.splitlines():
                try:
                    yield from _values("", json.loads(line))
                except ValueError:  # cut short by a kill
                    yield from _raw(line)
        case ".gguf":  # numbers, and the names of a model's weights
            return
        case ".npz":
            try:
                with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                    for name in arrays.files:
                        yield from _array(name, arrays[name])
            except zipfile.BadZipFile:
                yield from _raw(data)
        case _:
            yield from _raw(data)


def _columns(data: bytes) -> Iterator[tuple[str, str]]:
    import polars as pl

    schema = pl.read_parquet_schema(io.BytesIO(data))
    for name in (name for name, kind in schema.items() if not _is_numeric(kind)):
        for cell in pl.read_parquet(io.BytesIO(data), columns=[name])[name].drop_nulls().to_list():
            yield name, cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)


def _is_numeric(kind: polars.DataType | type[polars.DataType]) -> bool:
    """Return whether a column holds numbers, times, or lists of them: no ids."""
    inner = getattr(kind, "inner", None)
    return _is_numeric(inner) if inner is not None else kind.is_numeric() or kind.is_temporal()


def _array(name: str, array: np.ndarray[Any, Any]) -> Iterator[tuple[str, str]]:
    """Yield the texts of an array of texts, or the text that an array of bytes encodes, such as packed ids."""
    if array.dtype.kind in "US":
        yield from ((name, text if isinstance(text, str) else text.decode("utf-8", "replace")) for text in array.flat)
    elif array.dtype == np.uint8:
        yield name, array.tobytes().decode("utf-8", "replace")


def _values(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name, value
        case Mapping():
            for key, part in value.items():
                yield "", str(key)
                yield from _values(str(key), part)
        case list():
            for part in value:
                yield from _values(name, part)


def _raw(data: bytes) -> Iterator[tuple[str, str]]:
    yield "", data.decode("latin-1")


def _word(user_id: str) -> re.Pattern[str]:
    """Return a pattern of the id that is not part of a longer one; also for its UTF-8 bytes read as Latin-1."""
    spellings = dict.fromkeys((user_id, user_id.encode("utf-8", "surrogatepass").decode("latin-1")))
    return re.compile(rf"(?<![\w.@-])(?:{'|'.join(map(re.escape, spellings))})(?![\w@-]|\.\w)")


def _items(folder: Path) -> set[str]:
    """Return the ids of all items that are or were in the catalogue, from item segments and interactions."""
    import polars as pl

    ids: set[str] = set()
    for path in folder.glob("*.parquet"):
        columns = pl.read_parquet_schema(path)
        name = "item_id" if "item_id" in columns else "id"
        if name in columns:
            ids |= set(pl.read_parquet(path, columns=[name], glob=False)[name].drop_nulls().to_list())
    return ids
