"""Works that others are to resemble: several of them in one message, and what it says of them besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from agent.query.facets.topics import find_domain
from agent.query.text.message_text import any_language
from retrieval.text.cjk import contains_han

_JOINT = re.compile(
    r"\s*(?:,|、|，|/|\+|&|;)\s*(?:and\s+|or\s+|和|以及)?|\s+(?:and|or|plus|with|meets|mixed with|crossed with)\s+|"
    r"(?<=[^a-zA-Z\s])(?:和|与|跟|以及|还有|加上?|或者?)(?=\S)",
    re.I,
)
_AROUND = re.compile(
    r"^(?:both|between|a (?:mix|cross|blend|combination|mixture|mash-?up) (?:of|between)|either|the likes "
    r"of)\s+|^(?:介于|既像|又像|像)|"
    r"(?:之间|这两[部本个款张]|那两[部本个款张]|这种|那种|那样|这样|一类|之类|的)+$|\s+(?:combined|together|"
    r"put together)$",
    re.I,
)
_MORE_LIKE = any_language(
    {
        "en": r"\b(?:more|something|anything|some|others?|stuff|things|ones?|films?|movies?|books?|games?|"
        r"albums?)\s+(?:just |exactly )?"
        r"(?:like|similar to|along the lines of|in the (?:vein|style) of)\s+(?:that|those|these|them|it|this|both)\b|"
        r"\b(?:anything|something|more|stuff) similar\b|\bothers? similar\b|"
        r"\bsimilar (?:others?|ones?|stuff|things|films?|movies?|books?|"
        r"games?|albums?)\b|"
        r"\b(?:in|along|on|of) (?:that|those|this|the same|(?:a )?similar) (?:same )?(?:vein|lines?|direction|spirit|"
        r"ilk|"
        r"style|mou?ld|territory|area)s?\b|"
        r"\b(?:same|that) (?:kind|sort|vibe|style)(?: again| please| of thing)*\W*$",
        "zh": "(?:还有|有|来点|来些|求|找|要|推荐|给我)?(?:没有)?(?:类似|相近|相似|相仿|近似|差不多|[这那][样种类]|"
        "同类|同款|同风格)(?:的|型)|(?:想|要|求|找)[看听读玩要找点些]*(?:类似|相近|相似|差不多|同类|同款)(?=$|[,，。但])|再来.{0,4}这[种类]",
    }
)
_MIXTURE_EN = re.compile(
    r"(?:\b(?:some|any)thing\s+)?\b(?:(?:somewhere |in )?between|halfway between|a (?:mix|cross|blend|"
    r"combination|mixture|mash-?up) "
    r"(?:of|between))\s+(?P<first>[^,.;!?0-9][^,.;!?]{1,40}?)\s+"
    r"and\s+(?P<second>[^,.;!?0-9][^,.;!?]{1,40}?)(?=\s*(?:$|[,.;!?]))",
    re.I,
)
_MIXTURE_ZH = re.compile(
    "(?:介于)?《?(?P<first>[^,，。《》0-9介于像]{2,12}?)》?[和与跟]《?(?P<second>[^,，。《》0-9]{2,12}?)》?"
    "(?:之间|的(?:结合|混合|合体|综合体?))的?"
)
_SEEN = any_language(
    {
        "en": r"\b(?:i|we)(?:'ve| have)?\s+(?:already |just |both |all |recently |now )*(?:seen|watched|saw|"
        r"read|played|heard|"
        r"finished|listened to|done)\b|\b(?:seen|watched|read|played|heard) (?:it|them|both|all)\b",
        "zh": "(?<![没未])(?<!没有)[看读听玩刷追](?:过|完)(?!的)",
    }
)
_LIKED = any_language(
    {
        "en": r"\b(?:i|we)(?:'ve)?\s+(?:really |absolutely |both |always |also )*(?:loved|liked|enjoyed|adored|"
        r"adore)\b|"
        r"\b(?:loved|liked|enjoyed) (?:it|them|both)\b",
        "zh": "(?:很|超|特别|最|都|太|挺)喜欢|爱了|太好[看听玩]了|是我的(?:最爱|命|本命)",
    }
)
_RESEMBLES_EN = re.compile(
    r"(?:^|[,.;!?])(?P<head>[^,.;!?]*?)\b(?:like|similar to|along the lines of|in the (?:vein|style|spirit) of)\b", re.I
)
_RESEMBLES_ZH = re.compile("(?:那样|这样|那种|这种|一样|之类|类似|差不多|风格)的(?P<noun>[^,，。!！?？的]{1,6})")


def wants_similar(text: str) -> bool:
    """Return whether a message wants more like the works that it names: "seen both, more like that please"."""
    return bool(_MORE_LIKE.search(text))


def resembling_kind(text: str) -> str:
    """Return the kind of item that is to resemble some work: film for "films like 1984"; empty where none is named."""
    match = _RESEMBLES_ZH.search(text) if contains_han(text) else _RESEMBLES_EN.search(text)
    return find_domain(match[1]) if match else ""


def mixture_as_resemblance(text: str) -> str:
    """Return a message that wants a mixture of works as one that wants something like each; any other unchanged."""
    text = _MIXTURE_EN.sub(r"something like \g<first> and \g<second>", text)
    return _MIXTURE_ZH.sub(r"像\g<first>和\g<second>那样的", text)


def split_titles(words: str) -> Iterator[str]:
    """Yield the titles that words join: "a mix of Alien and Heat", 英雄和十面埋伏之间的."""
    before = ""
    while words != before:
        before, words = words, _AROUND.sub("", words.strip())
    for title in _JOINT.split(words):
        if title and title.strip("《》 "):
            yield title.strip("《》 ")


def verdict_on_resembled(text: str) -> Literal["", "like", "seen"]:
    """Return what a message says of works beside that it wants others like them; empty where it says no more."""
    if _LIKED.search(text):
        return "like"
    return "seen" if _SEEN.search(text) else ""
