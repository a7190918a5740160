"""Messages that do two things one after the other: ask or choose first, and a request, question or verdict after it.

"Who directed the first one? and show me something shorter", 就看第二部吧，另外给孩子找本书,
第一个为什么推荐？另外《功夫》讲什么.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.query.facets.topics import is_request
from agent.query.intents.bare_requests import is_bare_request
from agent.query.intents.intents import asks_why, item_intent
from agent.query.questions.questions import read_question
from agent.query.text.message_text import any_language
from agent.query.text.sentences import read_message
from agent.query.verdicts.acceptance import accepted_item
from agent.query.works.references import MarkedText, mark_numbers, mark_titles
from retrieval.data.items import Item
from retrieval.text.cjk import HAN

_BOUNDARY = re.compile(
    r"[?？]+\s*(?:[,，。]\s*)?(?=.)|(?<=[a-z0-9)'\"》])[.!;]+\s+(?=.)|[。！；]\s*(?=.)|"
    rf"(?<=[{HAN}》])[!;]\s*(?=.)|(?<=[{HAN}])\s+(?=[{HAN}])|"
    r"\s*[,，]\s*(?=(?:and|but|then|also|now|oh|(?:got |do you have |are there )?any)\b|"
    r"还有\b|接着\b|其次\b|另外|然后|顺便|再[来给找推]|还要|对了|还?有(?:没有)?(?:类似|别的|其他))|"
    r"\s+(?=and (?:then |also |now |please )*(?:show|give|find|recommend|get|suggest|now|next|i (?:want|need)|"
    r"something|what about|how about|(?:who|what|when|where|which|why|how|is|does|did)(?:'?s)?)\b)",
    re.I,
)
_JOINT = re.compile(
    r"^(?:(?:(?:and|but|then|also|oh|so|ok(?:ay)?|well|now|next|plus)\b|另外|然后|顺便|对了|接着|那|还有(?!别的|其他|没有))[\s,，]*)+",
    re.I,
)
_ASKS = re.compile(
    r"[?？]|[吗呢]$|^(?:who|what|when|where|which|how|is|are|does|did|was)(?:'?s)?\b|谁|什么|啥|哪|多[长久大少]", re.I
)
_ASKS_FOR_ITEMS = any_language(
    {
        "en": r"^(?:(?:please|can you|could you|would you|you|also|just)\s+)*(?:show|give|find|recommend|get|"
        r"suggest|pick|list)\b|"
        r"\b(?:something|anything|i(?:'d)? (?:want|need|would like|like|rather)|looking for|what about|how "
        r"about|for (?:the|my|tomorrow|"
        r"tonight|later|after)|instead)\b|^(?:an?|some|any|another)\b",
        "zh": "^(?:请|帮我|给我|再|也|我)*(?:来|找|推荐|给|换|要|只要|就要|想[看读听玩要]|安排|有没有)|(?:来|找|"
        "推荐)[一几点些个部本首]|"
        "还?有(?:没有)?(?:类似|别的|其他)",
    }
)
_MORE_LIKE = any_language(
    {"en": r"(?:more|something|anything) (?:like|in the vein of)\b", "zh": "(?:再?[来要找]\\w{0,3})?(?:更|多)?像"}
)


def split_acts(text: str, shown: Sequence[Item], focus: int, works: Sequence[Item] = ()) -> tuple[str, str]:
    """Return a question or a choice about items on show, and what a message asks, judges or requests after it.

    Both are empty where the message is not of these two. `focus`: number of the item last referred to;
    `works`: those that the message names, on show or not, one of which may be chosen. A question after a question
    counts where it names an item of its own: "who made it? and when?" stays one.
    """
    if not shown:
        return "", ""
    items = [*shown, *(work for work in works if work not in shown)]
    for first, rest in _splits(text):
        chooses = bool(accepted_item(first, items, focus))
        if not chooses and not (_asks_why(first, shown) or _asks_about_items(first, items)):
            continue
        if _makes_request(rest, shown) or _asks_on_its_own(rest, items):
            return first, rest
        if chooses and (_asks_about_items(rest, shown) or _gives_verdict(rest, shown)):
            return first, rest
    return "", ""


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for match in _BOUNDARY.finditer(text):
        first, rest = text[: match.end()].strip(" ,，"), _JOINT.sub("", text[match.end() :].strip())
        if first and rest:
            yield first, rest


def _asks_about_items(text: str, shown: Sequence[Item]) -> bool:
    return bool(_ASKS.search(text.strip()) and read_question(read_message(text), shown))


def _asks_on_its_own(text: str, items: Sequence[Item]) -> bool:
    """Return whether a text asks about an item that it names itself."""
    if _asks_why(text, items):
        return True
    question = read_question(read_message(text), items) if _ASKS.search(text) else None
    return bool(question and (question.numbers or question.title))


def _asks_why(text: str, shown: Sequence[Item]) -> bool:
    """Return whether a text asks why one of the items is listed."""
    marked = _marked(text, shown)
    return bool(marked.numbers) and asks_why(marked.text)


def _gives_verdict(text: str, shown: Sequence[Item]) -> bool:
    """Return whether a text says that items are known, liked or disliked."""
    marked = _marked(text, shown)
    several = len(marked.numbers) > 1
    return bool(marked.numbers) and item_intent(marked.text, several, False) in ("seen", "like", "dislike")


def _marked(text: str, shown: Sequence[Item]) -> MarkedText:
    return mark_numbers(mark_titles(read_message(text), shown), len(shown))


def _makes_request(text: str, shown: Sequence[Item]) -> bool:
    """Return whether a text asks for items, and asks nothing about those on show."""
    asks = is_bare_request(text) or _MORE_LIKE.match(text) or (_ASKS_FOR_ITEMS.search(text) and is_request(text))
    return bool(asks) and not read_question(read_message(text), shown)
