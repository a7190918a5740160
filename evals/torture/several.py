"""Several processes write and read one index at once, each against a model in memory of what it has done itself.

A case is a row of writes of one process among eight. After each write the process looks at the index: INVARIANTS must
hold whatever the others do. Where another has the lock, it tries again.
"""

from __future__ import annotations

import random
import shutil
import stat
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np

from agent.profile import user_store
from evals.torture.forks import import_libraries, in_fork, start
from evals.torture.results import Fault, Run
from evals.torture.world import SETTINGS, State, World, build_small
from retrieval.errors import IndexFault
from retrieval.index import Index, Writer, additions, integrity, lock
from retrieval.retriever import Retriever

PROCESSES, STEPS, CASES = 8, 20, 1_000_000
READ_THROUGH = 10
"""One write of so many is followed by `doctor --read-data` and a shortlist."""
LIMIT_SECONDS = 600.0


class View:
    """An index as a process sees it after one of its writes, beside what it saw before and what it has written."""

    def __init__(self, world: World, earlier: Index | None):
        self.world, self.folder, self.earlier = world, world.folder, earlier
        self.index = Index(world.folder, settings=SETTINGS)
        self.manifest = self.index.manifest
        self.seen: State = world.observe(self.index)
        self.own = world.state
        self.mine = [each for each in self.index.rows if each.startswith(f"{world.number}-")]
        self.log = self.index.interactions


def _part(name: str) -> Callable[[View], bool]:
    def holds(view: View) -> bool:
        people = {*view.seen["people"], *view.own["people"]}
        return all(
            view.seen["people"].get(person, {}).get(name) == view.own["people"].get(person, {}).get(name)
            for person in people
        )

    return holds


def _is_refused(view: View) -> bool:
    """Another writer is refused while this process has the lock."""
    try:
        with Writer(view.folder, settings=SETTINGS):
            return lock.is_locked(view.folder)
    except IndexFault as fault:
        return "another process is writing" in str(fault)


def _stays(view: View) -> bool:
    """An index that was opened before answers as it did, though others have written since."""
    earlier = view.earlier
    if earlier is None:
        return True
    return len(earlier.items) == earlier.manifest.items and earlier.interactions.height == earlier.manifest.interactions


def _vectors_fit(view: View) -> bool:
    items = [view.index.items[each] for each in view.mine]
    if not items:
        return True
    expected = view.index.embedder.passage([item.passage() for item in items])
    return bool(np.allclose(view.index.vectors[[view.index.rows[item.id] for item in items]], expected, atol=1e-5))


def _are_private(view: View) -> bool:
    for person in view.world.people:
        home = user_store.user_folder(view.folder, person)
        for path in (home, *home.glob("*")) if home.exists() else ():
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                return False
    return True


def _shortlist_is_right(view: View) -> bool:
    """No list holds what is deleted, or what is not in the catalogue."""
    index = view.index
    request = view.world.request()
    ids = [candidate.item.id for candidate in Retriever(index, lambda: index.embedder).shortlist(request)]
    return len(ids) == len(set(ids)) and set(ids) <= index.rows.keys()


