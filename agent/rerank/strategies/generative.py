"""The model writes the ranking as numbers, best first, which is how most systems ask for it: the baseline.

After each number the grammar admits only the numbers that are left, so that exactly the permutations can be written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.prompt_view import item_view, person_variables
from agent.rerank.ranking import Scorer
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest


class Generative(Scorer):
    """Scores each candidate by its position in the list that the model writes."""

    task, needs = "generative", "generate"

    def __init__(self, model: LanguageModel, prompts: Prompts, priors: Path | None = None) -> None:
        self.model, self.prompts = model, prompts

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return minus the rank, from 1. Raises ModelFault where the model writes what the grammar does not admit."""
        prompt = self.prompts.render(
            self.task,
            request.language,
            self.model.chat,
            **person_variables(request, [c.item for c in candidates]),
            candidates=[item_view(c.item, request.language, label=str(n)) for n, c in enumerate(candidates, 1)],
        )
        left = [str(n) for n in range(1, len(candidates) + 1)]
        order: list[int] = []
        while len(left) > 1:
            grammar = "root ::= (" + " | ".join(f'"{number}"' for number in left) + ') ","'
            reply = "".join(self.model.generate(prompt, grammar, max_tokens=8))
            if (number := reply.rstrip(",").strip()) not in left:
                raise ModelFault(f"{number[:20]!r} is not one of the numbers left; use a model that obeys a grammar")
            left.remove(number)
            order.append(int(number))
            prompt += f"{number},"
        order += map(int, left)
        return [-float(order.index(n) + 1) for n in range(1, len(candidates) + 1)]
