"""Whether listwise ranks the same candidates alike in another order, and its position bias."""

from __future__ import annotations

import random

import numpy as np

from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from agent.rerank.strategies.listwise import Listwise
from evals.bench import say
from evals.bench.sample_request import sample_request
from prompts import Prompts


def describe_listwise(name: str) -> str:
    """Measure listwise with shuffled candidates and return the result as one line."""
    taus, bias = shuffle_agreement(name)
    preferred = ", ".join(f"{b:+.2f}" for b in bias)
    return (
        f"listwise, two shuffles: τ {taus[1]:.2f} with one order, {taus[4]:.2f} with four; "
        f"quarters of a list preferred by {preferred} nats"
    )


def shuffle_agreement(name: str, requests: int = 20, candidates: int = 20) -> tuple[dict[int, float], list[float]]:
    """Measure Kendall's τ of listwise between two shuffles of the same candidates, by orders, and its position bias.

    The bias is the mean log P of each quarter of the list, in which every candidate has stood once, above that
    of the list.
    """
    model, prompts = LlamaCpp(store.path(name), name), Prompts()
    taus_by_orders: dict[int, float] = {}
    quarters = []
    for orders in (1, 4):
        scorer, taus = Listwise(model, prompts, rotations=orders), []
        for seed in range(requests):
            request, shortlist = sample_request(10, candidates, seed)
            again = random.Random(seed).sample(range(candidates), candidates)
            first = np.array(scorer.score(request, shortlist))
            second = np.empty(candidates)
            second[again] = scorer.score(request, [shortlist[i] for i in again])
            pairs = np.triu_indices(candidates, 1)
            agree = np.sign(np.subtract.outer(first, first)[pairs]) * np.sign(np.subtract.outer(second, second)[pairs])
            taus.append(agree.mean())
            if orders == 4:
                places = scorer.by_position(request, shortlist)[0].mean(axis=0)
                quarters.append(places.reshape(4, -1).mean(axis=1) - places.mean())
        taus_by_orders[orders] = float(np.mean(taus))
        say(f"{name}: listwise with {orders} orders, τ {taus_by_orders[orders]:.2f} between shuffles")
    bias = [float(b) for b in np.mean(quarters, axis=0)]
    say(f"{name}: listwise prefers the quarters of a list by {', '.join(f'{b:+.2f}' for b in bias)} nats")
    model.close()
    return taus_by_orders, bias
