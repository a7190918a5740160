"""What a model's order was worth to the people of an index, kept with it; where nothing, or not known, it is not asked.

Measured by `whyrec-eval fit --model`: held-out choices of people whom no weight was learned from, ranked with the model
and without. Only an interval above 0 lets the model order what history alone asks for. What is asked in words, which
this says nothing of, it orders all the same.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from retrieval.errors import IndexFault

FILE = "llm.json"


@dataclass(frozen=True)
class Worth:
    """The mean difference in NDCG@10 over people, with the strategy less without, and its 95 % interval."""

    strategy: str
    model: str
    people: int
    difference: float
    low: float
    high: float

    @property
    def helps(self) -> bool:
        return self.low > 0

    def __str__(self) -> str:
        figure = f"{self.difference:+.4f} [{self.low:+.4f}, {self.high:+.4f}] NDCG@10 over {self.people} people"
        what = f"{self.strategy} with {self.model} changed retrieval's order by {figure}"
        return f"{what}: it is used" if self.helps else f"{what}: retrieval's order stands"


def unmeasured(model: str, folder: Path) -> str:
    """Why a model that was not measured does not change what people's choices order."""
    return (
        f"what people did orders here, and whether {model} would order it better was not measured: whyrec-eval fit "
        f"--index {folder} --model {model} measures it, --strategy listwise asks it all the same"
    )


def stored(folder: Path, built: str, strategy: str, model: str) -> Worth | None:
    """What was measured with an index that was built then; None where nothing was. IndexFault for a damaged file."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = [Worth(**each) for each in kept["worth"]] if kept["built"] == built else []
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexFault(f"{folder / FILE} is damaged: delete it, or run whyrec-eval fit --index {folder}") from error
    return next((each for each in found if (each.strategy, each.model) == (strategy, model)), None)


def store(folder: Path, built: str, worth: Worth) -> None:
    """Beside those of other strategies and models."""
    others: list[dict[str, object]] = []
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if kept["built"] == built:
            others = [e for e in kept["worth"] if (e["strategy"], e["model"]) != (worth.strategy, worth.model)]
    except (OSError, ValueError, KeyError, TypeError):
        pass  # damaged or not there: written anew
    part = folder / f".{FILE}"
    part.write_text(json.dumps({"built": built, "worth": [*others, asdict(worth)]}), encoding="utf-8")
    part.replace(folder / FILE)
