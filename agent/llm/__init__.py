"""Language models behind one protocol: scores, label logits, generation.

Knows no prompts, no items, no model manifest.
"""

from agent.llm.protocol import Ability, LanguageModel

__all__ = ["Ability", "LanguageModel"]
