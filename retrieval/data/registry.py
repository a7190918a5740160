"""The file formats that can be read: the modules of `retrieval.data.formats`, by name."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from retrieval.data import formats

if TYPE_CHECKING:
    from retrieval.files.problems import Problems
    from retrieval.files.rows import Chunk, Row


class Format(Protocol):
    """The interface of a module in `retrieval.data.formats`."""

    ENDINGS: tuple[str, ...]
    """Endings of single files in this format, as `.csv`."""
    FOLDERS: tuple[tuple[str, ...], ...]
    """Patterns of files; a folder that has all files of one of the tuples is in this format."""
    INTERACTION_FILES: tuple[str, ...]
    """Patterns of the files in such a folder that hold interactions."""

    # A module may also have `recognizes(path) -> bool`, for files that their ending alone does not tell.

    def items(self, path: Path, problems: Problems) -> Iterator[Row]:
        """Yield the items of a file or folder, as fields of Item of any shape."""
        ...

    def interactions(self, path: Path, problems: Problems) -> Iterator[Row | Chunk]:
        """Yield the interactions of a file or folder: rows with fields of Interaction as the file has them, or chunks.

        Their columns decide how dates, ratings and kinds are read, unless the module fixes it for its files: SCALE, as
        1-10; TIME_UNIT, as ms; DATES, as mdy; ZERO_IS_UNRATED.
        """
        ...


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, in alphabetical order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(formats.__path__)))


@cache
def all_formats() -> Mapping[str, Format]:
    """Return all formats by name."""
    return {name: cast(Format, import_module(f"{formats.__name__}.{name}")) for name in format_names()}
