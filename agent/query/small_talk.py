"""The question that a model answers on a message: whether a few words that look like a request are small talk."""

from __future__ import annotations

from agent.errors import ModelFault
from agent.llm import LanguageModel
from prompts import PromptError, Prompts
from retrieval.messages import messages

MARGIN = 0.0
"""By how many nats the log-probability of "no request" must exceed that of "request"; see
docs/decisions/query-understanding.md."""


def is_small_talk(text: str, language: str, model: LanguageModel, prompts: Prompts) -> bool:
    """Return whether a model finds that a text asks for nothing; False where it fails or cannot score labels."""
    if "labels" not in model.abilities:
        return False
    labels = messages("agent.query", language)["is_request"]
    try:
        prompt = prompts.render("asks", language, model.chat, utterance=text)
        prefix = prompt[: prompt.rfind("\n") + 1]
        ((yes, no),) = model.label_logits(prefix, [prompt[len(prefix) :]], [labels["yes"], labels["no"]])
    except (ModelFault, PromptError):
        return False
    return bool(no - yes > MARGIN)
