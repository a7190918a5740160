"""Jinja templates by language and task, and their rendering. Knows nothing of models or of how items are stored."""

from prompts.rendering import HERE, LANGUAGES, TASKS, PromptError, Prompts, Turn, neutralise
from prompts.texts import DomainWords, domain_words, prompt_texts

__all__ = [
    "HERE",
    "LANGUAGES",
    "TASKS",
    "DomainWords",
    "PromptError",
    "Prompts",
    "Turn",
    "domain_words",
    "neutralise",
    "prompt_texts",
]
