"""Which strategy the `model` of a call names, and a reranker for it that keeps to a time."""

from __future__ import annotations

from dataclasses import replace

from agent.llm import LanguageModel
from agent.rerank.ranking import Budget, RerankSettings
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.query_likelihood import QueryLikelihood
from agent.rerank.strategies.registry import STRATEGIES
from prompts import Prompts

MODEL_DEPTH = 100
"""Candidates at most that a model scores one by one; the rest keeps retrieval's order."""


def name_of(written: str) -> str:
    """Return the strategy of STRATEGY, or STRATEGY@MODEL; empty where no model is to score, as by another's name."""
    name = written.partition("@")[0]
    return name if name in STRATEGIES and name != "none" else ""


def unusable(written: str, model: LanguageModel | None) -> str:
    """Return why a strategy that was asked for cannot be used; empty where it can, or none was asked for."""
    name, _, of_model = written.partition("@")
    if not name_of(written):
        return ""
    if model is None:
        return f"{name}: no model is served, so that retrieval orders"
    if of_model not in ("", model.name):
        return f"{name}: the model that is served is {model.name}, so that retrieval orders"
    return ""


def create(name: str, model: LanguageModel, prompts: Prompts, seconds: float, in_words: bool) -> Reranker:
    """Return the reranker. `in_words`: whether the request has words, whose likelihood then counts, not the title's.

    Raises UsageError where the model cannot do what the strategy needs.
    """
    settings = RerankSettings(name, budget=Budget(seconds=seconds))
    reranker = Reranker(settings, model, prompts)
    if name == "likelihood" and in_words:
        reranker.scorer = QueryLikelihood(model, prompts)
    if reranker.scorer.independent:
        reranker.settings = replace(settings, rerank_depth=MODEL_DEPTH)
    return reranker
