"""What an index folder still holds of a person: every file is read, Parquet, JSON and NumPy archives decoded.

A trace is the person's id where a person is named (`user_id`), or as a word of its own anywhere else but in what is
not theirs: the catalogue, the ids of its items, and what other people wrote. Those are mentions. An id that is part of
another, as 1 is of 10, is neither.
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

if TYPE_CHECKING:
    import polars

USER_FIELD = "user_id"


@dataclass(frozen=True)
class ScanResult:
    """`traces` and `mentions`, one line for each file that has some; how much was looked through."""

    traces: tuple[str, ...]
    mentions: tuple[str, ...]
    files: int
    size: int


def scan(folder: Path, user_id: str, names: Sequence[str] = ()) -> ScanResult:
    """`names` are other words that stand for the person, such as what their folder is called; they are traces wherever
    they are found, in the names of files too. IndexFault where a file cannot be read to its end."""
    word, traces, mentions, files, size = _word(user_id), list[str](), list[str](), 0, 0
    is_item = user_id in _items(folder)
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        at = path.relative_to(folder).as_posix()
        try:
            data = path.read_bytes()
            named, said = _counts(path, data, user_id, word)
        except FileNotFoundError:
            continue  # somebody else's unfinished file
        except Exception as error:  # whatever a decoder of a damaged file raises
            raise IndexFault(
                f"{path} cannot be searched ({type(error).__name__}): whyrec doctor --index {folder}"
            ) from error
        files, size = files + 1, size + len(data)
        named += sum(data.count(name.encode()) + (name in at) for name in names)
        if not (is_item or _is_others(at)):
            named, said = named + said, 0
        if named:
            traces.append(f"{at}: {named}")
        if said:
            mentions.append(f"{at}: {said}")
    return ScanResult(tuple(traces), tuple(mentions), files, size)


def _is_others(at: str) -> bool:
    """Whether a file holds the catalogue, what was made of it alone, what other people wrote, or what the index is."""
    of_items = at.startswith(("items-", "chroma", "priors/")) or ".items." in at or ".first." in at
    return of_items or at.startswith(("interactions-", "people/")) or ("/" not in at and at.endswith(".json"))


def _counts(path: Path, data: bytes, user_id: str, word: re.Pattern[str]) -> tuple[int, int]:
    """How often the id names a person in a file, and how often it is said in it otherwise."""
    named = said = 0
    for name, text in _texts(path, data):
        if name == USER_FIELD:
            named += text == user_id
        elif name != "item_id":
            said += len(word.findall(text))
    return named, said


def _texts(path: Path, data: bytes) -> Iterator[tuple[str, str]]:
    """Every text in a file with the name of the field or column that it stands in."""
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
    """Numbers, and vectors and lists of them, in which nobody is named."""
    inner = getattr(kind, "inner", None)
    return _is_numeric(inner) if inner is not None else kind.is_numeric() or kind.is_temporal()


def _array(name: str, array: np.ndarray[Any, Any]) -> Iterator[tuple[str, str]]:
    """Of an array of texts its texts, of one of bytes what they spell: packed ids and vocabularies are such."""
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
    """The id where no letter, digit or sign that ids are made of goes on from it; also as bytes read one by one."""
    spelt = dict.fromkeys((user_id, user_id.encode("utf-8", "surrogatepass").decode("latin-1")))
    return re.compile(rf"(?<![\w.@-])(?:{'|'.join(map(re.escape, spelt))})(?![\w@-]|\.\w)")


def _items(folder: Path) -> set[str]:
    """The ids of all items that are or were in the catalogue, as far as interactions and segments tell."""
    import polars as pl

    found: set[str] = set()
    for path in folder.glob("*.parquet"):
        columns = pl.read_parquet_schema(path)
        name = "item_id" if "item_id" in columns else "id"
        if name in columns:
            found |= set(pl.read_parquet(path, columns=[name])[name].drop_nulls().to_list())
    return found
