"""Files in an index that its manifest does not name: left by a killed writer, or no longer needed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from retrieval.index.manifest import Manifest

INDEX_FILES = re.compile(r"(items|interactions)-\d+\.parquet|chroma-\d+|\.index(\.copy)?\.json")
"""Files that are deleted unless the manifest names them: segments, collections, an unfinished manifest."""


def delete(folder: Path, manifest: Manifest, generation: int | None = None) -> None:
    """Delete the files that the manifest does not name; with a `generation` only those that it wrote."""
    pattern = ".*" if generation is None else rf".*-{generation:06d}(\.parquet)?|\.index(\.copy)?\.json"
    names = {segment.file for segment in manifest.segments}
    if manifest.chroma:
        names.add(manifest.chroma.name)
    for path in folder.iterdir():
        if INDEX_FILES.fullmatch(path.name) and path.name not in names and re.fullmatch(pattern, path.name):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
