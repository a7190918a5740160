"""Files in an index that its manifest does not name: left by a killed writer, or no longer needed."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

from retrieval.errors import IndexFault
from retrieval.index import artifacts, manifest
from retrieval.index.manifest import Manifest

INDEX_FILES = re.compile(r"(items|interactions)-\d+\.parquet|chroma-\d+|\.index(\.copy)?\.json")
"""Files that are deleted unless the manifest names them: segments, collections, an unfinished manifest."""


def delete(folder: Path, current: Manifest, generation: int | None = None) -> None:
    """Delete the files that the manifest does not name; with a `generation` only those that it wrote."""
    pattern = ".*" if generation is None else rf".*-{generation:06d}(\.parquet)?|\.index(\.copy)?\.json"
    names = {segment.file for segment in current.segments}
    if current.chroma:
        names.add(current.chroma.name)
    for path in folder.iterdir():
        if INDEX_FILES.fullmatch(path.name) and path.name not in names and re.fullmatch(pattern, path.name):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def delete_failed(folder: Path, before: Manifest) -> None:
    """Delete what a write that failed left behind, but nothing that the manifest on disk names.

    The error may have come behind its replacement: then the segments that were written are in use.
    """
    with suppress(IndexFault):  # a damaged manifest: what it names is not known
        current = manifest.read(folder) if (folder / manifest.NAME).exists() else before
        delete(folder, current, before.generation + 1)


def delete_folder(path: Path) -> None:
    """Delete a folder as far as possible, so that it is gone after a power failure, too."""
    shutil.rmtree(path, ignore_errors=True)
    if path.parent.exists():
        manifest.sync(path.parent)


def sync_deletions(folder: Path) -> None:
    """Have files that were deleted stay deleted after a power failure."""
    for each in (folder, folder / artifacts.FOLDER):
        if each.exists():
            manifest.sync(each)
