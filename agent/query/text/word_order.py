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
_TAG = re.compile(
    r"^(?P<joint>(?:(?:and|so|ok|okay|hey|but|oh|hmm)[, ]+)*)(?P<item>[^.,!?;]{2,50}?(?:(?<!that)(?<!which)) ?)"
    r"(?:(?<= )(?P<verb>is|are|was|were)|'s) (?P<rest>(?!not\b)[^.,!?;]{2,60}?),? "
    r"(?:(?:(?:is|are|was|were)n'?t|(?:is|are|was|were) not) (?:it|that|this|they|he|she)\b\s*(?:\?+|$)|"
    r"(?:right|no|yeah|correct)\s*\?+)",
    re.I,
)
"""A statement at the beginning of a message that a tag makes a question: "Amélie is a sad one, isn't it?"."""
_WHICH_LAST = re.compile(
    r"^(?P<joint>(?:(?:and|so|ok|okay|hey|but|oh|hmm)[, ]+)*)(?:one|two|three|four|some) of (?:these|those|them) "
    r"(?P<verb>is|are|was|were) (?P<rest>[^,.!?;]{2,50}?)(?:,? (?:i (?:think|believe|guess)|right|no|yes))?"
    r"\s*[,?.!]+\s*(?:and |so )?which(?: ones?)?\W*$",
    re.I,
)
"""What says that some of a list are such, and asks which: "two of these are from Senegal, right? which"."""
_TAG_ZH = re.compile("的?[,，]?(?:对吧|是吧|对不对|不是吗)[?？]+")


def with_verb_first(text: str) -> str:
    """Return a question with its verb before the item that it is about; any other text unchanged.

    So is a statement with a tag: "Amélie is sad, isn't it?" asks whether it is.
    """
    text = _WHICH_LAST.sub(r"\g<joint>which of these \g<verb> \g<rest>?", _TAG_ZH.sub("吗？", text).strip())
    if tag := _TAG.match(text.strip()):
        question = f"{tag['joint']}{tag['verb'] or 'is'} {tag['item'].strip()} {tag['rest']}?"
        return f"{question}{text.strip()[tag.end() :]}"
    match = _SUBJECT_FIRST.match(text.strip())
    return f"{match['joint']}{match['verb']} {match['item']}{match['rest'].rstrip()}?" if match else text
