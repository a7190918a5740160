"""`python -m evals.bench.open_index INDEX SIZE ITEM...`: the costs of opening an index in a new process.

Prints seconds, and the MiB by which the process grew, as JSON. The history is of these items.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evals.bench import resident_mib
from retrieval.data.items import Interaction
from retrieval.index import Index
from retrieval.query import Event, PreparedRequest
from retrieval.retriever import Retriever, RetrieverSettings


def open_in_new_process(folder: Path, size: int, liked: Sequence[str]) -> tuple[float, float]:
    """Return the seconds and MiB of a new process that opens the index and makes one shortlist."""
    command = [sys.executable, "-m", "evals.bench.open_index", str(folder.resolve()), str(size), *liked]
    printed = subprocess.run(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, check=True).stdout
    seconds, grown = json.loads(printed)
    return seconds, grown


def main(folder: str, size: str, *liked: str) -> None:
    """Open the index, make a shortlist for these liked items, and print what it took."""
    import chromadb  # noqa: F401  # imports are no memory of the index
    import polars  # noqa: F401

    before, started = resident_mib(), time.perf_counter()
    index = Index(Path(folder))
    retriever = Retriever(index, lambda: index.embedder, RetrieverSettings(size=int(size)))
    past = [Event(index.items[i], Interaction(user_id="u", item_id=i, kind="like")) for i in liked]
    retriever.shortlist(PreparedRequest(tuple(past)))
    json.dump((time.perf_counter() - started, resident_mib() - before), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
