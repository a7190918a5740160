"""Kill a process that writes an index at random moments, and check what is left.

Run it longer with `python tests/retrieval/index/write_kills.py 100 SEED`.

The writer prints the number of each write that is done. After every kill the index must open and hold exactly the
writes printed, or these and the one that was under way: all three items of it or none.
"""

from __future__ import annotations

import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3]))

from retrieval.data.items import Interaction, Item
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.settings import Settings

BATCH = 3
SETTINGS = Settings(max_tail=40)
"""So few rows until all segments are merged that kills fall into merging too."""
State = tuple[dict[str, int], list[tuple[str, str]]]
"""The version of each item, and the user and item of each interaction."""


def batch(number: int, version: int) -> list[Item]:
    return [
        Item(id=f"b{number}-{k}", title=f"batch {number} {k}", text=f"version {version}", attributes={"v": version})
        for k in range(BATCH)
    ]


def step(at: int, state: State, w: Writer | None = None) -> None:
    """Apply the write of this number, always the same one, to a state and, if given, to an index."""
    drawn = random.Random(at)
    number, user, items, log = drawn.randrange(at + 1), f"user {drawn.randrange(5)}", *state
    match drawn.choice(("new", "new", "change", "delete", "interactions", "forget")):
        case "new":
            items.update({i.id: at for i in batch(at, at)})
            if w:
                w.add(batch(at, at))
        case "change":
            for item in batch(number, at):
                items.pop(item.id, None)
                items[item.id] = at
            if w:
                w.add(batch(number, at))
        case "delete":
            for item in batch(number, at):
                items.pop(item.id, None)
            if w:
                w.delete(item.id for item in batch(number, at))
        case "interactions":
            new = [Interaction(user_id=user, item_id=i.id) for i in batch(number, at)]
            log += [(i.user_id, i.item_id) for i in new if (i.user_id, i.item_id) not in log]
            if w:
                w.add_interactions(new)
        case "forget":
            log[:] = [pair for pair in log if pair[0] != user]
            if w:
                w.forget(user)


def stored_state(folder: Path) -> State:
    index = Index(folder)
    for row, item in enumerate(index.items.values()):
        expected = index.embedder.passage([item.passage()])[0]
        assert np.allclose(index.vectors[row], expected), f"the vector of {item.id} is that of another"
    if len(index.vectors):
        assert np.allclose(index.nearest(index.vectors, 1)[1], 1, atol=1e-5), "an item is not found"
    log = list(index.interactions.select("user_id", "item_id").iter_rows())
    return {i.id: int(i.attributes["v"]) for i in index.items.values()}, log


def state_after(steps: int) -> State:
    state: State = {item.id: 0 for item in batch(0, 0)}, []
    for at in range(1, steps + 1):
        step(at, state)
    return state


def write(folder: Path, at: int) -> None:
    """Write without end, from this step on, and print the number of each."""
    while True:
        with Writer(folder, settings=SETTINGS) as w:
            for _ in range(20):
                step(at, ({}, []), w)
                sys.stdout.write(f"{at}\n")
                sys.stdout.flush()
                at += 1


@contextmanager
def writing(folder: Path, at: int) -> Iterator[Callable[[], list[int]]]:
    """Run a process that writes from this step on; yield a function that kills it and returns the steps it printed."""
    command = [sys.executable, __file__, "--write", str(folder), str(at)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        first = process.stdout.readline()
        assert first, process.stderr.read()

        def end() -> list[int]:
            process.kill()
            assert process.stdout and process.stderr
            steps = [int(line) for line in (first, *process.stdout) if line.strip()]
            errors = process.stderr.read()
            assert not errors, errors
            return steps

        try:
            yield end
        finally:
            process.kill()


def kills(most: int, seconds: float = math.inf, seed: int = 0) -> str:
    drawn, until, done, under_way, count = random.Random(seed), time.monotonic() + seconds, 0, 0, 0
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "index"
        build(folder, batch(0, 0), embedder="hash", search="chroma")
        while count < most and time.monotonic() < until:
            with writing(folder, done + 1) as end:
                time.sleep(drawn.random() ** 2)
                done, count = end()[-1], count + 1
            state = stored_state(folder)
            if state != state_after(done):
                assert state == state_after(done + 1), f"kill {count}, step {done}: neither before nor after it"
                done, under_way = done + 1, under_way + 1
    return f"{count} kills, {done} writes, {under_way} of them done when killed and not printed; nothing lost"


def reads(folder: Path, seconds: float) -> int:
    """Read while another process writes: each state is that after a step. Return how many different ones were read."""
    states = []
    with writing(folder, 1) as end:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            states.append(stored_state(folder))
        last = end()[-1]
    whole = [state_after(k) for k in range(last + 2)]
    at, order = 0, set()
    for state in states:
        at = whole.index(state, at)  # from there on: forgetting may bring back an earlier state
        order.add(at)
    return len(order)


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write(Path(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(kills(int(sys.argv[1]), seed=int((sys.argv[2:] or ["0"])[0])) + "\n")
