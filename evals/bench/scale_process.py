"""`python -m evals.bench.scale_process build|ask|add FOLDER ...`: one step at one size, in a process of its own.

Each step prints JSON. Seconds are of the processor, as long runs seldom have a machine for themselves; `wall` is on the
clock. `peak` is the most memory that the process had, in MiB, from where the catalogue was made.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from evals.bench import resident_mib, say, synthetic, synthetic_log
from evals.bench.shortlists import CONDITIONS, HISTORY, SIZE, open_retriever
from evals.bench.synthetic import TextHashEmbedder
from retrieval.conditions import Condition, parse_condition
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.query import Event, PreparedRequest
from retrieval.retriever import Retriever

PER_ITEM = 10
WARM_UP = 3


@dataclass
class Clock:
    """Seconds of the processor and of the clock by part."""

    seconds: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)

    def timed(self, part: str, do: Callable[[], object]) -> None:
        """Do something, and note what it took."""
        wall, processor = time.perf_counter(), time.process_time()
        do()
        self.wall[part], self.seconds[part] = time.perf_counter() - wall, time.process_time() - processor
        say(f"{part}: {self.seconds[part]:.1f} s, {resident_mib():.0f} MiB")


def build_index(folder: Path, size: int, seed: int, search: str) -> dict[str, object]:
    """Build an index of a synthetic catalogue with given vectors, and train its sources."""
    made = synthetic.catalogue(size, seed, people=0)
    log = synthetic_log.interactions(made.topics, size * PER_ITEM // synthetic.PER_PERSON, seed)
    say(f"{size} items and {len(log)} interactions are made")
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # the peak from here on
    clock, count = Clock(), len(log)
    clock.timed("index", partial(build, folder, made.items, log, embedder="hash", search=search, vectors=made.vectors))
    del made, log
    retriever = open_retriever(folder)
    clock.timed("sources", lambda: retriever.sources)
    clock.timed("conditions, works and neighbours", retriever.warm_up)
    return {
        "interactions": count,
        "seconds": clock.seconds,
        "wall": clock.wall,
        "peak": peak_mib(),
        "disk": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20,
        "sources": [s.name for s in retriever.sources if not s.unavailable_reason],
        "off": {s.name: s.unavailable_reason.text() for s in retriever.sources if s.unavailable_reason},
    }


def ask(folder: Path, requests: int, seed: int) -> dict[str, object]:
    """Open an index, and time shortlists of people without and with two conditions; their items are returned too."""
    opened = Clock()
    retriever = open_retriever(folder)
    index = retriever.index
    assert index

    def first() -> None:
        retriever.warm_up()
        retriever.shortlist(_request(index, users[0], ()))

    index.group_by_user()
    users = [index.users()[n] for n in np.random.default_rng((seed, 4)).permutation(len(index.users()))[:requests]]
    opened.timed("opened", first)
    free, conditions = (_time(retriever, users, each) for each in ((), CONDITIONS))
    share = float(np.mean(retriever.columns.allowed(CONDITIONS)))
    return {
        "opened": opened.seconds["opened"],
        "memory": resident_mib(),
        "passing": share,
        "free": free,
        "conditions": conditions,
        "fault": index.search_fault,
    }


def add(folder: Path) -> dict[str, object]:
    """Add an item, and open the index anew until it lists it."""
    clock, new = Clock(), synthetic.sample_items()[0].model_copy(update={"id": "new", "tags": ("added",)})

    def write() -> None:
        with Writer(folder, TextHashEmbedder()) as writer:
            writer.add([new])

    def listed() -> None:
        retriever = open_retriever(folder)
        index = retriever.index
        assert index
        tagged = (parse_condition("tag=added"),)
        if [each.item.id for each in retriever.shortlist(_request(index, "p0", tagged))] != [new.id]:
            raise RuntimeError(f"{folder}: an added item is not listed for its tag")

    clock.timed("added", write)
    clock.timed("listed", listed)
    return {"seconds": clock.seconds, "wall": clock.wall}


def _time(retriever: Retriever, users: list[str], conditions: tuple[Condition, ...]) -> dict[str, object]:
    assert retriever.index
    requests = [_request(retriever.index, user, conditions) for user in users]
    for request in requests[:WARM_UP]:
        retriever.shortlist(request)
    wall, processor, lists = list[float](), list[float](), list[list[str]]()
    for request in requests:
        begun, used = time.perf_counter(), time.process_time()
        candidates = retriever.shortlist(request)
        wall.append(1e3 * (time.perf_counter() - begun))
        processor.append(1e3 * (time.process_time() - used))
        lists.append([each.item.id for each in candidates])
    return {"wall": _percentiles(wall), "processor": _percentiles(processor), "lists": lists}


def _percentiles(milliseconds: list[float]) -> tuple[float, float]:
    p50, p99 = np.percentile(milliseconds, (50, 99))
    return float(p50), float(p99)


def _request(index: Index, user: str, conditions: tuple[Condition, ...]) -> PreparedRequest:
    latest = index.history(user)[-HISTORY:]
    return PreparedRequest(
        tuple(Event(index.items[each.item_id], each) for each in latest), conditions=conditions, user_id=user, n=SIZE
    )


def peak_mib() -> float:
    """Return the most MiB that this process has had in memory."""
    status = Path("/proc/self/status").read_text()
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def main(step: str, folder: str, *numbers: str) -> None:
    """Do one step, and print what it took."""
    match step:
        case "build":
            size, seed, search = numbers
            result = build_index(Path(folder), int(size), int(seed), search)
        case "ask":
            result = ask(Path(folder), *map(int, numbers))
        case "add":
            result = add(Path(folder))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
