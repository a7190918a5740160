"""Messages that do two things one after the other: answer or choose first, and a request after it.

"Who directed the first one? and show me something shorter", 就看第二部吧，另外给孩子找本书.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.query.acceptance import accepted_item
from agent.query.bare_requests import is_bare_request
from agent.query.message_text import any_language
from agent.query.questions import read_question
from agent.query.sentences import read_message
from agent.query.topics import is_request
from retrieval.data.items import Item

_BOUNDARY = re.compile(
    r"[?？]+\s*(?:[,，。]\s*)?(?=.)|(?<=[a-z0-9)'\"》])[.!;]+\s+(?=.)|[。！；]\s*(?=.)|\s*[,，]\s*(?=(?:and|"
    r"but|then|also|now|oh|另外|然后|顺便|再|还要|"
    r"还有|对了|接着|其次)\b|另外|然后|顺便|再[来给找推]|还要|对了)|\s+(?=and (?:then |also |now |please "
    r")*(?:show|give|find|recommend|get|suggest|now|next|i (?:want|need)|"
    r"something|what about|how about)\b)",
    re.I,
)
_JOINT = re.compile(
    r"^(?:(?:(?:and|but|then|also|oh|so|ok(?:ay)?|well|now|next|plus)\b|另外|然后|顺便|对了|接着|那|还有)[\s,，]*)+",
    re.I,
)
_ASKS = re.compile(r"[?？]|[吗呢]$|^(?:who|what|when|where|which|how|is|are|does|did|was)\b", re.I)
_ASKS_FOR_ITEMS = any_language(
    {
        "en": r"^(?:(?:please|can you|could you|would you|you|also|just)\s+)*(?:show|give|find|recommend|get|"
        r"suggest|pick|list)\b|"
        r"\b(?:something|anything|i(?:'d)? (?:want|need|would like|like|rather)|looking for|what about|how "
        r"about|for (?:the|my|tomorrow|"
        r"tonight|later|after)|instead)\b|^(?:an?|some|any|another)\b",
        "zh": "^(?:请|帮我|给我|再|也|我)*(?:来|找|推荐|给|换|要|想[看读听玩要]|安排|有没有)|(?:来|找|"
        "推荐)[一几点些个部本首]",
    }
)


def split_request(text: str, shown: Sequence[Item], focus: int, works: Sequence[Item] = ()) -> tuple[str, str]:
    """Return a question or a choice about items on show, and the request that a message makes after it.

    Both are empty where the message is not of these two. `focus`: number of the item last referred to;
    `works`: those that the message names, on show or not, one of which may be chosen.
    """
    if not shown:
        return "", ""
    for first, rest in _splits(text):
        if not _makes_request(rest, shown):
            continue
        asks = _is_question(first) and read_question(read_message(first), shown)
        if asks or accepted_item(first, [*shown, *works], focus):
            return first, rest
    return "", ""


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for match in _BOUNDARY.finditer(text):
        first, rest = text[: match.end()].strip(" ,，"), _JOINT.sub("", text[match.end() :].strip())
        if first and rest:
            yield first, rest


def _is_question(text: str) -> bool:
    return bool(_ASKS.search(text.strip()))


def _makes_request(text: str, shown: Sequence[Item]) -> bool:
    """Return whether a text asks for items, and asks nothing about those on show."""
    asks = is_bare_request(text) or (_ASKS_FOR_ITEMS.search(text) and is_request(text))
    return bool(asks) and not read_question(read_message(text), shown)
