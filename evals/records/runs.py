"""A run's folder: what was asked, of whom, and what each system answered; appended to while it runs, never changed.

    run.json                what runs: data, protocol, settings, seeds, versions, machine
    items.jsonl             the catalogue, and how many people chose each item in what systems learn from
    cases.jsonl             one a line, without targets
    qrels.trec              the targets, as trec_eval reads them
    rankings/SYSTEM.jsonl   one a case, in the order in which they were answered
    rankings/SYSTEM.json    what a system is and what it cost to learn, written when it has answered all
    rankings/SYSTEM.trec    the same rankings, as trec_eval reads them
    metrics.json            see results; written last

A case that a killed run has answered is not asked again, and what it cut short is asked anew.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.errors import InputError, UsageError

M = TypeVar("M", bound=BaseModel)


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Plan(Frozen):
    """run.json. `made_with` are the settings, fingerprints, seeds, versions and the machine, in words."""

    title: str
    command: str
    protocol: str
    notes: tuple[str, ...] = ()
    systems: tuple[str, ...]
    main: str
    metric: str
    made_with: Mapping[str, str]


class ItemRow(Frozen):
    """`people`: how many chose it in the interactions that systems learn from."""

    id: str
    title: str
    categories: tuple[str, ...] = ()
    people: int = 0


class CaseRow(Frozen):
    """What a system was asked. `slices` says what kinds of case this is, such as {"history": "short"}."""

    id: str
    person: str
    request: str = ""
    language: str = "en"
    context: Mapping[str, str] = {}
    history: tuple[str, ...] = ()
    candidates: tuple[str, ...] | None = None
    slices: Mapping[str, str] = {}


class RankingRow(Frozen):
    """The best items of one case, best first. `unscored` says why there are none that count; it is empty else."""

    case: str
    items: tuple[str, ...]
    scores: tuple[float, ...] = ()
    seconds: float = 0.0
    tokens: int = 0
    unscored: str = ""
    faults: tuple[str, ...] = ()
    reasons: Mapping[str, str] = {}


class SystemRow(Frozen):
    """`control_of`: the system whose texts are shuffled in this one. `without`: the same system without the LLM.
    `place_bias` as in results."""

    name: str
    setting: str = ""
    reads_text: bool = False
    baseline: bool = False
    control_of: str = ""
    without: str = ""
    learning: float = 0.0
    memory: float = 0.0
    place_bias: tuple[float, ...] = ()


class Run:
    """A folder that is read, or gone on with."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def plan(self) -> Plan:
        return _object(self.folder / "run.json", Plan)

    @property
    def items(self) -> list[ItemRow]:
        return list(_lines(self.folder / "items.jsonl", ItemRow))

    @property
    def cases(self) -> list[CaseRow]:
        return list(_lines(self.folder / "cases.jsonl", CaseRow))

    @property
    def targets(self) -> dict[str, dict[str, int]]:
        """Case → item → gain."""
        found: dict[str, dict[str, int]] = {}
        for line in (self.folder / "qrels.trec").read_text(encoding="utf-8").split("\n")[:-1]:
            case, _, item, gain = line.split("\t")
            found.setdefault(case, {})[item] = int(gain)
        return found

    def system(self, name: str) -> SystemRow:
        return _object(self._of(name, "json"), SystemRow)

    def rankings(self, name: str) -> dict[str, RankingRow]:
        """By case; empty where nothing was answered yet."""
        path = self._of(name, "jsonl")
        return {row.case: row for row in _lines(path, RankingRow)} if path.exists() else {}

    def is_done(self, name: str) -> bool:
        return self._of(name, "json").exists()

    def begin(
        self, plan: Plan, items: Iterable[ItemRow], cases: Iterable[CaseRow], targets: Mapping[str, Mapping[str, int]]
    ) -> None:
        """Write what is asked, or go on behind the same; UsageError where the folder holds another run.

        Systems that answered all stay in the plan; of the others those that are asked now.
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
            before, now = self.plan.model_dump(exclude={"command", "systems", "main"}), plan.model_dump()
            changed = [name for name, value in before.items() if now[name] != value]
            changed += [name for name, text in written.items() if (self.folder / name).read_text("utf-8") != text]
            if changed:
                raise UsageError(
                    f"{self.folder} holds another run ({', '.join(changed)} differ): choose another --out, or delete it"
                )
            ended = filter(self.is_done, self.plan.systems)
            told = plan.model_copy(update={"systems": tuple(dict.fromkeys((*ended, *plan.systems)))})
        else:
            for name, text in written.items():
                _write(self.folder / name, text)
            told = plan
        _write(self.folder / "run.json", told.model_dump_json(indent=1))

    @contextmanager
    def answering(self, name: str) -> Iterator[Appender]:
        """Go on with a system's rankings, the one writer of them; a line that was cut short is taken away."""
        with self._of(name, "jsonl").open("a+b") as stream:
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
        """Say that a system has answered all, and write its rankings for trec_eval."""
        with self._of(row.name, "trec.part").open("w", encoding="utf-8") as stream:
            for each in self.rankings(row.name).values():
                for rank, item in enumerate(each.items, 1):
                    # The rank as score: trec_eval sorts by score and breaks ties its own way.
                    stream.write(f"{each.case}\tQ0\t{item}\t{rank}\t{-rank}\t{_file(row.name)}\n")
        self._of(row.name, "trec.part").replace(self._of(row.name, "trec"))
        _write(self._of(row.name, "json"), row.model_dump_json(indent=1))

    def _of(self, name: str, kind: str) -> Path:
        return self.folder / "rankings" / f"{_file(name)}.{kind}"


class Appender:
    """Adds rankings, each written whole."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor

    def add(self, rows: Iterable[RankingRow]) -> None:
        text = "".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows)
        left = memoryview(text.encode())
        while left:
            left = left[os.write(self._descriptor, left) :]


def _file(name: str) -> str:
    """A system's name as that of a file; names that differ in letters and digits stay apart."""
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
