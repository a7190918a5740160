"""A folder in which operations are tried again and again, and the states before and after each of them."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from agent.llm.transformers.loading import libraries
from evals.torture import commands, operations
from evals.torture.commands import Around, Outcome
from evals.torture.damage import role
from evals.torture.forks import in_fork
from evals.torture.operations import OPERATIONS
from evals.torture.repeatable import repeatable
from evals.torture.state import INDEX, PART, State, state_of
from evals.torture.system_calls import Call, watched

LEFT_BEHIND = re.compile(r"(.*/)?\.(?!lock$|embedding$|unfinished-[^/]*npz$|(mail|feed|plan)\.)[^/]*|.*\.part")
"""Paths of unfinished files; those of vectors and training are to go on with, those of mails have random names."""
PROCESS = re.compile(r"(?<=-)[0-9]+(?:-[0-9]+)?$")
"""How the names of unfinished files end: the process and the thread that write them."""
BESIDE = ("additions", "doctor")
"""Parts that do not belong to one change: when items came is written after them."""


class Trial:
    """`before` and `after`: the states around each of these operations, by its name; `calls`: those that it makes."""

    def __init__(self, home: Path, seed: int, names: Iterable[str] = OPERATIONS):
        self.home, self.folder, self.whole = home, home / "trial", home / "whole"
        commands.import_all()
        libraries()
        in_fork(lambda: operations.prepare(self.whole, seed))
        self.before, self.after, self.calls = dict[str, State](), dict[str, State](), dict[str, list[Call]]()
        self._files = dict[str, set[str]]()
        self._findings, self._runs = dict[tuple[Hashable, str], str](), 0
        self._run("rerank", self.whole)
        for name in names:
            self.restore(name)
            self.before[name] = self.state()
            outcome = self._run(name, self.folder, self.listing())
            if outcome.code:
                raise RuntimeError(f"{name} fails on a whole index: {outcome.errors[-800:]}")
            self.calls[name] = [Call(*each) for each in json.loads((home / "calls.json").read_text())]
            self.after[name], self._files[name] = self.state(), self.files()

    def restore(self, name: str) -> None:
        """Make the folder what it is before an operation."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.whole, self.folder)
        self._runs = 0
        if prepare := OPERATIONS[name].before:
            prepare(self.folder)

    def run(self, name: str, around: Around = nullcontext) -> Outcome:
        """Run an operation on the folder as it is."""
        return self._run(name, self.folder, around)

    def _run(self, name: str, folder: Path, around: Around = nullcontext) -> Outcome:
        self._runs += 1
        seed = f"{name} {self._runs}"

        @contextmanager
        def repeatably() -> Iterator[None]:
            with repeatable(seed), around():
                yield

        return OPERATIONS[name].run(folder, repeatably)

    def state(self) -> State:
        """Return the state of the folder as it is."""
        return dict(in_fork(lambda: state_of(self.folder)))

    def once(self, about: Hashable, examine: Callable[[], str]) -> str:
        """Return what `examine` finds in the folder as it is; where it had these files before, what it found then."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            status = path.lstat()
            data = path.read_bytes() if path.is_file() else b""
            name = PROCESS.sub("", str(path.relative_to(self.folder)))
            digest.update(f"{name}\0{status.st_mode}\0{len(data)}\0".encode() + data)
        key = about, digest.hexdigest()
        if key not in self._findings:
            self._findings[key] = examine()
        return self._findings[key]

    def files(self) -> set[str]:
        """Return the paths of all files, without what differs between two runs."""
        return {role(path.relative_to(self.folder)) for path in self.folder.rglob("*")}

    def listing(self) -> Around:
        """Return what an operation is run in so that its calls are stored."""

        @contextmanager
        def around() -> Iterator[None]:
            calls = list[tuple[str, str]]()
            try:
                with watched(self.folder, lambda call: calls.append((call.name, call.path))):
                    yield
            finally:
                (self.home / "calls.json").write_text(json.dumps(calls))

        return around

    def compare(self, name: str, is_done: bool) -> str:
        """Return what is wrong with the state after an operation that failed or is done; empty where nothing is."""
        state, before, after = self.state(), self.before[name], self.after[name]
        wrong = [part for part in sorted({*state, *before, *after}) if not _fits(part, state, before, after, is_done)]
        if not wrong and OPERATIONS[name].is_whole and not is_done:
            parts = {part for part in {*before, *after} if not part.startswith(BESIDE)}
            if not any(all(state.get(p) == side.get(p) for p in parts) for side in (before, after)):
                wrong = [f"{part} alone" for part in sorted(parts) if state.get(part) != before.get(part)]
        return "; ".join(f"{part} is {state.get(part.removesuffix(' alone'), 'missing')[:150]}" for part in wrong)

    def repeat(self, name: str) -> str:
        """Do an operation again, and return what is wrong then; empty where nothing is."""
        if OPERATIONS[name].is_repeatable:
            outcome = self.run(name)
            if outcome.code:
                return f"again: {outcome.errors[-200:]}"
            if wrong := self.compare(name, is_done=True):
                return f"again: {wrong}"
        return ""

    def left_behind(self, name: str) -> str:
        """Return the unfinished files that a write leaves in the folder."""
        in_fork(lambda: operations.write_all(self.folder / INDEX))
        return ", ".join(sorted(path for path in self.files() if LEFT_BEHIND.fullmatch(path)))


def _fits(part: str, state: State, before: State, after: State, is_done: bool) -> bool:
    now, old, new = state.get(part, ""), before.get(part, ""), after.get(part, "")
    if now == new or (now == old and (not is_done or part == "additions")):
        return True
    if is_done:
        return False
    try:
        rows, first, last = (json.loads(each or "[]") for each in (now, old, new))
    except ValueError:
        return False
    if not all(isinstance(each, list) for each in (rows, first, last)):
        return False
    first, rows = ([row for row in each if row != PART] for each in (first, rows))
    return _is_prefix(first, rows) and _is_prefix(rows, last)


def _is_prefix(first: list[Any], second: list[Any]) -> bool:
    return second[: len(first)] == first
