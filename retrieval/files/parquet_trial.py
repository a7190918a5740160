"""Trying a Parquet file in a process of its own: damage that ends a process in polars ends none but that one.

Polars has no error for some damage: it asks for more memory than any machine has, which aborts the process, or one of
its threads panics, which is written to stderr.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

ROWS = 65_536
"""Rows that are read at once."""
SECONDS, BYTES_A_SECOND = 30, 4 << 20
MEMORY_BYTES = 4 << 30
"""Address space of the process besides the size of the file and the machine's memory."""
REFUSED = 3


def why_unreadable(path: Path, first: int = 0, rows: int = sys.maxsize, columns: Sequence[str] = ()) -> str:
    """Return why polars cannot read `rows` rows from the row `first` on, in one line; empty where it can.

    `columns` may hold patterns; all columns are read where there are none.
    """
    command = [sys.executable, "-m", __name__, str(path), str(first), str(rows), *columns]
    environment = {**os.environ, "RUST_BACKTRACE": "0", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        seconds = SECONDS + path.stat().st_size // BYTES_A_SECOND
        trial = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"polars did not read it in {seconds} s"
    except OSError as error:
        return error.strerror or str(error)
    if trial.returncode == REFUSED:
        return trial.stdout.decode("utf-8", "replace").partition("\n")[0]
    return "it ended the process that read it" if trial.returncode else ""


def _limit(size: int) -> None:
    """Bound the memory of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        room = size + os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") + MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: Path, first: int, rows: int, columns: Sequence[str]) -> None:
    import polars as pl

    scan = pl.scan_parquet(path, glob=False).select(columns or pl.all())
    at, end = first, first + rows
    while height := scan.slice(at, min(ROWS, end - at)).collect().height:
        at += height


def _try(path: Path, first: int, rows: int, columns: Sequence[str]) -> int:
    import polars as pl

    try:
        _limit(path.stat().st_size)
        _read(path, first, rows, columns)
    except (pl.exceptions.PolarsError, OSError) as error:
        sys.stdout.buffer.write(str(error).encode("utf-8", "replace"))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(_try(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
