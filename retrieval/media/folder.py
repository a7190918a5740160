"""Files of pictures or sounds in a folder: which item each belongs to, and their vectors."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.data.items import Item
from retrieval.embedding import Vectors
from retrieval.errors import DataError
from retrieval.media.encoders import MediaEncoder
from retrieval.progress import Progress, no_progress


@dataclass
class EncodedFiles:
    """What came of a folder: vectors by item id, files that belong to no item, and files that could not be read."""

    files: int = 0
    vectors: dict[str, Vectors] = field(default_factory=dict)
    unmatched: list[Path] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)


def files_in(folder: Path, endings: Collection[str]) -> list[Path]:
    """Return the files with these endings in a folder and its folders, by name. Raises DataError where it is none."""
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder: name the one that has the files")
    return sorted(path for path in folder.rglob("*") if path.suffix.casefold() in endings and path.is_file())


def match_files(files: Sequence[Path], items: Iterable[Item]) -> dict[Path, list[str]]:
    """Return the ids of the items that each file belongs to; an item gets the first file that fits it.

    A file belongs to the items that name it in an attribute, such as `poster`; else to that with its name, without its
    ending, as id; else to the only one with its name as id or title but for case, spaces and signs.
    """
    by_attribute: dict[str, list[str]] = defaultdict(list)
    by_name: dict[str, set[str]] = defaultdict(set)
    ids = set[str]()
    endings = {path.suffix.casefold() for path in files}
    for item in items:
        ids.add(item.id)
        for value in item.attributes.values():
            if isinstance(value, str) and Path(value[-255:]).suffix.casefold() in endings:
                by_attribute[_composed(value.replace("\\", "/").rpartition("/")[2])].append(item.id)
        for name in {_spelling(item.id), _spelling(item.title)} - {""}:
            by_name[name].add(item.id)
    taken, matched = set[str](), dict[Path, list[str]]()
    for path in files:
        name, stem = _composed(path.name), _composed(path.stem)
        alike = by_name.get(_spelling(stem), ())
        own = by_attribute.get(name) or [i for i in (name, stem) if i in ids][:1] or (alike if len(alike) == 1 else ())
        if free := [item_id for item_id in dict.fromkeys(own) if item_id not in taken]:
            taken.update(free)
            matched[path] = free
    return matched


def encode_files(
    files: Sequence[Path],
    matched: Mapping[Path, Sequence[str]],
    encoder: MediaEncoder,
    progress: Progress = no_progress,
) -> EncodedFiles:
    """Return the vectors of the items whose files can be read, and what is to be said of the others."""
    result = EncodedFiles(len(files), unmatched=[path for path in files if path not in matched])
    for done, (path, ids) in enumerate(matched.items(), 1):
        try:
            vector = encoder.encode(path)
        except DataError as error:
            result.refused.append((path, str(error)))
        else:
            result.vectors.update(dict.fromkeys(ids, vector))
        progress(done, len(matched))
    return result


def _composed(name: str) -> str:
    """Return a name in composed characters: some file systems take é apart."""
    return unicodedata.normalize("NFC", name)


def _spelling(name: str) -> str:
    """Return a name without case, spaces and signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
