"""How good lists of an index were measured to be, in INDEX/evaluation.json: figures over people, and nobody's name.

`whyrec-eval report RUN --index DIR` writes it; `whyrec serve` shows it to the owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.index.checked_folder import CheckedFolder

FILE = "evaluation.json"


class Measured(BaseModel):
    """A system with the mean of the metric over users and its 95 % interval; None where too few users were judged."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    system: str
    mean: float | None
    low: float | None
    high: float | None


class EvaluationSummary(BaseModel):
    """What a run found. `systems`: best first; `sentences`: what is certain, by language; `day`: of the report."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    day: str
    title: str
    protocol: str
    metric: str
    users: int
    command: str
    systems: tuple[Measured, ...]
    sentences: Mapping[str, tuple[str, ...]]

    def write(self, folder: Path) -> None:
        """Write the file, whole or not at all."""
        CheckedFolder(folder, folder).write_document(FILE, self.model_dump(mode="json"))


def read(folder: Path) -> EvaluationSummary | None:
    """Return the summary of an index; None where there is none, or one of another version.

    Raises IndexFault for a damaged file.
    """
    try:
        document = CheckedFolder(folder, folder).read_document(FILE)
        return EvaluationSummary.model_validate(document) if document else None
    except ValidationError:
        return None
