"""Saved feeds in RSS, Atom or JSON Feed, and folders of them. They tell nothing of who read what.

A list of subscriptions in OPML holds no articles and is refused. Pictures, enclosures and comments are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from retrieval.data.readers.feed_entries import FeedEntry, json_entries, xml_entries
from retrieval.errors import DataError
from retrieval.files.file_start import start_of
from retrieval.files.problems import Problems
from retrieval.files.rows import Row
from retrieval.files.xml_files import BrokenXml, read_xml, xml_root_name

ENDINGS: tuple[str, ...] = (".rss", ".atom", ".opml")
FOLDERS: tuple[tuple[str, ...], ...] = (("*.rss",), ("*.atom",))
INTERACTION_FILES: tuple[str, ...] = ()
ROOTS = ("rss", "RDF", "feed", "opml")
SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".json", ".opml")
TRIED = 20
"""Files of a folder that are looked at to tell whether it holds feeds."""


def recognizes(path: Path) -> bool:
    """Tell a feed, or a list of feeds, by its start; a folder by whether its XML files are feeds."""
    if path.is_dir():
        files = list(islice((file for file in sorted(path.iterdir()) if file.suffix.lower() == ".xml"), TRIED))
        return any(map(_is_feed, files))
    return _is_feed(path)


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the entries of a feed or of the feeds in a folder, each once: as the last file has it, by name."""
    files = [file for file in sorted(path.iterdir()) if _is_feed(file)] if path.is_dir() else [path]
    entries: dict[str, tuple[Path, FeedEntry]] = {}
    for file in files:
        again = 0
        try:
            for entry in _entries(file, problems):
                again += entry.id in entries
                entries[entry.id] = (file, entry)
        except DataError as error:
            if len(files) == 1:
                raise
            problems.add(file, 1, "", str(error))
        problems.count(file, "entries that another feed or line had", again)
    for file, entry in entries.values():
        yield Row(file, entry.line, entry.fields())


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Raise DataError: feeds have none."""
    raise DataError(f"{path} holds articles, and nothing that people did with them")


def _is_feed(file: Path) -> bool:
    name = file.name.lower().removesuffix(".gz")
    if not name.endswith(SUFFIXES):
        return False
    start = start_of(file)
    if name.endswith(".json"):
        return "jsonfeed.org/version/" in start[:2_000].replace("\\/", "/")
    root = xml_root_name(start)
    return root in ROOTS and (root != "RDF" or "purl.org/rss/1.0" in start)


def _entries(file: Path, problems: Problems) -> Iterator[FeedEntry]:
    """Yield the entries of a file. Raises DataError for a list of feeds."""
    if file.name.lower().removesuffix(".gz").endswith(".json"):
        yield from json_entries(_json(file), file.stem)
        return
    try:
        root = read_xml(file)
    except BrokenXml as error:
        problems.add(file, error.line, "", f"not XML from here on ({error}): the rest is not read")
        if error.root is None:
            return
        root = error.root
    if root.name == "opml":
        message = "a list of subscriptions, without articles: save the feeds that it names, and give their folder"
        raise DataError(f"{file} is {message}")
    yield from xml_entries(root, file.stem)


def _json(file: Path) -> dict[str, object]:
    try:
        feed = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file} is no JSON ({error}): save the feed again") from error
    return feed if isinstance(feed, dict) else {}
