"""What a run found, as `metrics.json` holds it: written once when a run ends, and all that a report reads.

A figure is a mean over people with its 95 % interval; what was not scored is counted, never averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.errors import InputError

NAME = "metrics.json"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Figure(Frozen):
    """`n`: people it is the mean of; of fewer than two there is neither mean nor interval."""

    mean: float | None
    low: float | None
    high: float | None
    n: int


class Cost(Frozen):
    """Of one request on average; `memory` is the most MiB the process held, `learning` the seconds before the first."""

    seconds: float
    tokens: float
    memory: float
    learning: float


class SystemResult(Frozen):
    """`metrics`: NDCG@10 and the like, by name. `lists`: coverage, Gini, novelty, diversity, popularity, calibration,
    one number each over all lists. `place_bias`: mean log-score that a strategy gives each quarter of its input list
    above the list's mean. `by_popularity`: share of the shown places, and of the hits, that each tenth of the catalogue
    gets, most popular first. `reads_text`: whether a shuffled-text control belongs to it."""

    name: str
    setting: str
    metrics: Mapping[str, Figure]
    lists: Mapping[str, float]
    cost: Cost
    unscored: int
    faults: int
    reads_text: bool
    place_bias: tuple[float, ...] = ()
    by_popularity: tuple[tuple[float, float], ...] = ()


class Comparison(Frozen):
    """A system less another, person by person. `p` is two-sided and from the bootstrap, `holm` the same corrected (Holm
    1979): of comparisons over everybody among themselves, of those in slices among all of the run. `needed`: people
    it would take to see a difference of `seen` with 80 % power."""

    system: str
    against: str
    metric: str
    difference: float
    low: float
    high: float
    p: float
    holm: float
    people: int
    needed: int
    seen: float
    why: str = ""
    """llm: with and without it; text: with its texts and with shuffled ones; best: against the best baseline."""

    @property
    def verdict(self) -> str:
        """better, worse, or open: what can be said after correction."""
        return "open" if self.holm >= 0.05 else "better" if self.difference > 0 else "worse"


class Slice(Frozen):
    """The people or cases of one kind, such as history: short; the figures by system and metric."""

    name: str
    value: str
    cases: int
    figures: Mapping[str, Mapping[str, Figure]]
    comparisons: tuple[Comparison, ...] = ()


class Entry(Frozen):
    """One place of a shown list."""

    title: str
    hit: bool
    reason: str = ""


class Shown(Frozen):
    """A case as its person would see it, by the run's main system. `figure`: its main metric there."""

    case: str
    request: str
    history: tuple[str, ...]
    targets: tuple[str, ...]
    entries: tuple[Entry, ...]
    figure: float
    before: float
    """The same without the LLM, or by the best baseline."""


class Results(Frozen):
    """`command` repeats the run; `made_with` names versions, machine, fingerprints of data and templates, seeds and
    settings; `main` is the system that the shown cases and the verdict are about, `metric` what it is judged by."""

    title: str
    command: str
    protocol: str
    notes: tuple[str, ...]
    """What a reader must know of how the cases were made, one sentence each, such as that targets were inserted."""
    people: int
    cases: int
    main: str
    metric: str
    made_with: Mapping[str, str]
    systems: tuple[SystemResult, ...]
    comparisons: tuple[Comparison, ...]
    slices: tuple[Slice, ...]
    best: tuple[Shown, ...]
    worst: tuple[Shown, ...]

    def write(self, folder: Path) -> None:
        """Whole or not at all."""
        part = folder / f".{NAME}"
        part.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        part.replace(folder / NAME)


def read(folder: Path) -> Results:
    """InputError where a run has not ended or is not one."""
    try:
        return Results.model_validate_json((folder / NAME).read_bytes())
    except FileNotFoundError as error:
        raise InputError(f"{folder} has no {NAME}: run whyrec-eval run --out {folder} to its end first") from error
    except (ValidationError, ValueError) as error:
        raise InputError(f"{folder / NAME} is not what a run writes: run it again") from error
