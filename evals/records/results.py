"""The results of a run, as `metrics.json` holds them: written once when a run ends, and all that a report reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.errors import InputError
from evals.records.format import FORMAT, check_format

NAME = "metrics.json"
ALPHA = 0.05

Question = Literal["llm", "text", "best"]
"""What a comparison asks: with the LLM and without it; with its texts and with shuffled ones; against the best
baseline."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class MetricValue(Frozen):
    """A mean over `n` users with its 95 % interval; with fewer than two users there is neither mean nor interval."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


class Cost(Frozen):
    """Means over requests; but `memory` is that of the process, in MiB, and `learning` the seconds before the first."""

    seconds: float
    tokens: float
    memory: float
    learning: float


class SystemResult(Frozen):
    """The results of one system.

    `metrics`: ranking metrics by name. `lists`: metrics over all lists, by name. `unscored`, `faults`: numbers of
    cases. `reads_text`: whether a shuffled-text control belongs to it. `position_bias`: mean score of each quarter of
    the lists that a model was given in random order, in standard deviations. `popularity_deciles`: shares of the shown
    places and of the hits that each tenth of the catalogue gets, most popular first.
    """

    name: str
    setting: str
    metrics: Mapping[str, MetricValue]
    lists: Mapping[str, float]
    cost: Cost
    unscored: int
    faults: int
    reads_text: bool
    position_bias: tuple[float, ...] = ()
    popularity_deciles: tuple[tuple[float, float], ...] = ()


class Comparison(Frozen):
    """A system minus another, user by user.

    `p`: two-sided, by the bootstrap. `holm`: the same, corrected (Holm 1979): comparisons over all users among
    themselves, those within slices among all of the run. `users_needed`: users whom it takes to detect a difference of
    `detectable` with 80 % power.
    """

    system: str
    against: str
    metric: str
    difference: float
    low: float
    high: float
    p: float
    holm: float
    users: int
    users_needed: int
    detectable: float
    question: Question

    @property
    def verdict(self) -> Literal["better", "worse", "open"]:
        """What can be said after correction; open where neither is shown."""
        return "open" if self.holm >= ALPHA else "better" if self.difference > 0 else "worse"


class Slice(Frozen):
    """The cases of one kind, such as history: short; metrics by system and name."""

    name: str
    value: str
    cases: int
    metrics: Mapping[str, Mapping[str, MetricValue]]
    comparisons: tuple[Comparison, ...] = ()


class Entry(Frozen):
    """One place of a list."""

    title: str
    hit: bool
    reason: str = ""


class CaseExample(Frozen):
    """A case as its user would see it, with the list of the main system.

    `value`: the main metric there. `reference_value`: that of the system without the LLM, or of the best baseline.
    """

    case: str
    request: str
    history: tuple[str, ...]
    targets: tuple[str, ...]
    entries: tuple[Entry, ...]
    value: float
    reference_value: float


class Results(Frozen):
    """The results of a run.

    `command` repeats the run. `made_with`: versions, machine, fingerprints of data and templates, seeds and settings.
    `main`: the system that the examples and the verdict are about. `metric`: what it is judged by. `notes`: what a
    reader must know of how the cases were made, one sentence each.
    """

    format: Literal[2] = FORMAT
    title: str
    command: str
    protocol: str
    notes: tuple[str, ...]
    users: int
    cases: int
    main: str
    metric: str
    made_with: Mapping[str, str]
    systems: tuple[SystemResult, ...]
    comparisons: tuple[Comparison, ...]
    slices: tuple[Slice, ...]
    best: tuple[CaseExample, ...]
    worst: tuple[CaseExample, ...]

    def write(self, folder: Path) -> None:
        """Write metrics.json, whole or not at all."""
        part = folder / f".{NAME}"
        part.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        part.replace(folder / NAME)


def read(folder: Path) -> Results:
    """Read metrics.json. Raises InputError where the run has not ended, is of another format, or is none."""
    path = folder / NAME
    try:
        text = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{folder} has no {NAME}: run whyrec-eval run --out {folder} to its end first") from error
    check_format(path, text)
    try:
        return Results.model_validate_json(text)
    except (ValidationError, ValueError) as error:
        raise InputError(f"{path} is not what a run writes: run it again") from error
