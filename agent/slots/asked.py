"""What a model adds to the rules: whether a few words are small talk, and which of them are the topic."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.slots.text import content, grounded, normal
from agent.slots.topics import topic
from agent.slots.values import Slots
from prompts import PromptError, Prompts

GRAMMAR = """root ::= line*
line ::= slot "=" value "\\n"
slot ::= "topic" | "exclude" | "from" | "to" | "sort" | "act" | "number"
value ::= [^=\\n]{1,120}
"""
ANSWERS = {"en": (" Yes", " No"), "zh": ("是", "否")}
MARGIN = 1.0
"""By how much the logarithm of "no" is to exceed that of "yes"."""
_NEGATION = re.compile(r"\b(?:no|not|without|less|never|except|avoid)\b|n't\b|[不别无少没]", re.I)


def is_small_talk(text: str, language: str, model: LanguageModel, prompts: Prompts) -> bool:
    """Whether a model that can weigh answers is clearly of the opinion that a text asks for nothing; unclear is no."""
    if "labels" not in model.abilities:
        return False
    try:
        prompt = prompts.render("asks", language, model.chat, utterance=text)
        prefix = prompt[: prompt.rfind("\n") + 1]
        ((yes, no),) = model.label_logits(prefix, [prompt[len(prefix) :]], ANSWERS[language])
    except (ModelFault, PromptError):
        return False
    return bool(no - yes > MARGIN)


def refined(slots: Slots, text: str, language: str, model: LanguageModel, prompts: Prompts) -> Slots:
    """The slots with the model's topic, and with what else it found to be unwanted where something is negated."""
    if "generate" not in model.abilities:
        return slots
    told = _asked(model, prompts, language, text)
    said = [topic(t) for t in told.get("topic", ()) if grounded(t, text)]
    avoided = [t for t in told.get("exclude", ()) if grounded(t, text)] if _NEGATION.search(text) else []
    topics = [t for t in said if t and t not in avoided and content(t)]
    exclude = tuple(dict.fromkeys((*slots.exclude, *avoided)))
    return replace(slots, topic=topics[0] if topics else slots.topic, exclude=exclude)


def _asked(model: LanguageModel, prompts: Prompts, language: str, text: str) -> dict[str, list[str]]:
    """The lines slot=value a model gives for a message; none where it fails."""
    try:
        prompt = prompts.render("slots", language, model.chat, utterance=text)
        reply = "".join(model.generate(prompt, GRAMMAR, max_tokens=96, stop=("\n\n",)))
    except (ModelFault, PromptError):
        return {}
    told: dict[str, list[str]] = {}
    for slot, value in _pairs(reply.splitlines()):
        told.setdefault(slot, []).append(normal(value))
    return told


def _pairs(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((slot.strip(), value.strip()) for slot, equals, value in (line.partition("=") for line in lines) if equals)
