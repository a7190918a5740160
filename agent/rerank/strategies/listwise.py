"""All candidates in one list, the answer a letter: log P(letter), averaged over several rotations of the list.

A small model prefers some positions of a list whatever stands there. Each rotation shifts the list by an equal step, so
that each candidate is seen in each region of it, and where possible each position's own average is subtracted.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from agent.llm import LanguageModel
from agent.prompt_view import item_view, person_variables
from agent.rerank.ranking import Scorer
from agent.rerank.strategies.pointwise import shared_lines
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest


class Listwise(Scorer):
    """Scores each candidate by the log-probability of its letter, over at most `rotations` rotations of the list."""

    task, needs = "listwise", "labels"

    def __init__(
        self, model: LanguageModel, prompts: Prompts, priors: Path | None = None, *, rotations: int = 4
    ) -> None:
        self.model, self.prompts, self.rotations = model, prompts, rotations

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return the mean log-probability of each candidate's letter.

        Lists longer than the alphabet are scored in parts, each part against its own letters' average.
        """
        size = len(ascii_uppercase)
        parts = [candidates[i : i + size] for i in range(0, len(candidates), size)]
        return [score for part in parts for score in self._part(request, part)]

    def _part(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        n = len(candidates)
        logits, orders = self.by_position(request, candidates)
        if len(orders) == n:
            # Every candidate was in every position, so a position's average is its bias alone.
            logits = logits - logits.mean(axis=0, keepdims=True)
        scores = np.zeros(n)
        for row, order in zip(logits, orders, strict=True):
            scores[order] += row
        return [float(s) for s in scores / len(orders)]

    def by_position(
        self, request: PreparedRequest, candidates: Sequence[Candidate]
    ) -> tuple[NDArray[np.float64], list[list[int]]]:
        """Return log P of each position's letter, (rotations, positions), and the candidate at each position.

        Takes at most 26 candidates.
        """
        n = len(candidates)
        labels = ascii_uppercase[:n]
        orders = rotations(n, self.rotations)
        person = person_variables(request, [c.item for c in candidates])
        texts = [
            self.prompts.render(
                self.task,
                request.language,
                self.model.chat,
                **person,
                candidates=[
                    item_view(candidates[i].item, request.language, label=letter)
                    for letter, i in zip(labels, order, strict=True)
                ],
            )
            for order in orders
        ]
        prefix = shared_lines(texts)
        logits = self.model.label_logits(prefix, [text[len(prefix) :] for text in texts], list(labels))
        return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True), orders


def rotations(n: int, most: int) -> list[list[int]]:
    """Return up to `most` rotations of 0…n−1 by equal steps, so that positions are spread evenly over the list."""
    count = max(1, min(n, most))
    return [[(i + turn * n // count) % n for i in range(n)] for turn in range(count)]
