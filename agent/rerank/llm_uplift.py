"""Whether a model improves the order of an index's people, stored with the index. Without proof it is not used.

Measured by `whyrec-eval fit --model`, and for a tuned model by `whyrec tune` too: held-out choices of people whom no
weight was learned from, ranked with the model and without. Only an interval above 0 lets the model order a request
without text. For requests in words the file holds blend weights of retrieval and model, where the index has searches
enough to learn them from; for a tuned model also those for requests without text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from retrieval.index import fitted
from retrieval.messages import messages
from retrieval.ranking import WeightSet


@dataclass(frozen=True)
class LlmUplift:
    """The mean difference in NDCG@10 over users, with the strategy less without, and its 95 % interval."""

    strategy: str
    model: str
    users: int
    difference: float
    low: float
    high: float

    @property
    def helps(self) -> bool:
        """Whether the interval is above 0."""
        return self.low > 0

    def describe(self, language: str) -> str:
        """Return one sentence with the numbers and what follows from them."""
        texts = messages("agent.rerank", language)["uplift"]
        return str(texts["used" if self.helps else "not_used"]).format(
            measured=str(texts["measured"]).format(**asdict(self))
        )


def load_uplift(index_folder: Path, built: str, strategy: str, model: str) -> LlmUplift | None:
    """Return what was measured with the index as it was `built`, None where nothing was. IndexFault: damaged file."""
    measured = _read(index_folder, built).uplift
    return next((each for each in measured if (each.strategy, each.model) == (strategy, model)), None)


def save_uplift(index_folder: Path, built: str, uplift: LlmUplift) -> None:
    """Store a measurement beside those of other strategies and models, in place of an earlier one of its own."""
    content = _read_or_empty(index_folder, built)
    others = [each for each in content.uplift if (each.strategy, each.model) != (uplift.strategy, uplift.model)]
    _write(index_folder, built, replace(content, uplift=[*others, uplift]))


def load_blend_weights(index_folder: Path, built: str, model: str) -> WeightSet | None:
    """Return the learned weights of `blend_weights.FEATURES` for requests in words, None where none were learned.

    Raises IndexFault for a damaged file.
    """
    return _read(index_folder, built).blend_weights.get(model)


def save_blend_weights(index_folder: Path, built: str, model: str, weights: WeightSet) -> None:
    """Store the weights of a model beside those of other models."""
    content = _read_or_empty(index_folder, built)
    _write(index_folder, built, replace(content, blend_weights={**content.blend_weights, model: weights}))


def load_history_weights(index_folder: Path, built: str, model: str) -> WeightSet | None:
    """Return the learned weights of `blend_weights.FEATURES` for requests without text, None where none were learned.

    Raises IndexFault for a damaged file.
    """
    return _read(index_folder, built).history_weights.get(model)


def save_history_weights(index_folder: Path, built: str, model: str, weights: WeightSet) -> None:
    """Store the weights of a tuned model for requests without text beside those of other models."""
    content = _read_or_empty(index_folder, built)
    _write(index_folder, built, replace(content, history_weights={**content.history_weights, model: weights}))


@dataclass(frozen=True)
class _Content:
    uplift: Sequence[LlmUplift] = ()
    blend_weights: Mapping[str, WeightSet] = field(default_factory=dict)
    history_weights: Mapping[str, WeightSet] = field(default_factory=dict)


def _parse(content: Mapping[str, Any]) -> _Content:
    return _Content(
        [LlmUplift(**each) for each in content["uplift"]],
        _weights_by_model(content["blend_weights"]),
        _weights_by_model(content.get("history_weights", {})),
    )


def _weights_by_model(content: Mapping[str, Any]) -> dict[str, WeightSet]:
    return {model: WeightSet.from_json(each) for model, each in content.items()}


def _read(index_folder: Path, built: str) -> _Content:
    return fitted.load(index_folder, fitted.LLM, built, _parse, _Content())


def _read_or_empty(index_folder: Path, built: str) -> _Content:
    return fitted.load_or_default(index_folder, fitted.LLM, built, _parse, _Content())


def _write(index_folder: Path, built: str, content: _Content) -> None:
    fitted.store(index_folder, fitted.LLM, built, asdict(content))
