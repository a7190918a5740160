"""Whether a candidate's score depends on the other candidates."""

from __future__ import annotations

import random

import numpy as np

from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from evals.bench import say
from evals.bench.sample_request import sample_request
from prompts import Prompts


def isolation(name: str, strategy: str, swaps: int, seed: int = 0, each: int = 20) -> dict[str, float]:
    """Measure whether the other candidates matter: each swap gives one of eight another item's text.

    "change": the most a score of the other seven moved; "order": share of swaps that left their order as it was;
    "alone": the most that a score differed from that of the candidate on its own, over all the lists.
    """
    generator, moved, same_order, alone = random.Random(seed), 0.0, 0, 0.0
    with LlamaCpp(store.path(name), name) as model:
        scorer = Reranker(RerankSettings(strategy), model, Prompts()).scorer
        for done in range(swaps):
            if done % each == 0:  # another person
                request, candidates = sample_request(5, 40, seed + done)
                shortlist, others = candidates[:8], candidates[8:]
                before = np.array(scorer.score(request, shortlist))
                apart = [scorer.score(request, [c])[0] for c in shortlist]
                alone = max(alone, float(np.abs(before - apart).max()))
            at = generator.randrange(8)
            swapped = [generator.choice(others) if n == at else c for n, c in enumerate(shortlist)]
            after = np.delete(np.array(scorer.score(request, swapped)), at)
            rest = np.delete(before, at)
            moved = max(moved, float(np.abs(after - rest).max()))
            same_order += bool((np.argsort(-after, kind="stable") == np.argsort(-rest, kind="stable")).all())
    say(f"{name} {strategy}, {swaps} swaps: change {moved}, order kept {same_order / swaps:.2%}, alone {alone}")
    return {"change": moved, "order": same_order / swaps, "alone": alone}
