"""Jinja templates by language and task, and their rendering. Knows nothing of models or of how items are stored."""

from prompts.domain_words import DomainWords, domain_words
from prompts.rendering import HERE, LANGUAGES, TASKS, PromptError, Prompts, neutralise

__all__ = ["HERE", "LANGUAGES", "TASKS", "DomainWords", "PromptError", "Prompts", "domain_words", "neutralise"]
