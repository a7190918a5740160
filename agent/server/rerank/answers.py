"""Answers as the clients read them, and scores that all of them can sort, compare and cut."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np

from agent.server.rerank.rank import Ranked
from agent.server.rerank.schema import RerankBody

RANK_SHARE = 0.01
"""The part of a score that its rank alone decides, so that no two scores are the same."""


def scores_in_unit(scores: Sequence[float]) -> list[float]:
    """Return for scores that never rise ones that fall from each to the next, all above 0 and below 1.

    A score is the logistic function of how many standard deviations it is from the mean: it compares the documents of
    one call, and says nothing of another's.
    """
    raw = np.asarray(scores, np.float64)
    spread = raw.std() if len(raw) else 0.0
    deviations = np.clip((raw - raw.mean()) / spread, -30, 30) if spread > 0 else np.zeros(len(raw))
    by_score = 1 / (1 + np.exp(-deviations))
    by_rank = np.arange(len(raw), 0, -1) / (len(raw) + 1)
    return [float(each) for each in (1 - RANK_SHARE) * by_score + RANK_SHARE * by_rank]


def tei_answer(body: RerankBody, ranked: Ranked) -> list[dict[str, Any]]:
    """Return the list that TEI answers with."""
    texts = body.document_texts() if body.return_text else None
    return [
        {"index": number, "score": score, **({"text": texts[number]} if texts else {})}
        for number, score in _best(body, ranked)
    ]


def common_answer(body: RerankBody, ranked: Ranked, version: str, reasons: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the clients of Cohere, Jina, vLLM and llama-server read, and beside it how the ranking was made."""
    texts = body.document_texts() if body.return_documents else None
    ranking = ranked.ranking
    tokens = ranking.tokens.get("prompt", 0) + ranking.tokens.get("generated", 0)
    faults = [*filter(None, (ranking.fallback,)), *ranking.faults]
    return {
        "id": uuid.uuid4().hex,
        "object": "list",
        "model": body.model or ranking.strategy,
        "results": [
            {"index": number, "relevance_score": score, **({"document": {"text": texts[number]}} if texts else {})}
            for number, score in _best(body, ranked)
        ],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        "meta": {"api_version": {"version": version}},
        "x_whyrec": {
            "documents": ranked.kind,
            "strategy": ranking.strategy,
            "model": ranking.model,
            "faults": faults,
            "reasons": list(reasons),
        },
    }


def _best(body: RerankBody, ranked: Ranked) -> list[tuple[int, float]]:
    """Return the number and the score of each document that is answered with, best first."""
    scores = scores_in_unit([score for _, score in ranked.scores])
    best = [(number, score) for (number, _), score in zip(ranked.scores, scores, strict=True)]
    return best[: body.top_n or len(best)]
