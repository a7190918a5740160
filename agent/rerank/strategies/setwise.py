"""A tournament: the model picks the best of a few at a time, in a heap, until it has the best ten.

The setwise ranking of Zhuang et al. (2024), on label logits instead of generated text. Each comparison is made in two
rotations, so that the position in the list matters less. The rest keeps the shortlist's order behind the best ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.llm import LanguageModel
from agent.rerank.ranking import Scorer
from agent.rerank.strategies.listwise import Listwise
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest


class Setwise(Scorer):
    """Finds the `best` candidates by a heap sort in which each node is compared with `children` others at once."""

    needs = "labels"

    def __init__(
        self,
        model: LanguageModel,
        prompts: Prompts,
        priors: Path | None = None,
        *,
        best: int = 10,
        children: int = 4,
    ) -> None:
        self.best, self.children = best, children
        self.comparisons = 0
        self._listwise = Listwise(model, prompts, rotations=2)

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return minus the rank, from 1: by the tournament for the best, by the shortlist for the rest."""
        heap = list(range(len(candidates)))

        def sink(top: int) -> None:
            """Move the candidate at `top` down until none below it is better."""
            while (low := top * self.children + 1) < len(heap):
                group = [top, *range(low, min(low + self.children, len(heap)))]
                self.comparisons += 1
                scores = self._listwise.score(request, [candidates[heap[at]] for at in group])
                winner = group[max(range(len(group)), key=lambda k: scores[k])]
                if winner == top:
                    return
                heap[top], heap[winner] = heap[winner], heap[top]
                top = winner

        for top in reversed(range((len(heap) + self.children - 2) // self.children)):
            sink(top)
        order: list[int] = []
        while heap and len(order) < self.best:
            order.append(heap[0])
            last = heap.pop()
            if heap:
                heap[0] = last
                sink(0)
        order += sorted(heap)
        return [-float(order.index(i) + 1) for i in range(len(candidates))]
