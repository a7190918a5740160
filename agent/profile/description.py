"""One sentence that tells a person what they like: a model's where it keeps to the profile, else a plain list."""

from __future__ import annotations

from collections.abc import Sequence

from agent.errors import ModelFault
from agent.llm import LanguageModel
from agent.profile.interest import Interest
from agent.prompt_view import item_view, verdict
from agent.text import grounded_share, has_unknown_names, has_unknown_numbers, is_chinese, repeats
from prompts import PromptError, Prompts
from prompts.texts import domain_words
from retrieval.messages import messages
from retrieval.query import Event

MAX_DESCRIBED = 8
"""Likes, and liked items, that the sentence is about."""
MIN_GROUNDED_SHARE = 0.4
"""Share of a model's sentence that has to be in the profile."""


def describe(
    interests: Sequence[Interest], history: Sequence[Event], language: str, model: LanguageModel, prompts: Prompts
) -> str:
    """Return a sentence in a language on the likes among interests, addressed to the person."""
    texts = messages("agent.profile", language)["description"]
    likes = [i.trait for i in interests if i.weight > 0 and i.kind != "habit"][:MAX_DESCRIBED]
    fallback: str = texts["likes"].format(interests=texts["separator"].join(likes))
    domains = {event.item.domain for event in history}
    nouns = domain_words(domains.pop() if len(domains) == 1 else "", language)
    liked = [event for event in history if event.preference > 0][-MAX_DESCRIBED:]
    items = [item_view(event.item, language, verdict=verdict(event, language)) for event in liked]
    try:
        prompt = prompts.render("profile", language, model.chat, words=nouns, traits=likes, history=items)
        sentence = "".join(model.generate(prompt, texts["grammar"], max_tokens=100))
    except (ModelFault, PromptError):
        return fallback
    facts = " ".join([nouns.many, *likes, *(f"{item.title} {' '.join(item.categories)}" for item in items)])
    whole = sentence.endswith((".", "。")) and is_chinese(sentence) == is_chinese(texts["subject"])
    invented = has_unknown_numbers(sentence, facts) or has_unknown_names(sentence, facts)
    if not whole or invented or repeats(sentence, language):
        return fallback
    if grounded_share(sentence, facts, language) < MIN_GROUNDED_SHARE:
        return fallback
    return f"{texts['subject']}{sentence}"
