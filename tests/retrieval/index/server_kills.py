"""Killing a Chroma server at random moments of queries, additions and builds.

`python -m tests.retrieval.index.server_kills 30` kills it 30 times. Whatever was acknowledged is there afterwards,
queries are answered, and a write that fails says that the server is to be started.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from threading import Timer

from retrieval.errors import IndexFault
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.settings import Settings
from tests.retrieval.index.chroma_process import ChromaServer
from tests.retrieval.index.small_index import item

OFTEN = Settings(max_tail=20, max_tail_share=0.0)
"""A new collection is due after every second addition."""
ADDED = 15


def run_kills(count: int, seed: int = 0) -> str:
    """Kill a server `count` times and return what happened. Raises AssertionError where something is lost."""
    drawn, happened = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as home:
        folder, server = Path(home) / "index", ChromaServer(Path(home) / "server")
        try:
            items = {f"i{n}": item(n) for n in range(200)}
            build(folder, list(items.values()), embedder="hash", search=server.address, settings=OFTEN)
            for kill in range(count):
                killer = Timer(drawn.random() * 0.6, server.kill)
                killer.start()
                action = ("query", "add", "build")[kill % 3]
                until = time.monotonic() + 0.7
                while time.monotonic() < until:
                    try:
                        if action == "query":
                            check(folder, items, drawn)
                        elif action == "add":
                            new = [item(n, drawn.randrange(99)) for n in drawn.sample(range(400), ADDED)]
                            with Writer(folder, settings=OFTEN) as writer:
                                writer.add(new)
                                happened["additions whose collection was postponed"] += bool(writer.postponed)
                            items.update((each.id, each) for each in new)
                        else:
                            listed = list(items.values())
                            build(folder, listed, embedder="hash", search=server.address, settings=OFTEN)
                        happened[f"whole: {action}"] += 1
                    except IndexFault as fault:
                        assert "start it" in str(fault), fault
                        happened[f"refused: {action}"] += 1
                killer.join()
                check(folder, items, drawn)
                server.start()
                check(folder, items, drawn)
        finally:
            server.kill()
    return f"{count} kills, nothing lost: {', '.join(f'{n} {what}' for what, n in sorted(happened.items()))}"


def check(folder: Path, items: dict[str, object], drawn: random.Random) -> None:
    """Check that an index holds these items and finds some of them."""
    index = Index(folder)
    assert dict(index.items.items()) == items
    for item_id in drawn.sample(sorted(items), 5):
        vector = index.vectors[index.rows[item_id]]
        rows, cosines = index.nearest(vector[None], 1)
        assert rows[0, 0] >= 0 and cosines[0, 0] > 1 - 1e-4
    assert index.search_fault in ("", index.manifest.chroma.server if index.manifest.chroma else "")


if __name__ == "__main__":
    sys.stdout.write(run_kills(int(sys.argv[1])) + "\n")
