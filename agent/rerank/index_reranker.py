"""The reranker of an index: with the weights that were learned on it, and its folder for priors of titles."""

from __future__ import annotations

from agent.llm import LanguageModel
from agent.rerank.cascade import Cascade, create_reranker
from agent.rerank.llm_uplift import load_history_weights
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from prompts import Prompts
from retrieval.index import Index
from retrieval.ranking import WeightSet


def reranker_of(
    index: Index | None,
    model: LanguageModel | None,
    settings: RerankSettings,
    prompts: Prompts,
    blend_weights: WeightSet | None,
) -> Reranker | Cascade:
    """Return the reranker of an index, or of requests that bring their items where there is none."""
    folder = index.folder if index else None
    reranker = create_reranker(settings, model, prompts, folder / "priors" if folder else None, index=folder)
    if blend_weights:
        reranker.set_blend_weights(blend_weights.values)
    if index and model and (learned := load_history_weights(index.folder, index.manifest.built, model.name)):
        reranker.set_history_weights(learned.values)
    return reranker
