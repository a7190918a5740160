"""A tournament: the model picks the best of a few at a time, in a heap, until the best ten are known.

The setwise ranking of Zhuang et al. (2024), on label logits instead of generated text. Each comparison is asked in two
orders, so that the place in the list decides less. What is not among the best keeps the shortlist's order behind them.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.llm.protocol import LanguageModel
from agent.rerank.strategies.listwise import Listwise
from prompts import Prompts
from retrieval.query.request import Candidate, Request


class Setwise:
    name = "setwise"

    def __init__(self, model: LanguageModel, prompts: Prompts, best: int = 10, children: int = 4):
        self.best, self.children = best, children
        self.comparisons = 0
        self._listwise = Listwise(model, prompts, orders=2)

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        """Minus the place, from 1: by the tournament for the best, by the shortlist for the rest."""
        heap = list(range(len(candidates)))

        def settle(top: int) -> None:
            """Let what lies at `top` sink to where nothing below it is better."""
            while (low := top * self.children + 1) < len(heap):
                group = [top, *range(low, min(low + self.children, len(heap)))]
                self.comparisons += 1
                said = self._listwise.score(request, [candidates[heap[at]] for at in group])
                winner = group[max(range(len(group)), key=lambda k: said[k])]
                if winner == top:
                    return
                heap[top], heap[winner] = heap[winner], heap[top]
                top = winner

        for top in reversed(range((len(heap) + self.children - 2) // self.children)):
            settle(top)
        places: list[int] = []
        while heap and len(places) < self.best:
            places.append(heap[0])
            last = heap.pop()
            if heap:
                heap[0] = last
                settle(0)
        places += sorted(heap)
        return [-float(places.index(i) + 1) for i in range(len(candidates))]
