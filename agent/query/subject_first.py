"""Questions that name their item first: "the 2nd one is it single player" asks whether the second one is."""

from __future__ import annotations

import re

_SUBJECT_FIRST = re.compile(
    r"^(?P<joint>(?:(?:and|so|ok|okay|hey|but)[, ]+)*)(?P<item>(?:the |that |this )?"
    r"(?:first|second|third|fourth|fifth|last|"
    r"[1-9](?:st|nd|rd|th)|number [1-9]|#[1-9])(?: (?:one|film|movie|book|game|album|course|story|article))?)\s*,?\s+"
    r"(?P<verb>is|are|was|were|does|do|did|has|can|would|will) (?:it|they|that)\b(?P<rest>[^?]*)\??\s*$",
    re.I,
)


def with_verb_first(text: str) -> str:
    """Return a question with its verb before the item that it is about; any other text unchanged."""
    match = _SUBJECT_FIRST.match(text.strip())
    return f"{match['joint']}{match['verb']} {match['item']}{match['rest'].rstrip()}?" if match else text
