"""The folder of a run: its plan, its cases, and the answers of each system, appended while it runs, never changed.

    run.json                the plan: data, protocol, settings, seeds, versions, machine
    items.jsonl             the catalogue, with the interactions of each item that systems learn from
    cases.jsonl             one a line, without targets
    qrels.trec              the targets, in trec_eval's format
    rankings/SYSTEM.jsonl   one a case, in the order in which they were answered
    rankings/SYSTEM.json    the system and what it cost to learn, written when it has answered all cases
    rankings/SYSTEM.trec    the rankings in trec_eval's format
    metrics.json            the results; written last

A killed run is resumed: cases that were answered whole stay, a line that was cut short is answered again.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.errors import InputError, UsageError
from evals.records.format import FORMAT, check_format

M = TypeVar("M", bound=BaseModel)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plan(Frozen):
    """The content of run.json. `made_with`: settings, fingerprints, seeds, versions and the machine."""

    format: Literal[2] = FORMAT
    title: str
    command: str
    protocol: str
    notes: tuple[str, ...] = ()
    systems: tuple[str, ...]
    main: str
    metric: str
    made_with: Mapping[str, str]


class ItemRow(Frozen):
    """An item; `interactions`: how many it has in what systems learn from."""

    id: str
    title: str
    categories: tuple[str, ...] = ()
    interactions: int = 0


class CaseRow(Frozen):
    """A case without its targets. `slices`: the kinds of case this is, such as {"history": "short"}."""

    id: str
    user_id: str
    request: str = ""
    language: str = "en"
    context: Mapping[str, str] = {}
    history: tuple[str, ...] = ()
    candidates: tuple[str, ...] | None = None
    slices: Mapping[str, str] = {}


class RankingRow(Frozen):
    """The best items of one case, best first. `unscored`: why the case does not count; empty where it does."""

    case: str
    items: tuple[str, ...]
    scores: tuple[float, ...] = ()
    seconds: float = 0.0
    tokens: int = 0
    unscored: str = ""
    faults: tuple[str, ...] = ()
    reasons: Mapping[str, str] = {}


class SystemRow(Frozen):
    """A system that has answered all cases.

    `control_of`: the system whose texts are permuted in this one. `without_llm`: the same system without the LLM.
    `learning`: seconds; `memory`: MiB. `position_bias`: see `SystemResult`.
    """

    name: str
    setting: str = ""
    reads_text: bool = False
    baseline: bool = False
    control_of: str = ""
    without_llm: str = ""
    learning: float = 0.0
    memory: float = 0.0
    position_bias: tuple[float, ...] = ()


class Run:
    """A run's folder, to read or to resume."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def plan(self) -> Plan:
        path = self.folder / "run.json"
        if path.exists():
            check_format(path, path.read_bytes())
        return _object(path, Plan)

    @property
    def items(self) -> list[ItemRow]:
        return list(_lines(self.folder / "items.jsonl", ItemRow))

    @property
    def cases(self) -> list[CaseRow]:
        return list(_lines(self.folder / "cases.jsonl", CaseRow))

    @property
    def targets(self) -> dict[str, dict[str, int]]:
        """The gains of the targets: case → item → gain."""
        gains: dict[str, dict[str, int]] = {}
        for line in (self.folder / "qrels.trec").read_text(encoding="utf-8").split("\n")[:-1]:
            case, _, item, gain = line.split("\t")
            gains.setdefault(case, {})[item] = int(gain)
        return gains

    def system(self, name: str) -> SystemRow:
        """Read what is recorded of a system that has answered all cases."""
        return _object(self._path(name, "json"), SystemRow)

    def rankings(self, name: str) -> dict[str, RankingRow]:
        """Return a system's rankings by case; empty where it has answered none yet."""
        path = self._path(name, "jsonl")
        return {row.case: row for row in _lines(path, RankingRow)} if path.exists() else {}

    def is_done(self, name: str) -> bool:
        """Tell whether a system has answered all cases."""
        return self._path(name, "json").exists()

    def begin(
        self, plan: Plan, items: Iterable[ItemRow], cases: Iterable[CaseRow], targets: Mapping[str, Mapping[str, int]]
    ) -> None:
        """Write plan, items, cases and targets, or resume the same run.

        Systems of the folder that have answered all cases stay in the plan. Raises UsageError where the folder holds
        another run, InputError where it is of another format.
        """
        written = {
            "items.jsonl": "".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in items),
            "cases.jsonl": "".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in cases),
            "qrels.trec": "".join(
                f"{case}\t0\t{item}\t{gain}\n" for case, each in targets.items() for item, gain in each.items()
            ),
        }
        (self.folder / "rankings").mkdir(parents=True, exist_ok=True)
        if (self.folder / "run.json").exists():
            old, new = self.plan.model_dump(exclude={"command", "systems", "main"}), plan.model_dump()
            changed = [name for name, value in old.items() if new[name] != value]
            changed += [name for name, text in written.items() if (self.folder / name).read_text("utf-8") != text]
            if changed:
                raise UsageError(
                    f"{self.folder} holds another run ({', '.join(changed)} differ): choose another --out, or delete it"
                )
            done = filter(self.is_done, self.plan.systems)
            plan = plan.model_copy(update={"systems": tuple(dict.fromkeys((*done, *plan.systems)))})
        else:
            for name, text in written.items():
                _write(self.folder / name, text)
        _write(self.folder / "run.json", plan.model_dump_json(indent=1))

    @contextmanager
    def answering(self, name: str) -> Iterator[Appender]:
        """Append to a system's rankings as their only writer; a line that was cut short is removed first."""
        with self._path(name, "jsonl").open("a+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise UsageError(
                    f"{stream.name} is being written by another run: wait, or choose another --out"
                ) from error
            stream.seek(0)
            stream.truncate(stream.read().rfind(b"\n") + 1)
            yield Appender(stream.fileno())

    def finish(self, row: SystemRow) -> None:
        """Record that a system has answered all cases, and write its rankings for trec_eval."""
        with self._path(row.name, "trec.part").open("w", encoding="utf-8") as stream:
            for each in self.rankings(row.name).values():
                for rank, item in enumerate(each.items, 1):
                    # The rank as score: trec_eval sorts by score and breaks ties its own way.
                    stream.write(f"{each.case}\tQ0\t{item}\t{rank}\t{-rank}\t{_file(row.name)}\n")
        self._path(row.name, "trec.part").replace(self._path(row.name, "trec"))
        _write(self._path(row.name, "json"), row.model_dump_json(indent=1))

    def _path(self, name: str, kind: str) -> Path:
        return self.folder / "rankings" / f"{_file(name)}.{kind}"


class Appender:
    """Appends rankings to an open file, each written whole."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor

    def add(self, rows: Iterable[RankingRow]) -> None:
        """Append one line a ranking."""
        text = "".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows)
        rest = memoryview(text.encode())
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]


def _file(name: str) -> str:
    """Return a system's name as a file name; names that differ in letters and digits stay apart."""
    return re.sub(r"[^\w.@+-]+", "-", name)


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _object(path: Path, kind: type[M]) -> M:
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise InputError(f"{path} is not there: whyrec-eval run --out {path.parent} makes it") from error
    except ValidationError as error:
        raise InputError(f"{path} is not what a run writes: choose another folder, or run it again") from error


def _lines(path: Path, kind: type[M]) -> Iterator[M]:
    try:
        whole = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path} is not there: whyrec-eval run --out makes it") from error
    for number, line in enumerate(whole.split(b"\n")[:-1], 1):  # what follows the last end of line was cut short
        try:
            yield kind.model_validate(json.loads(line))
        except ValueError as error:
            raise InputError(f"{path}, line {number}: not what a run writes: run it again") from error
