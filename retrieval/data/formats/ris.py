"""Collections of literature in RIS, of EndNote, Mendeley, Zotero or a publisher's site. They hold no verdicts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from retrieval.data.readers.publications import Publication, names
from retrieval.errors import DataError
from retrieval.files.problems import Problems
from retrieval.files.rows import Row, text_lines

ENDINGS: tuple[str, ...] = (".ris",)
FOLDERS: tuple[tuple[str, ...], ...] = (("*.ris",),)
INTERACTION_FILES: tuple[str, ...] = ()
_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?:\s(.*))?$")
_SEPARATOR = re.compile(r"\s*[;\n]\s*")


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the references of a file, or of all files in a folder."""
    for file in sorted(path.glob("*.ris")) if path.is_dir() else [path]:
        for line, reference in _references(file, problems):
            yield Row(file, line, _publication(reference, f"{file.stem}-{line}").fields())


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Raise DataError: the format has none."""
    raise DataError(f"{path} holds references, and nothing that people did with them")


def _references(file: Path, problems: Problems) -> Iterator[tuple[int, Mapping[str, Sequence[str]]]]:
    """Yield the line at which each reference begins and its values by tag; a line without a tag goes on the last."""
    reference: dict[str, list[str]] = defaultdict(list)
    start, last = 1, ""
    for number, text in text_lines(file, problems):
        match = _LINE.match(text.strip("\ufeff"))
        if not match:
            if last and text.strip():
                reference[last][-1] += f"\n{text.strip()}"
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag == "TY" and reference:
            yield start, reference
            reference = defaultdict(list)
        if tag == "TY":
            start = number
        if tag == "ER":
            if reference:
                yield start, reference
            reference, last = defaultdict(list), ""
            continue
        reference[tag].append(value)
        last = tag
    if reference:
        yield start, reference


def _publication(reference: Mapping[str, Sequence[str]], place: str) -> Publication:
    """Return a reference as a publication; `place` is its id where it has none and no DOI."""

    def values(*tags: str) -> list[str]:
        return [value for tag in tags for value in reference.get(tag, ()) if value]

    def first(*tags: str) -> str:
        return next(iter(values(*tags)), "")

    kind, number = first("TY"), first("SN")
    digits = re.sub(r"[^0-9Xx]", "", number)
    return Publication(
        first("ID", "DO", "AN") or place,
        kind,
        first("TI", "T1", "CT", "BT"),
        first("AB", "N2"),
        names(values("AU", "A1") or values("A2", "ED")),
        first("T2", "JO", "JF", "JA", "J2", "BT") if kind != "BOOK" else "",
        first("PB"),
        first("DA", "PY", "Y1").strip("/ "),
        first("LA"),
        tuple(tag for value in values("KW") for tag in _SEPARATOR.split(value)),
        first("T3") or (first("T2") if kind == "BOOK" else ""),
        first("VL") if kind == "BOOK" else "",
        first("DO"),
        number if len(digits) in (10, 13) else "",
        first("UR"),
    )
