"""The strategies by name. A new one is a file beside this one and a line in `STRATEGIES`.

Nothing is imported until a strategy is used, so that the command line can list the names at no cost.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.rerank.auto import AUTO, MEASURED_STRATEGY

if TYPE_CHECKING:
    from agent.llm import LanguageModel
    from agent.rerank.ranking import Scorer
    from prompts import Prompts

STRATEGIES = {
    "none": "none.RetrievalOrder",
    "likelihood": "likelihood.Likelihood",
    "pointwise": "pointwise.Pointwise",
    "listwise": "listwise.Listwise",
    "setwise": "setwise.Setwise",
    "generative": "generative.Generative",
    "blend": "blend.BlendScorer",
}
"""The file and class of each strategy, in the order in which people are shown them."""


def create(strategy: str, model: LanguageModel | None, prompts: Prompts, priors: Path | None = None) -> Scorer:
    """Return the strategy of that name; for AUTO the measured one, or `none` where no model can do what it needs.

    Raises UsageError where there is no such strategy, or the model cannot do what it needs.
    """
    from agent.errors import UsageError

    if strategy == AUTO:
        can_measure = model is not None and _class(MEASURED_STRATEGY).needs in model.abilities
        strategy = MEASURED_STRATEGY if can_measure else "none"
    if strategy not in STRATEGIES:
        raise UsageError(f"no strategy {strategy!r}: choose from {', '.join(STRATEGIES)}")
    scorer = _class(strategy)
    if scorer.needs is not None and model is None:
        raise UsageError(f"the strategy {strategy} needs a model: name one with --model, or choose --strategy none")
    if scorer.needs is not None and model is not None and scorer.needs not in model.abilities:
        abilities = ", ".join(sorted(model.abilities)) or "nothing"
        others = ", ".join(s for s in STRATEGIES if (need := _class(s).needs) is None or need in model.abilities)
        raise UsageError(
            f"the strategy {strategy} needs a model with the ability {scorer.needs!r} and {model.name} has: "
            f"{abilities}; choose from the strategies {others}"
        )
    created: Scorer = scorer(model, prompts, priors)
    return created


def needs_of(strategy: str) -> str | None:
    """Return the ability of a model that a strategy needs."""
    needs: str | None = _class(strategy).needs
    return needs


def _class(strategy: str) -> Any:
    module, _, name = STRATEGIES[strategy].partition(".")
    return getattr(import_module(f"{__package__}.{module}"), name)
