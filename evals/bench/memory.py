"""The memory that reranking takes."""

from __future__ import annotations

import gc

from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from evals.bench import resident_mib
from evals.bench.sample_request import sample_request
from evals.bench.strategies import rerank_from_scratch
from prompts import Prompts


def describe_memory(name: str) -> str:
    """Measure the memory of a model and return it as one line."""
    used = memory(name)
    return (
        f"memory {used['grown']:.0f} MiB = model {used['model']:.0f} + cache {used['cache']:.0f} + {used['other']:.0f}"
    )


def memory(name: str) -> dict[str, float]:
    """Return the MiB by which the process grew in reranking 20 candidates, and those of the model and its cache."""
    gc.collect()
    before = resident_mib()
    request, shortlist = sample_request(20, 20)
    model = LlamaCpp(store.path(name), name)
    rerank_from_scratch(Reranker(RerankSettings("likelihood"), model, Prompts()), request, shortlist)
    grown = resident_mib() - before
    size = store.path(name).stat().st_size / 2**20
    cache = model.full_cache_bytes() / 2**20
    model.close()
    return {"grown": grown, "model": size, "cache": cache, "other": grown - size - cache}
