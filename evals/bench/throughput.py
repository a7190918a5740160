"""What is gained where work is shared: by the next page of a person, and by requests that are worded side by side."""

from __future__ import annotations

import json
import tempfile
from functools import partial
from pathlib import Path

from agent import batch, models
from agent.llm.llama_cpp import LlamaCpp
from agent.recommender import Recommender
from agent.rerank.likelihood import Likelihood
from evals.bench import best, say
from evals.bench.question import question
from prompts import Prompts
from retrieval.embedding import load as load_embedder


def paged(name: str, runs: int) -> str:
    first, next_page = paging(name, runs)
    return f"next page {first / next_page:.1f}× as fast as the first ({first:.2f} s, {next_page:.2f} s)"


def paging(name: str, runs: int) -> tuple[float, float]:
    """Seconds of likelihood on twenty candidates, and on the next twenty of the same person (priors not counted)."""
    request, shortlist = question(20, 40)
    model, prompts = LlamaCpp(models.path(name), name), Prompts()
    scorer = Likelihood(model, prompts)
    scorer.score(request, [c for c in shortlist])  # priors
    firsts, seconds = [], []
    for _ in range(runs):
        model.forget()
        firsts.append(best(lambda: scorer.score(request, shortlist[:20]), 1))
        model.score("Something else was asked in between, as in a conversation. " * 8, ["yes"])
        seconds.append(best(lambda: scorer.score(request, shortlist[20:]), 1))
    model.close()
    return min(firsts), min(seconds)


def worded(name: str) -> str:
    single, together = throughput(name)
    return f"rerank with reasons {single / together:.2f}× as fast side by side ({single:.2f} s, {together:.2f} s)"


def throughput(name: str, people: int = 8) -> tuple[float, float]:
    """Seconds a request of `rerank` with its default strategy and three reasons: one at a time, and side by side."""
    with tempfile.TemporaryDirectory() as folder, LlamaCpp(models.path(name), name) as model:
        recommender = Recommender(None, model, embedder=load_embedder("hash"))
        source, seconds = Path(folder) / "requests.jsonl", []
        lines = []
        for seed in range(people):
            request, shortlist = question(20, 20, seed)
            history = [{"item": json.loads(e.item.model_dump_json())} for e in request.history]
            candidates = [json.loads(c.item.model_dump_json()) for c in shortlist]
            lines.append(json.dumps({"request_id": f"p{seed}", "history": history, "candidates": candidates}))
        source.write_text("\n".join(lines), encoding="utf-8")
        for side_by_side in (1, 12):
            settings = batch.Settings(side_by_side=side_by_side)
            out = Path(folder) / f"{side_by_side}.jsonl"
            once = best(partial(batch.run, source, out, recommender, settings=settings), 1)
            seconds.append(once / people)
        say(f"{name}: rerank with reasons {seconds[0]:.2f} s a request one at a time, {seconds[1]:.2f} s side by side")
    return seconds[0], seconds[1]
