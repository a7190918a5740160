"""What a message limits a surprise to: "surprise me with something old", 随便来个喜剧."""

from __future__ import annotations

import re

from agent.query.intents.intents import FILLERS
from agent.query.text.message_text import content_words
from retrieval.text.cjk import contains_han

_SURPRISE = re.compile(
    rf"^(?P<before>{FILLERS}(?:surprise|amaze|astonish) (?:me|us)|.*?(?:惊喜|随便(?=[来推给看])|随机|盲[选盒]))"
    r"(?:\s+with\b|\s+by\b|\s*[,:-]?\s*(?:but|maybe|make it|with)?\b)?(?P<after>.*)$",
    re.I,
)
_SURPRISE_WORDS_ZH = re.compile(
    "惊喜|随便|随机|盲[选盒]|我?想?要?(?:给|来)我?(?:个|点|些|一[个点部本首])?|意外|[一几]?[个部本首款]$"
)
MAX_BEFORE_SURPRISE_ZH = 12
"""Chinese characters before the word for a surprise; where more stand there, it is the subject of a sentence."""


def surprise_limits(text: str) -> str:
    """Return what a text limits a surprise to: "surprise me with something old", 随便来个喜剧; empty without limits."""
    match = _SURPRISE.search(text)
    before = match["before"] if match else ""
    if not match or (contains_han(before) and len(before) > MAX_BEFORE_SURPRISE_ZH):
        return ""
    limits = f"{match['before']} {match['after']}" if contains_han(text) else match["after"]
    limits = _SURPRISE_WORDS_ZH.sub(" ", limits).strip(" ,，.!！?？吧呗啊的了")
    return limits if content_words(limits) else ""
