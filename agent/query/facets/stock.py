"""Requests for what can be had now, as "in stock" and 有货的, where a catalogue tells its stock."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.query.text.message_text import any_language
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import Either, OneOf

FIELDS = (
    "in stock", "in_stock", "instock", "stock", "stock status", "stock_status", "stock level", "stock_level",
    "availability", "availability_status", "available", "inventory", "inventory_quantity", "quantity in stock",
    "qty in stock", "qty", "stock qty", "units in stock", "copies", "copies available", "places left", "seats left",
    "spots left", "free places", "places available", "seats available",
    "是否有货", "有货", "现货", "有货吗", "库存", "库存量", "库存数量", "库存状态", "存货", "是否有库存",
    "剩余名额", "名额", "余量",
)  # fmt: skip
"""Names of attributes that say whether, or how many of, an item can be had."""
_IN_STOCK = re.compile(
    r"(?:https?://schema\.org/)?(?:in[\s_-]?(?:stock|store(?:only)?)|limited[\s_-]?availability|"
    r"(?:low|limited)[\s_-]stock|online[\s_-]?only|available(?: now)?|yes|y|true|t|(?:only )?[0-9]+ left|"
    "是|有|有货|现货|有现货|有库存|在库|充足|库存充足|在售|少量|库存紧张|仅剩.*)",
    re.I,
)
_OUT_OF_STOCK = re.compile(
    r"(?:https?://schema\.org/)?(?:out[\s_-]?of[\s_-]?stock|sold[\s_-]?out|not (?:in stock|available)|unavailable|no|n|"
    r"none|false|f|(?:back|pre)[\s_-]?order|discontinued|否|无|没有|无货|缺货|断货|售罄|售完|无库存|没货|预售|预订|下架|已下架)",
    re.I,
)
_WHAT = (
    r"(?:\b(?:but|and|only|just|all|(?:things?|ones?|items?|those|stuff|products?)(?= (?:that|which|in|available))|"
    r"show me only|what(?:ever)?(?:'s|'re)?|that(?:'s|'re)?|which|as long as|provided|if|they|it|it'?s|is|are|be|"
    r"being|must|have to|has to|needs? to|should|still|currently|actually|really|you|u|i|can|"
    r"(?:have|has)(?: got)?|'ve|got)[\s,]+)*"
)
_NOW = r"(?:\s+(?:right now|now|today|at the moment|only|immediately|currently))*"
_WISH = any_language(
    {
        "en": rf"{_WHAT}\bin[- ]stock\b{_NOW}(?: (?:items?|ones?|things|products?|stuff)\b)?|"
        rf"{_WHAT}\b(?:available (?:right now|now|today|immediately|straight away|at once)|"
        r"(?:currently|immediately|still) available)\b(?: (?:items?|ones?|things|products?)\b)?|"
        r"(?:\b(?:and|but|only|just|what|that|which|whatever)[\s,]+)+(?:is|are|'s|'re)?\s*available(?=\W*(?:$|[.,;!?]|please))|"
        r"\b(?:that |which )?i can (?:buy|order) (?:right now|now|today|immediately|straight away)\b|"
        r"\b(?:not|nothing|no|none|don'?t (?:show|list|give)(?: me)?|skip|exclude|without)"
        r"(?: (?:anything|things|what|ones?|items?|those))?(?: (?:that|which))?(?:'s| is| are)?"
        r" (?:sold[- ]out|out[- ]of[- ]stock)\b(?: (?:items?|ones?|things|products?)\b)?",
        "zh": "(?:而且|并且|但|只要|只看|只买|就要|必须|一定|得|要|最好)*(?:是|现在|目前|当前|马上|立刻|还)*"
        "(?:有(?:现货|货|库存)|现货|在库|(?:买|订)得到|能(?:买|订|拿)到)的?(?:商品|东西|产品)?(?:就行|就好|吧)?|"
        "(?:不要|别|不看|排除|除了|除去)(?:推荐|给我|看)?(?:已经|已)?(?:缺货|没货|无货|断货|售罄|卖完|卖光)了?的?",
    }
)
"""What asks for what can be had now."""
_NOT = re.compile(r"(?:\b(?:not|never)\b|n'?t\b)[^,.;]*$|[没不][^,，。]{0,3}$", re.I)
"""What stands before such words where they are negated."""
_RELEASE = any_language(
    {
        "en": r"(?:\b(?:it|they|that|these|those|which|and|but)\s+)*"
        r"(?:\b(?:does|do|need)(?:n'?t| not)|\b(?:no need|not necessarily|regardless|whether|never ?mind)\b)"
        r"[^,.;]{0,30}?\b(?:in[- ]stock|available)\b(?: (?:or not|now))?|"
        r"\b(?:sold[- ]out|out[- ]of[- ]stock|in stock or not)\b[^,.;]*\b(?:fine|ok(?:ay)?|too|as well|either way)\b",
        "zh": "(?:不用|不必|不一定|不管)[^,，。]{0,3}(?:有货|现货|有库存)的?(?:也行|也可以)?|"
        "(?:有没有货|有货没货|有无现货)(?:都|无)[^,，。]*|"
        "(?:缺货|没货|无货|断货|售罄)的?[也都](?:行|可以|成|没关系|没事)",
    }
)
"""What says that it does not matter what can be had now."""
_ASKS_ABOUT = any_language(
    {
        "en": r"^(?:(?:and|so|but|ok|hey)[\s,]+)*(?:is|are|was|were|(?:which|what)(?: ones?)? (?:of|is|are)|when|how|"
        r"why|will|does|do (?!you\b|u\b))\b(?! there).*\?|^\W*(?:(?:still|any|currently) )*(?:in stock|available)\W*\?",
        "zh": "[这那它第].*[吗么嘛?？]\\W*$|^\\W*哪|^[都还现在也]*有(?:现货|货|库存)[吗么嘛不没]|什么时候|几时",
    }
)
"""A question on works, which asks for none."""
_ASKS_ALONE = any_language(
    {
        "en": r"(?:(?:still|any|all|currently|are they|are these|are those) )*(?:in stock|available)\W*\?",
        "zh": "(?:这些|它们|现在|目前|都|还|哪些)*有(?:没有)?(?:现货|货|库存)(?:的)?[吗么嘛不没呢]?[?？]*",
    }
)
"""A message that asks nothing but what can be had."""


def without_stock_wish(text: str) -> str:
    """Return a text without the words that ask for what can be had now, or that say that it does not matter."""
    if not (wants_stock(text) or releases_stock(text)):
        return text
    rest = " ".join(_WISH.sub(" ", _RELEASE.sub(" ", text)).split())
    return re.sub(r"^[\s,，;；]+|[\s,，;；]+(?=[.。!！?？]|$)", "", rest)


def names_stock(text: str) -> bool:
    """Return whether a text says of something that it can be had now, or asks whether it can."""
    text = _RELEASE.sub(" ", text)
    return any(not _NOT.search(text[: match.start()]) for match in _WISH.finditer(text))


def asks_for_stock(text: str) -> bool:
    """Return whether a whole message asks what can be had, of whatever is on show: "in stock?", 有货吗."""
    return bool(_ASKS_ALONE.fullmatch(text.strip()))


def wants_stock(text: str) -> bool:
    """Return whether a text asks for what can be had now."""
    return names_stock(text) and not _ASKS_ABOUT.search(text)


def releases_stock(text: str) -> bool:
    """Return whether a text says that it does not matter what can be had now."""
    return bool(_RELEASE.search(text)) and not names_stock(text)


def stock_condition(columns: Columns, kind: str) -> Condition | None:
    """Return the condition that an item can be had; None where no item of a kind, of any if it is empty, tells."""
    of_kind = columns.allowed([Comparison("domain", "=", kind)] if kind else ())
    if not of_kind.any():
        of_kind = columns.allowed(())
    for field in FIELDS:
        words = sorted(columns.rows_by_value(field))
        in_stock = tuple(filter(_IN_STOCK.fullmatch, words))
        values = (*in_stock, *filter(_OUT_OF_STOCK.fullmatch, words))
        parts: list[Condition] = []
        if (columns.mask(Comparison(field, ">=", "0")) & of_kind).any():
            parts.append(Comparison(field, ">=", "1"))
        if values and (columns.mask(OneOf(field, values)) & of_kind).any():
            parts.append(OneOf(field, in_stock or ("in stock",)))
        if parts:
            return parts[0] if len(parts) == 1 else Either(tuple(parts))
    return None


def is_of_stock(condition: Condition) -> bool:
    """Return whether a condition is that of `stock_condition`."""
    parts: Iterable[Condition] = condition.parts if isinstance(condition, Either) else (condition,)
    return all(isinstance(part, Comparison | OneOf) and part.field in FIELDS for part in parts)
