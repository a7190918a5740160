"""One question a candidate, answered yes or no: log P(yes) − log P(no). What comes before it is read once for all.

Where something is asked in words, the question is whether the candidate is that; else whether it suits the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.llm.protocol import LanguageModel
from agent.prompt_view import show, taste, told
from prompts import Prompts
from retrieval.query.request import Candidate, Request

ANSWERS = {"en": ("Yes", "No"), "zh": ("是", "否")}


class Pointwise:
    name = "pointwise"

    def __init__(self, model: LanguageModel, prompts: Prompts):
        self.model, self.prompts = model, prompts

    def score(self, request: Request, candidates: Sequence[Candidate]) -> list[float]:
        person = told(request, [c.item for c in candidates]) | {"liked": taste(request)}
        task, language = "match" if request.text else "pointwise", request.language
        whole = [
            self.prompts.render(task, language, self.model.chat, **person, candidate=show(c.item, language))
            for c in candidates
        ]
        prefix = shared_lines(whole)
        logits = self.model.label_logits(prefix, [w[len(prefix) :] for w in whole], ANSWERS[request.language])
        return [float(yes - no) for yes, no in logits]


def shared_lines(texts: Sequence[str]) -> str:
    """The whole lines that all texts begin with: cut at a line end, where no token spans the cut.

    Of a single text, its last line is left as the remainder.
    """
    first, last = min(texts, default=""), max(texts, default="")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    common = first[:same]
    return common[: common.rfind("\n") + 1]
