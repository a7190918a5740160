"""All candidates in one list, the answer a letter: log P(letter), averaged over several orders of the list.

A small model prefers some places of a list whatever stands there. Every order is the first one turned by an equal step,
so that each candidate is seen in each region of the list, and of what remains, each place's own average is taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from agent.llm.protocol import LanguageModel
from agent.prompt_view import show, told
from agent.rerank.strategies.pointwise import shared_lines
from prompts import Prompts
from retrieval.query.request import Candidate, Request


class Listwise:
    name = "listwise"

    def __init__(self, model: LanguageModel, prompts: Prompts, orders: int = 4):
        self.model, self.prompts, self.orders = model, prompts, orders

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        """Lists longer than the alphabet are judged in parts, each part against its own letters' average."""
        size = len(ascii_uppercase)
        parts = [candidates[i : i + size] for i in range(0, len(candidates), size)]
        return [score for part in parts for score in self._part(request, part)]

    def _part(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        n = len(candidates)
        logits, turns = self.by_place(request, candidates)
        if len(turns) == n:
            # Every candidate has stood in every place, so a place's average holds its bias alone.
            logits = logits - logits.mean(axis=0, keepdims=True)
        scores = np.zeros(n)
        for row, turn in zip(logits, turns, strict=True):
            scores[turn] += row
        return [float(s) for s in scores / len(turns)]

    def by_place(
        self, request: Request, candidates: Sequence[Candidate]
    ) -> tuple[NDArray[np.float64], list[list[int]]]:
        """Log P of each place's letter, (orders, places), and which candidate stood there, of 26 candidates at most."""
        n = len(candidates)
        labels = ascii_uppercase[:n]
        turns = orders(n, self.orders)
        person = told(request, [c.item for c in candidates])
        whole = [
            self.prompts.render(
                "listwise",
                request.language,
                self.model.chat,
                **person,
                candidates=[
                    show(candidates[i].item, request.language, label=letter)
                    for letter, i in zip(labels, turn, strict=True)
                ],
            )
            for turn in turns
        ]
        prefix = shared_lines(whole)
        logits = self.model.label_logits(prefix, [w[len(prefix) :] for w in whole], list(labels))
        return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True), turns


def orders(n: int, most: int) -> list[list[int]]:
    """Up to `most` rotations of 0…n−1 by equal steps: places are spread evenly over the list."""
    count = max(1, min(n, most))
    return [[(i + turn * n // count) % n for i in range(n)] for turn in range(count)]
