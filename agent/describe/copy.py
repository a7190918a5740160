"""The copy of an item: its sentences, each with what it claims, and what was not said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from agent.describe.audience import NOBODY, Audience
from agent.describe.facts import Claim, Refusal
from retrieval.messages import messages

CopyKind = Literal["description", "advert"]
Tone = Literal["plain", "warm", "playful"]
KINDS: tuple[CopyKind, ...] = get_args(CopyKind)
TONES: tuple[Tone, ...] = get_args(Tone)
LENGTHS = {"description": {"en": 60, "zh": 120}, "advert": {"en": 30, "zh": 60}}
"""Words, in Chinese characters, that a copy has at most where no length is given."""


@dataclass(frozen=True)
class CopySettings:
    """How items are described. `language`: that of each item where empty; `length`: 0 for that of the kind."""

    language: str = ""
    tone: Tone = "plain"
    kind: CopyKind = "description"
    length: int = 0
    forbidden: tuple[str, ...] = ()
    audience: Audience = NOBODY

    def most(self, language: str) -> int:
        """Return how many words, in Chinese characters, a copy may have."""
        lengths = LENGTHS[self.kind]
        return self.length or lengths.get(language, lengths["en"])


@dataclass(frozen=True)
class Sentence:
    """A sentence and the claims that it makes."""

    text: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class ItemCopy:
    """What is said of an item; no sentences where nothing may be said. `refused`: what was not said, and why."""

    item_id: str
    language: str
    sentences: tuple[Sentence, ...]
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the sentences as one text."""
        space: str = messages("agent.describe", self.language)["form"]["space"]
        return space.join(sentence.text for sentence in self.sentences)

    def record(self) -> dict[str, Any]:
        """Return the copy as JSON has it."""
        return {
            "item_id": self.item_id,
            "language": self.language,
            "text": self.text or None,
            "length": length_of(self.text, self.language),
            "sentences": [
                {"text": each.text, "claims": [{"field": c.field, "value": c.value} for c in each.claims]}
                for each in self.sentences
            ],
            "refused": [{"text": each.text, "why": each.why} for each in self.refused],
            "notes": list(self.notes),
        }


def length_of(text: str, language: str) -> int:
    """Return the length of a text: words, in Chinese characters without blanks."""
    return len("".join(text.split())) if language == "zh" else len(text.split())
