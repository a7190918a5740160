"""The model writes the ranking as numbers, best first, the way most systems ask for it: kept as the baseline.

After each number the grammar admits only the numbers that are left, so that exactly the permutations can be written.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.errors import ModelFault
from agent.llm.protocol import LanguageModel
from agent.prompt_view import show, told
from prompts import Prompts
from retrieval.query.request import Candidate, Request


class Generative:
    name = "generative"

    def __init__(self, model: LanguageModel, prompts: Prompts):
        self.model, self.prompts = model, prompts

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        """Minus the place, from 1. Raises ModelFault where the model writes what the grammar does not admit."""
        prompt = self.prompts.render(
            "generative",
            request.language,
            self.model.chat,
            **told(request, [c.item for c in candidates]),
            candidates=[show(c.item, request.language, label=str(n)) for n, c in enumerate(candidates, 1)],
        )
        left = [str(n) for n in range(1, len(candidates) + 1)]
        places: list[int] = []
        while len(left) > 1:
            grammar = "root ::= (" + " | ".join(f'"{number}"' for number in left) + ') ","'
            said = "".join(self.model.generate(prompt, grammar, max_tokens=8))
            if (number := said.rstrip(",").strip()) not in left:
                raise ModelFault(f"{number[:20]!r} is not one of the numbers left; use a model that obeys a grammar")
            left.remove(number)
            places.append(int(number))
            prompt += f"{number},"
        places += map(int, left)
        return [-float(places.index(n) + 1) for n in range(1, len(candidates) + 1)]
