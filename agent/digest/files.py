"""Writing a file as a whole: others see the one before or the new one, never a part of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from retrieval.index.manifest import sync


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, to disk; killed, the file before is left. Raises OSError."""
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
        sync(path.parent)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
