"""What a verdict in a message is about: whose it is, which work it refers to, and whether it is taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.query.slots import Slots
from agent.query.text.message_text import any_language
from agent.query.works.references import MARK, mark_numbers, mark_titles
from retrieval.data.items import Item

_OPENING_EN = r"(?:(?:no+|nope|wait|hey|but|oh|sorry|actually|well|hmm+|um+)[\s,.!]+)*"
UNSEEN = any_language(
    {
        "en": r"(?:\b(?:have|has|did|do|does) ?n['’]?t|\bnever|\bnot)\b(?: yet| ever| even| actually| really)* *"
        r"(?:seen|see|saw|watch(?:ed)?|read|play(?:ed)?|hear(?:d)?(?! of)|listen(?:ed)? to|"
        r"own (?:it|that|this|these|those|them|any|either))\b",
        "zh": "(?:没有?|未曾?)[看读听玩]过(?!的)",
    }
)
"""What says that a work was never watched, read, played or heard."""
_TAKES_BACK = re.compile(
    rf"{_OPENING_EN}(?:i|we)(?:'ve)?\s*(?:have\s*|had\s*|did\s*|do\s*)?(?:n'?t|not|never)(?:\s+(?:ever|even|actually|"
    r"really))*\s+(?:seen|see|saw|watched|watch|read|played|play|heard|hear|know|say that|like|dislike|liked|said that)"
    r"(?:\s+(?:any|either|all|one|both)(?=\W|$)(?:\s+of)?)?(?:\s+(?:it|that|this|these|those|them|(?:that|this) one|"
    r"i (?:liked|disliked|hated|loved) (?:it|that|them)))?(?:[\s,]+(?:actually|yet|either|though|at all|before|tho))*"
    rf"[\s.!]*|{_OPENING_EN}(?:that'?s|that is) not (?:the one|what) i (?:meant|said|liked)[\s.!]*|"
    "(?:不|不是|不对|等等|哎|其实|可是|但)?[,，。\\s]*(?:[我咱]们?)?(?:其实|都|还|根本|从来|可|并)*[没未]有?(?:说)?"
    "[看听读玩学]过?(?:这[些个部本首款几]?|那[些个部本首款几]?|它们?)?(?:[个部本首款])?(?:啊|呀|呢|的|哦)?[。!！]*|"
    "(?:我)?(?:说的)?(?:不是说|说的不是|不是指)(?:的)?[这那][个部本首款些]?(?:啊|呀)?[。!！]*|"
    "(?:这|那)[些个部本首款几](?:[个部本首款])?我?(?:其实|都|还)*没[看听读玩]过(?:啊|呀|呢)?[。!！]*",
    re.I,
)
_NOT_TITLE = re.compile(
    rf"{_OPENING_EN}(?:not|i didn'?t mean)\s+(?P<en>.+?)[.!]*|(?:不是|没说)(?P<zh>.+?)[。!！]*", re.I
)
_FOR_OTHERS = any_language(
    {
        "en": r"\b(?:someone|somebody|anyone|"
        r"people|a friend|a person|those|folks|my [\w']+|her|him|who(?:ever)?)\s*,?\s+"
        r"(?:who|that)\s+(?:really |absolutely |only )?(?:loved|loves|love|liked|likes|like|enjoyed|enjoys|adores?)\s+"
        r"(?P<en>[^,.;!?]+?)(?:\s*,?\s+(?:but|and)\s+(?:\w+ )?(?:found|hated|hates|didn'?t|doesn'?t|thought|"
        r"disliked)\b"
        r"[^.;!?]*)?(?=[.,;!?]|$)",
        "zh": "(?:喜欢|爱看)《?(?P<zh>[^,，。《》]{2,14}?)》?"
        "(?:[,，]?(?:但|却|可是?)[^。！？]*?)?的(?:人|朋友|观众|读者)"
        "[^,，。]*",
    }
)
_NOUN = r"(?:one|film|movie|book|game|album)"
_OF_TWO = re.compile(
    rf"\b(?:the\s+)?(?:former|latter)(?:\s+{_NOUN})?\b|\bthe\s+(?:first|second)(?:\s+{_NOUN})?\b|"
    rf"\b(?:first|second)\s+{_NOUN}\b",
    re.I,
)
_OF_TWO_ZH = re.compile("(?:前者|后者|(?:第[一二]|前一|后一)[个部本首款])")
_PRONOUN = any_language(
    {
        "en": r"\b(?:it|its|it'?s|this|that|that'?s|these|those|them|they|(?:this|that|these|those|which) ones?|"
        r"all|both|"
        r"the (?:film|book|movie|game))\b",
        "zh": "[这那它全都]",
    }
)
_EVERYTHING_BY = any_language(
    {"en": r"\b(?:them all|all of (?:them|his|hers?|their)|all (?:his|her|their))\b", "zh": "全|都"}
)
_KNOWS_ALL = any_language(
    {
        "en": r"\b(?:read|seen|watched|heard|played|finished|know)\b[^.;!?]*\b(?:all|every\w*|whole)\b|"
        r"\b(?:all|every\w*)\b"
        r"[^.;!?]*\b(?:read|seen|watched|heard|played|finished)\b",
        "zh": "(?:全|都|所有|每[部本个])[^,，。]{0,6}[看读听玩刷追][过完遍]|"
        "[看读听玩刷追][过完遍][^,，。]{0,3}(?:全部|所有)",
    }
)
_NAMED_SEEN = re.compile(
    r"(?:^|[.!?;,]\s*)(?P<work>(?!(?:i|we|it|that|this|these|those|they|them|ones?|both|all|but|and)\b)[^\s,.;!?]+"
    r"(?: [^\s,.;!?]+){0,4}?)[,\s]+(?:i'?ve|we'?ve|i have|we have|i|we)\s+(?:already\s+)?(?:seen|read|watched|"
    r"played|heard|saw|know)\b(?!\s+(?:\w+\s+)?(?:it|that|this|them)\b)",
    re.I,
)
_POINTS_AT_ONE = any_language(
    {
        "en": r"\b(?:it|its|it'?s|him|her)\b|\b(?:this|that)(?!'?s\b| is\b| shit\b| sucks?\b| list\b)|"
        r"\b(?:film|movie|book|game|album|course|song)\b",
        "zh": "它|[这那](?![都是真个推些])|[这那]个?(?:片|书|游戏|专辑|课)",
    }
)
"""What points at one item; "this is useless" and 这都什么 do not."""
_DISLIKES = any_language(
    {"en": r"\b(?:hat(?:e|ed)|dislik\w+|can'?t stand)\b|n'?t (?:really )?like\b", "zh": "讨厌|不喜欢|不爱"}
)
_TOO = any_language({"en": r"\btoo\b|\bn'?t \w+ enough|\bnot \w+ enough", "zh": "太|不够"})


def takes_back(text: str) -> bool:
    """Return whether a whole message denies a verdict: "no, I never saw that", 我没看过这些."""
    return bool(_TAKES_BACK.fullmatch(text.strip()))


def knows_all_works(text: str) -> bool:
    """Return whether a text says that all of something has been seen or read: "read all the Christies already"."""
    return bool(_KNOWS_ALL.search(text)) and not UNSEEN.search(text)


def denied_title(text: str) -> str:
    """Return the words that a whole message says were not meant: "NOT Wild Tales"; empty where it is none."""
    match = _NOT_TITLE.fullmatch(text.strip())
    return (match["en"] or match["zh"] or "").strip("《》 ") if match else ""


def as_own_request(text: str, language: str) -> str:
    """Return a request for somebody who liked a work as one for something like it; any other text unchanged."""
    match = _FOR_OTHERS.search(text)
    if not match:
        return text
    return (
        f"类似《{match['zh']}》的"
        if language == "zh" and match["zh"]
        else f"something like {match['en'] or match['zh']}"
    )


def with_named_ordinals(text: str, titles: Sequence[str]) -> str:
    """Return what follows two works in a text, with a title in place of "the second one" or 后者; else the text."""
    places = [text.casefold().find(title.casefold()) for title in titles]
    if len(titles) != 2 or min(places) < 0:
        return text
    start = max(place + len(title) for place, title in zip(places, titles, strict=True))
    first, second = (title for _, title in sorted(zip(places, titles, strict=True)))

    def title_of(match: re.Match[str]) -> str:
        return first if re.search("first|former|前|一", match[0], re.I) else second

    rest = _OF_TWO_ZH.sub(title_of, _OF_TWO.sub(title_of, text[start:]))
    return text if rest == text[start:] else rest.strip(" ,，.;")


_SEEN_BY = re.compile(
    r"(?:[他她]们?|孩子|我?(?:爸|妈|老婆|老公|女儿|儿子|朋友)们?)(?:已经?|早就?|都)*[看读听玩打]过了?[吧啊]?\W*"
)
"""What says that somebody for whom a work is knows it, and no more: 他看过了."""


def settle_verdict(slots: Slots, text: str, shown: Sequence[Item]) -> Slots:
    """Return slots without a verdict whose object is not sure; what a message also asks for stays.

    None is recorded as seen that the message says was not; "them all" beside an excluded creator are the creator's
    works; an opinion of a work that is not on show is of that; a complaint that points at nothing is a critique. A
    dislike that only a model reads, of none in particular, is one of the whole list: "fuck this is useless".
    """
    if slots.intent not in ("like", "dislike", "seen"):
        return slots
    if slots.intent == "dislike" and slots.critiques == ("cheaper",) and not _DISLIKES.search(text):
        return replace(slots, intent="", topic="")  # what is too dear is not disliked
    without = replace(slots, intent="", numbers=())
    if slots.intent == "seen" and UNSEEN.search(text):
        return without
    if slots.exclude and _EVERYTHING_BY.search(text):
        return without
    if (
        slots.intent == "seen"
        and "intent" in slots.by_model
        and not (slots.numbers or slots.topic or slots.exclude or _PRONOUN.search(text) or _SEEN_BY.fullmatch(text))
    ):
        return without  # "I have what I need"
    with_titles = mark_titles(text, shown)
    points = bool(re.search(MARK, mark_numbers(with_titles, len(shown)).text))
    if not (slots.topic or slots.numbers or with_titles.numbers) and (match := _NAMED_SEEN.search(text)):
        return replace(without, intent=slots.intent, topic=match["work"].strip())
    pronoun = _PRONOUN.search(text)
    refers = pronoun and not any(-1 < text.find(word) < pronoun.start() for word in slots.exclude)
    if slots.exclude and not (points or slots.numbers or slots.topic or refers):
        return without  # 安徒生的念过了, or "no statistics, I had this already", is about none of those on show
    if slots.intent == "dislike" and not slots.topic and _TOO.search(text):
        return slots if points or slots.numbers or _PRONOUN.search(text) else without
    is_guess = slots.intent == "dislike" and "intent" in slots.by_model
    if is_guess and not (slots.topic or slots.numbers or points or slots.critiques or _POINTS_AT_ONE.search(text)):
        return replace(slots, numbers=tuple(range(1, len(shown) + 1)))
    return slots