ALWAYS: Mapping[str, Callable[[View], bool]] = {
    "the manifest counts the items": lambda view: len(view.index.items) == view.manifest.items,
    "the manifest counts the interactions": lambda view: view.log.height == view.manifest.interactions,
    "ids are unique": lambda view: len(set(view.index.rows)) == len(view.index.vectors),
    "rows are in order": lambda view: list(view.index.rows.values()) == list(range(len(view.index.rows))),
    "an item that was added is there": lambda view: view.seen["items"].keys() >= view.own["items"].keys(),
    "an item that was deleted is not there": lambda view: view.seen["items"].keys() <= view.own["items"].keys(),
    "an item has the text that was written last": lambda view: view.seen["items"] == view.own["items"],
    "vectors are those of the texts": _vectors_fit,
    "interactions that were added are there": lambda view: all(
        each in view.seen["interactions"] for each in view.own["interactions"]
    ),
    "no interactions of a person who was forgotten": lambda view: all(
        each in view.own["interactions"] for each in view.seen["interactions"]
    ),
    "no interaction is stored twice": lambda view: view.log.is_duplicated().sum() == 0,
    "likes in conversations are there in their order": _part("feedback"),
    "corrections are those of the last edit": _part("corrections"),
    "the wishlist is whole": _part("wishlist"),
    "the conversation is the one saved last": _part("messages"),
    "lists that were shown are there": _part("lists"),
    "reactions belong to lists that are there": _part("reactions"),
    "no file of a person who was forgotten": lambda view: view.seen["people"].keys() <= view.own["people"].keys(),
    "clauses that were chosen are there": lambda view: view.seen["clauses"] == view.own["clauses"],
    "files of people are theirs alone": _are_private,
    "generations do not go back": lambda view: (
        view.earlier is None or view.manifest.generation >= view.earlier.manifest.generation
    ),
    "one generation has one content": lambda view: (
        view.earlier is None
        or view.manifest.generation != view.earlier.manifest.generation
        or view.manifest == view.earlier.manifest
    ),
    "an index that is open stays as it was": _stays,
}
SOMETIMES: Mapping[str, Callable[[View], bool]] = {
    "one writer at a time": _is_refused,
    "additions name items that were added": lambda view: all("-" in each for each in additions.load(view.folder)),
    "a list has items of the catalogue, each once": _shortlist_is_right,
}
INVARIANTS = (*ALWAYS, *SOMETIMES, "every file is whole")


class Several:
    """Rounds of eight processes on one index, which are seen through by `doctor` at the end of each."""

    def __init__(self, home: Path, seed: int):
        self.cases, self.folder, self.seed = range(CASES), home / "index", seed
        import_libraries()
        self._begin()

    def _begin(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        in_fork(lambda: build_small(self.folder))
        self.states: list[State] = [World(self.folder, number, self.seed).state for number in range(PROCESSES)]
        self.done = 0

    def case(self, number: int, record: Run) -> str:
        """Run a round, and record its writes; return the first invariant that did not hold."""
        waiting, broken = [start(partial(self._write, writer)) for writer in range(PROCESSES)], list[str]()
        for writer, wait in enumerate(waiting):
            try:
                writes, self.states[writer], fault = wait()
            except RuntimeError as error:
                writes, fault = {}, str(error)
            for name, count in writes.items():
                record.count(name, "write", "passed", count)
            if fault:
                broken.append(f"process {writer}: {fault}")
        self.done += STEPS
        if not broken and (unsound := in_fork(self._unsound)):
            broken.append(f"every file is whole: {unsound}")
        for each in broken:
            fault = Fault(case=number, file="index", damage="", command="round", outcome="between", error=each[:300])
            record.add("round", "write", "between", fault)
        if broken:
            self._begin()
        return "; ".join(broken)

    def _unsound(self) -> list[str]:
        findings = integrity.examine(self.folder, reads_data=True)
        return [f"{each.part}: {each.message}" for each in findings if not each.is_sound]

    def _write(self, writer: int) -> tuple[dict[str, int], State, str]:
        """Write STEPS times; return how often what, the state, and the first invariant that did not hold."""
        world, writes, earlier = World(self.folder, writer, self.seed), dict[str, int](), None
        world.state = self.states[writer]
        for at in range(self.done, self.done + STEPS):
            after, perform = world.step(at)
            _until_free(perform)
            world.state = after
            writes[world.name_of(at)] = writes.get(world.name_of(at), 0) + 1
            view = View(world, earlier)
            checks = ALWAYS if at % READ_THROUGH else {**ALWAYS, **SOMETIMES}
            for name, holds in checks.items():
                if not holds(view):
                    return writes, world.state, f"{name}, after {world.name_of(at)}: {view.seen} is not {view.own}"
            if earlier is None or random.Random(at).random() < 0.3:
                earlier = view.index
        return writes, world.state, ""


def _until_free(perform: Callable[[], object]) -> None:
    until = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            perform()
            return
        except IndexFault as fault:
            if "another process is writing" not in str(fault) or time.monotonic() > until:
                raise
