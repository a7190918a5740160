"""Reading every file of an index and comparing it with its checksum; mending those that are not segments."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import IndexFault
from retrieval.index import artifacts, evaluation, fitted, folder_repair, lock, manifest, parquet_segments
from retrieval.index.checked_folder import PRIVATE, SHARED, CheckedFolder
from retrieval.index.chroma_folder import checksums
from retrieval.index.manifest import Manifest

PRIORS, ADAPTERS, PEOPLE = "priors", "adapters", "people"
"""Folders that `agent` writes."""
CLAUSES = "clauses.sqlite"
EARLIER = (*fitted.FILES, evaluation.FILE, CLAUSES)
"""Files that earlier versions wrote without a checksum."""
LEARNED_AGAIN = "what is learned is learned again by whyrec index, whyrec-eval fit, whyrec tune or index --clauses"


@dataclass(frozen=True)
class Finding:
    """`message` says what a part of the index holds or, where it is not sound, what is wrong with it."""

    part: str
    message: str
    is_sound: bool = True


def check_files(folder: Path, current: Manifest) -> list[Finding]:
    """Read all files of an index that are no segments, and return what they are, the damaged ones each alone.

    Computed arrays that an earlier version stored have no checksum and are computed again. What is left of a deleted
    user, which the next write deletes, is not read.
    """
    findings = [_check_copy(folder, current)]
    if current.chroma and not current.chroma.server:
        findings += _check_chroma(folder, current.chroma.name, current.chroma.files)
    computed = sorted((folder / artifacts.FOLDER).glob("[!.]*"))
    for path in computed if current.format != manifest.WITHOUT_CHECKSUM else ():
        try:
            artifacts.load(path)
        except artifacts.UNREADABLE:
            findings.append(Finding(_name(folder, path), "damaged, and computed again when needed", is_sound=False))
    checked = [each for each in _folders(folder) if _name(folder, each.folder) not in current.pending_deletions]
    for each in checked:
        for name, damage in folder_repair.faults(each).items():
            findings.append(Finding(_name(folder, each.folder / name), damage, is_sound=False))
    people = sum(each.folder.parent.name == PEOPLE for each in checked)
    findings.append(
        Finding("files", f"{len(computed)} computed ones, {len(checked) - people} folders, {people} people")
    )
    return findings


def restore_manifest(folder: Path) -> list[str]:
    """Put the copy of index.json in its place where that cannot be read, or names other segments than are here."""
    with suppress(IndexFault):
        if _fits(folder, manifest.read(folder)):
            return []
    try:
        copy = manifest.read(folder, manifest.COPY)
    except IndexFault:
        return []
    if not _fits(folder, copy):
        return []
    with lock.acquire(folder):
        copy.write(folder)
    return [f"{manifest.NAME} was made again of its copy"]


def repair_folders(folder: Path) -> list[str]:
    """Mend what was learned and the files of people; return what was done and what is lost, one line each."""
    actions = []
    for each in _folders(folder):
        is_person = each.folder.parent.name == PEOPLE
        earlier = [path.name for path in each.folder.glob("*.json*")] if is_person else EARLIER
        done = folder_repair.repair(each, earlier, keeps_damaged=is_person)
        actions += done if is_person else [f"{line}; {LEARNED_AGAIN}" for line in done]
    return actions


def _folders(folder: Path) -> Iterator[CheckedFolder]:
    yield CheckedFolder(folder, folder, SHARED)
    for name in (ADAPTERS, PRIORS):
        if (folder / name).is_dir():
            yield CheckedFolder(folder / name, folder, SHARED)
    for home in sorted(folder.glob(f"{PEOPLE}/*/")):
        yield CheckedFolder(home, folder, PRIVATE)


def _check_copy(folder: Path, current: Manifest) -> Finding:
    """A copy of an earlier generation is what a process that was killed between the two writes leaves."""
    if current.format == manifest.WITHOUT_CHECKSUM:
        return Finding(manifest.NAME, "of an earlier version, without a checksum: --repair adds it")
    try:
        copy = manifest.read(folder, manifest.COPY)
    except IndexFault as fault:
        return Finding(manifest.COPY, f"{fault}, or --repair", is_sound=False)
    fits = copy.built == current.built and copy.generation <= current.generation
    return Finding(manifest.COPY, f"generation {copy.generation}", is_sound=fits)


def _check_chroma(folder: Path, name: str, expected: dict[str, int]) -> Iterator[Finding]:
    if not expected:
        return
    try:
        present = checksums(folder / name)
    except OSError as error:
        yield Finding(name, f"cannot be read ({error.strerror})", is_sound=False)
        return
    for file in sorted({*expected, *present}):
        if present.get(file) != expected.get(file):
            yield Finding(name, f"{file} is missing or was changed", is_sound=False)


def _fits(folder: Path, candidate: Manifest) -> bool:
    """Return whether any segment of a manifest is here as it says."""
    for segment in candidate.segments:
        with suppress(IndexFault):
            parquet_segments.read(folder, segment)
            return True
    return False


def _name(folder: Path, path: Path) -> str:
    return os.fspath(path.relative_to(folder))
