"""What reranking holds in memory."""

from __future__ import annotations

import gc

from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from evals.bench import resident
from evals.bench.question import question
from evals.bench.strategies import reranked
from prompts import Prompts


def held(name: str) -> str:
    used = memory(name)
    return (
        f"memory {used['grown']:.0f} MiB = model {used['model']:.0f} + cache {used['cache']:.0f} + {used['other']:.0f}"
    )


def memory(name: str) -> dict[str, float]:
    """MiB: what the process grew by in reranking 20 candidates, and what of it is the model and its cache."""
    gc.collect()
    before = resident()
    request, shortlist = question(20, 20)
    model = LlamaCpp(store.path(name), name)
    reranked(Reranker(RerankSettings("likelihood"), model, Prompts()), request, shortlist)
    grown = resident() - before
    size = store.path(name).stat().st_size / 2**20
    cache = model.full_cache_bytes() / 2**20
    model.close()
    return {"grown": grown, "model": size, "cache": cache, "other": grown - size - cache}
