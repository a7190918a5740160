"""Collections of literature in BibTeX or BibLaTeX, of JabRef, Zotero, Mendeley or written by hand.

JabRef's ranking and read status are the owner's. Files, notes, pages and numbers of issues are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from retrieval.data.readers.bibtex import Entry, read_entries
from retrieval.data.readers.latex import plain_latex
from retrieval.data.readers.publications import Publication, names
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

ENDINGS: tuple[str, ...] = (".bib", ".bibtex")
FOLDERS: tuple[tuple[str, ...], ...] = (("*.bib",),)
INTERACTION_FILES: tuple[str, ...] = ("*.bib", "*.bibtex")
SCALE = "1-5"
ZERO_IS_UNRATED = True
READ = ("read", "skimmed")
"""JabRef's words for what was read."""
_AND = re.compile(r"\s+and\s+(?![^{]*\})")
_SEPARATOR = re.compile(r"\s*[,;]\s*")


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the entries of a file, or of all files in a folder."""
    for file, entry in _entries(path, problems):
        yield Row(file, entry.line, _publication(entry).fields())


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the owner's ratings, and what the owner has read."""
    for file, entry in _entries(path, Problems()):
        rank = entry.fields.get("ranking", "").lower().removeprefix("rank")
        status = entry.fields.get("readstatus", "").lower()
        if rank or status in READ:
            fields = {"item_id": entry.key, "value": rank or None, "status": "read" if status in READ else None}
            yield Row(file, entry.line, fields)


def _entries(path: Path, problems: Problems) -> Iterator[tuple[Path, Entry]]:
    for file in sorted(path.glob("*.bib")) if path.is_dir() else [path]:
        for entry in read_entries(file, problems):
            if entry.type not in ("xdata", "set", "control"):
                yield file, entry


def _publication(entry: Entry) -> Publication:
    """Return an entry as a publication."""

    def text(*fields: str) -> str:
        return next((plain for name in fields if (plain := plain_latex(entry.fields.get(name, "")))), "")

    title, subtitle = text("title"), text("subtitle")
    keywords = _SEPARATOR.split(text("keywords", "keyword"))
    people = entry.fields.get("author") or entry.fields.get("editor", "")
    return Publication(
        entry.key,
        entry.type,
        f"{title}: {subtitle}" if subtitle and subtitle not in title else title,
        text("abstract"),
        names(plain_latex(name) for name in _AND.split(people)),
        text("journaltitle", "journal", "booktitle", "maintitle", "eventtitle", "howpublished"),
        text("publisher", "institution", "school", "organization"),
        _published(text("date", "year"), text("month")),
        text("language", "langid"),
        tuple(keywords),
        text("series"),
        text("volume", "number"),
        entry.fields.get("doi", ""),
        text("isbn"),
        entry.fields.get("url", "").strip(),
    )


def _published(date: str, month: str) -> str:
    """Return a date as it is written, the first one of a range, or a year with its month."""
    if month.isdigit() and re.fullmatch(r"\d{4}", date):
        return f"{date}-{int(month):02d}"
    return date.partition("/")[0] if re.match(r"\d{4}(-\d\d)*/", date) else date
