"""One question a candidate, answered yes or no: log P(yes) − log P(no). The text before it is evaluated once for all.

For a request in words the question is whether the candidate meets it; else whether the candidate suits the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.llm import LanguageModel
from agent.prompt_view import item_view, person_variables, recent_likes
from agent.rerank.ranking import Scorer
from prompts import Prompts, prompt_texts
from retrieval.query import Candidate, PreparedRequest


class Pointwise(Scorer):
    """Scores each candidate by the model's yes against its no."""

    task, query_task = "pointwise", "match"
    needs, independent = "labels", True

    def __init__(self, model: LanguageModel, prompts: Prompts, priors: Path | None = None) -> None:
        self.model, self.prompts = model, prompts

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return log P(yes) − log P(no) for each candidate."""
        person = person_variables(request, [c.item for c in candidates]) | {"liked": recent_likes(request)}
        task, language = self.query_task if request.text else self.task, request.language
        texts = [
            self.prompts.render(task, language, self.model.chat, **person, candidate=item_view(c.item, language))
            for c in candidates
        ]
        prefix, answers = shared_lines(texts), prompt_texts(language)["answers"]
        labels = answers["yes"], answers["no"]
        logits = self.model.label_logits(prefix, [text[len(prefix) :] for text in texts], labels)
        return [float(yes - no) for yes, no in logits]


def shared_lines(texts: Sequence[str]) -> str:
    """Return the whole lines that all texts begin with: cut at a line end, where no token spans the cut.

    Of a single text, its last line is left as the remainder.
    """
    first, last = min(texts, default=""), max(texts, default="")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    common = first[:same]
    return common[: common.rfind("\n") + 1]
