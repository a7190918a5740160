"""What a model's order was worth to the people of an index, kept with it; where nothing, or not known, it is not asked.

Measured by `whyrec-eval fit --model`: held-out choices of people whom no weight was learned from, ranked with the model
and without. Only an interval above 0 lets the model order what history alone asks for. What is asked in words has
weights of its own, of retrieval and of the model, where the index has searches enough to learn them from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from retrieval.errors import IndexFault
from retrieval.ranking.weights import WeightSet

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
    return next((w for w in _read(folder, built).worth if (w.strategy, w.model) == (strategy, model)), None)


def store(folder: Path, built: str, worth: Worth) -> None:
    """Beside those of other strategies and models."""
    kept = _readable(folder, built)
    others = [w for w in kept.worth if (w.strategy, w.model) != (worth.strategy, worth.model)]
    _write(folder, built, _Kept([*others, worth], kept.asked))


def stored_gate(folder: Path, built: str, model: str) -> WeightSet | None:
    """What retrieval and the model count beside each other where something is asked in words (`gate.FEATURES`); None
    where it was not learned. IndexFault for a damaged file."""
    return _read(folder, built).asked.get(model)


def store_gate(folder: Path, built: str, model: str, weights: WeightSet) -> None:
    """Beside those of other models."""
    kept = _readable(folder, built)
    _write(folder, built, _Kept(kept.worth, {**kept.asked, model: weights}))


@dataclass(frozen=True)
class _Kept:
    worth: Sequence[Worth] = ()
    asked: Mapping[str, WeightSet] = field(default_factory=dict)


def _read(folder: Path, built: str) -> _Kept:
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if kept["built"] != built:
            return _Kept()
        asked = {model: WeightSet.read(each) for model, each in kept.get("asked", {}).items()}
        return _Kept([Worth(**each) for each in kept["worth"]], asked)
    except FileNotFoundError:
        return _Kept()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexFault(f"{folder / FILE} is damaged: delete it, or run whyrec-eval fit --index {folder}") from error


def _readable(folder: Path, built: str) -> _Kept:
    try:
        return _read(folder, built)
    except IndexFault:
        return _Kept()  # written anew


def _write(folder: Path, built: str, kept: _Kept) -> None:
    asked = {model: asdict(weights) for model, weights in kept.asked.items()}
    whole = {"built": built, "worth": [asdict(w) for w in kept.worth], "asked": asked}
    part = folder / f".{FILE}"
    part.write_text(json.dumps(whole), encoding="utf-8")
    part.replace(folder / FILE)
