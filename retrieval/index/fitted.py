"""Values that were learned for an index, stored in its folder.

    weights.json    weights of the sources, and the model on top of them
    extracted.json  which fields of extracted attributes are searched
    llm.json        what reranking with a language model is worth, and its blend weights
    sequence.npz    the sequence model

Each file names the build of the index that it was learned from; with another build it counts as missing. All have
checksums: one that is damaged, was deleted or is another index's is an IndexFault.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from retrieval.arrays import Arrays
from retrieval.errors import IndexFault
from retrieval.index.artifacts import UNREADABLE, read_arrays, written_arrays
from retrieval.index.checked_folder import CheckedFolder

WEIGHTS, EXTRACTED, LLM, SEQUENCE = "weights.json", "extracted.json", "llm.json", "sequence.npz"
FILES = (WEIGHTS, EXTRACTED, LLM, SEQUENCE)
Value = TypeVar("Value")


def load(folder: Path, name: str, built: str, parse: Callable[[Mapping[str, Any]], Value], default: Value) -> Value:
    """Parse a file that was learned from this build of the index; return `default` where there is none.

    Raises IndexFault for a file that is damaged or that `parse` refuses.
    """
    if (content := CheckedFolder(folder, folder).read_document(name)) is None:
        return default
    try:
        return parse(content) if content["built"] == built else default
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexFault(f"{folder / name} is of another version: run whyrec-eval fit --index {folder}") from error


def load_or_default(
    folder: Path, name: str, built: str, parse: Callable[[Mapping[str, Any]], Value], default: Value
) -> Value:
    """Parse a file as `load` does, but return `default` for a damaged one, which is about to be replaced."""
    try:
        return load(folder, name, built, parse, default)
    except IndexFault:
        return default


def store(folder: Path, name: str, built: str, content: Mapping[str, Any]) -> None:
    """Replace a file by one that holds `content` and the build, as a whole or not at all."""
    CheckedFolder(folder, folder).write_document(name, {"built": built, **content})


def load_arrays(folder: Path, name: str, built: str) -> Arrays:
    """Return the arrays of a file that were learned from this build of the index; none where there is no such file.

    Raises IndexFault for a file that is damaged.
    """
    if (data := CheckedFolder(folder, folder).read_bytes(name)) is None:
        return {}
    try:
        arrays = dict(read_arrays(io.BytesIO(data)))
        return arrays if str(arrays.pop("built")) == built else {}
    except UNREADABLE as error:
        cure = f"whyrec doctor --index {folder} --repair removes it, and whyrec index makes it anew"
        raise IndexFault(f"{folder / name} is damaged: {cure}") from error


def store_arrays(folder: Path, name: str, built: str, arrays: Arrays) -> None:
    """Replace a file by one that holds these arrays and the build, as a whole or not at all."""
    CheckedFolder(folder, folder).write_bytes(name, written_arrays({"built": np.array(built), **arrays}))


def selected_fields(folder: Path, built: str) -> tuple[str, ...] | None:
    """Return the fields of extracted attributes that help to find items; None, for all, where it was not measured.

    Raises IndexFault for a damaged file.
    """

    def parse(content: Mapping[str, Any]) -> tuple[str, ...] | None:
        return tuple(map(str, content["fields"]))

    return load(folder, EXTRACTED, built, parse, None)


def store_selected_fields(folder: Path, built: str, fields: Sequence[str]) -> None:
    """Store the fields of extracted attributes that help to find items."""
    store(folder, EXTRACTED, built, {"fields": list(fields)})
