"""Whether each candidate comes next, as a tuned model says: log P(yes) − log P(no) after a prompt of titles alone.

`whyrec tune` trains on the same prompts. Candidates do not see each other, so that their order plays no role.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from agent.llm import LanguageModel
from agent.prompt_view import ItemView, history_view, item_view, request_words
from agent.rerank.ranking import Scorer
from agent.rerank.strategies.pointwise import shared_lines
from agent.text import truncate
from prompts import Prompts, prompt_texts
from retrieval.data.items import Item
from retrieval.query import Candidate, PreparedRequest

TASK = "next_item"
CHAT = "plain"
"""The chat format of the prompts: a tuned model was trained without the special tokens of a chat."""
HISTORY_EVENTS = 10
MAX_TITLE_CHARS = 60


class NextItem(Scorer):
    """Scores each candidate by a tuned model's yes against its no."""

    needs, independent = "labels", True

    def __init__(self, model: LanguageModel, prompts: Prompts, priors: Path | None = None) -> None:
        self.model, self.prompts = model, prompts

    def score(self, request: PreparedRequest, candidates: Sequence[Candidate]) -> list[float]:
        """Return log P(yes) − log P(no) for each candidate."""
        prefix, suffixes = render(self.prompts, request, [c.item for c in candidates])
        logits = self.model.label_logits(prefix, suffixes, labels(request.language))
        return [float(yes - no) for yes, no in logits]


def render(prompts: Prompts, request: PreparedRequest, items: Sequence[Item]) -> tuple[str, list[str]]:
    """Return what the prompts of all items begin with, and the rest of each."""
    words = request_words(request, items)
    history = [_shortened(view) for view in history_view(request, HISTORY_EVENTS)]
    texts = [
        prompts.render(
            TASK,
            request.language,
            CHAT,
            words=words,
            history=history,
            candidate=_shortened(item_view(item, request.language)),
        )
        for item in items
    ]
    prefix = shared_lines(texts)
    return prefix, [text[len(prefix) :] for text in texts]


def labels(language: str) -> tuple[str, str]:
    """Return the words for yes and no."""
    answers = prompt_texts(language)["answers"]
    return answers["yes"], answers["no"]


def _shortened(view: ItemView) -> ItemView:
    return replace(view, title=truncate(view.title, MAX_TITLE_CHARS))
