"""`python -m evals.bench.opened INDEX SIZE ITEM...`: what it takes a new process to open an index and to answer once.

Prints seconds, and the MiB by which the process grew, as JSON. The history is of these items.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evals.bench import resident
from retrieval.data.items import Interaction
from retrieval.index.reader import Index
from retrieval.query.request import Event, PreparedRequest
from retrieval.retriever import Retriever, RetrieverSettings


def opened(folder: Path, size: int, liked: Sequence[str]) -> tuple[float, float]:
    """Seconds and MiB, of a process of its own."""
    command = [sys.executable, "-m", "evals.bench.opened", str(folder.resolve()), str(size), *liked]
    told = subprocess.run(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, check=True).stdout
    seconds, grown = json.loads(told)
    return seconds, grown


def main(folder: str, size: str, *liked: str) -> None:
    import chromadb  # noqa: F401  # whatever is imported is not held by the index
    import polars  # noqa: F401

    before, started = resident(), time.perf_counter()
    index = Index(Path(folder))
    retriever = Retriever(index, lambda: index.embedder, RetrieverSettings(size=int(size)))
    past = [Event(index.items[i], Interaction(user_id="u", item_id=i, kind="like")) for i in liked]
    retriever.shortlist(PreparedRequest(tuple(past)))
    json.dump((time.perf_counter() - started, resident() - before), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
