"""What a model is asked of a message: whether a few words that the rules take for a wish are small talk."""

from __future__ import annotations

from agent.errors import ModelFault
from agent.llm.protocol import LanguageModel
from prompts import PromptError, Prompts

ANSWERS = {"en": (" Yes", " No"), "zh": ("是", "否")}
MARGIN = 0.0
"""By how much the logarithm of "no" is to exceed that of "yes". At 1 the default model never says no; at 0 it finds a
third of English remarks and a tenth of Chinese ones, and takes one wish in thirty for a remark."""


def is_small_talk(text: str, language: str, model: LanguageModel, prompts: Prompts) -> bool:
    """Whether a model that can weigh answers holds that a text asks for nothing rather than for something."""
    if "labels" not in model.abilities:
        return False
    try:
        prompt = prompts.render("asks", language, model.chat, utterance=text)
        prefix = prompt[: prompt.rfind("\n") + 1]
        ((yes, no),) = model.label_logits(prefix, [prompt[len(prefix) :]], ANSWERS[language])
    except (ModelFault, PromptError):
        return False
    return bool(no - yes > MARGIN)
