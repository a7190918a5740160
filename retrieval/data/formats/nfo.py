"""Folders of .nfo files, as Kodi, Jellyfin and Emby keep them beside films, series and albums.

Episodes, seasons, artists and collections are no items; that an episode was watched counts for its series. An old .nfo
that holds only an address is a film named by its file or folder. Actors, artwork and details of streams are left out.
What was watched, rated and marked as a favourite is the owner's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.data.readers.nfo_files import NfoFile, read_nfo_files
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

ENDINGS: tuple[str, ...] = (".nfo",)
FOLDERS: tuple[tuple[str, ...], ...] = (("**/*.nfo",),)
INTERACTION_FILES: tuple[str, ...] = ("**/*.nfo", "*.nfo")
SCALE = "1-10"
ZERO_IS_UNRATED = True
DATES = "ymd"


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the films, series and albums below a folder; of several with one id, the first."""
    seen: dict[str, Path] = {}
    for nfo in read_nfo_files(path, problems):
        if not nfo.domain:
            continue
        if nfo.id in seen:
            problems.mend(nfo.path, 1, "", f"another version of {seen[nfo.id].name}, which is the item")
            continue
        seen[nfo.id] = nfo.path
        yield Row(nfo.path, 1, nfo.fields())


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield what the owner rated, liked and watched; a series counts as watched when the last of its episodes was."""
    series: dict[Path, str] = {}
    episodes: list[NfoFile] = []
    for nfo in read_nfo_files(path, Problems()):
        if nfo.domain == "series":
            series[nfo.path.parent] = nfo.id
        if nfo.domain:
            yield from _own(nfo)
        elif nfo.is_episode and nfo.watched:
            episodes.append(nfo)
    watched: dict[str, tuple[str, Path]] = {}
    for nfo in episodes:
        parent = next((series[folder] for folder in nfo.path.parents if folder in series), "")
        if parent and nfo.last_played >= watched.get(parent, ("", nfo.path))[0]:
            watched[parent] = (nfo.last_played, nfo.path)
    for series_id, (time, file) in watched.items():
        yield Row(file, 1, {"item_id": series_id, "kind": "view", "time": time or None})


def _own(nfo: NfoFile) -> Iterator[Row]:
    shared: dict[str, Any] = {"item_id": nfo.id, "time": nfo.last_played or None}
    if nfo.rating:
        yield Row(nfo.path, 1, {**shared, "kind": "rate", "value": nfo.rating})
    elif nfo.watched:
        yield Row(nfo.path, 1, {**shared, "kind": "view"})
    if nfo.is_favourite:
        yield Row(nfo.path, 1, {**shared, "kind": "like"})
