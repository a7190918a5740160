"""Whole messages that make sense only after a list: none of these, something completely different, the next part."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.slots import Slots
from agent.query.text.message_text import any_language
from retrieval.text.cjk import contains_han

FollowUp = Literal["", "none of them", "not that one", "different", "as last time", "next part"]

_BEFORE_EN = (
    r"(?:(?:hmm*|um+|well|ok(?:ay)?|no+|nah|nope|sorry|oh|honestly|actually|so|but|and|meh|thanks?|thx|i|"
    r"i'?m|"
    r"i am|it'?s|they'?re|these are|those are|that'?s|really|just|still|maybe|then|now|let'?s|please|pls|can|could|"
    r"would|we|you|do|have|try|go for|go with|give me|show me|how about|what about|want|i'?d (?:like|rather have)|"
    r"(?:is|are) there|got|something|to|watch|play|read|see|the|an?|any)[\s,.!-]+)*"
)
_AFTER_EN = (
    r"(?:[\s,.!-]+(?:please|pls|thanks?|thank you|really|tbh|honestly|at all|sorry|for me|to me|then|now|instead|today|"
    r"tonight|if possible|me|here|so far|either|again|exist|available|out|of (?:it|that|this|them|these|those)|"
    r"(?:to|for) (?:it|that|this)))*[\s.!?]*"
)
_AFTER_ZH = "(?:[吧了啊呢吗嘛呀哦哈的呗么]|谢谢|可以吗|好吗|行吗|[,，。!！?？~\\s])*"
_BEFORE_ZH = "(?:我|唉|额|呃|嗯|不|好像|感觉|其实|那|就|还是|可以|能|请|给我|帮我|想|要|[,，。!！\\s])*"
_THESE_EN = (
    r"(?:these|those|them|the above|the(?:se|m)? (?:ones?|list|options|suggestions)|"
    r"your (?:suggestions|picks)|that list)"
)
_MESSAGES: dict[FollowUp, dict[str, str]] = {
    "none of them": {
        "en": rf"(?:none|neither|nothing|not (?:one|a single one|any))(?: of {_THESE_EN})?(?: (?:here|there))?"
        r"(?: (?:really )?(?:appeals?|works?|fits?|interests?|grabs?|speaks?|clicks?|looks? (?:good|interesting)|"
        r"do it|does it|sounds? (?:good|interesting)|is for me|are for me|is my thing|is interesting|for me|"
        r"i like|i'?d (?:watch|read|play|like)|convinces?|will do))?|"
        rf"not (?:any|a fan) of {_THESE_EN}|(?:don'?t|do not|dont|didn'?t) (?:really )?(?:like|love|want|fancy|care "
        rf"for|feel like) (?:any(?: (?:one )?of {_THESE_EN})?|all of {_THESE_EN}|{_THESE_EN})|"
        rf"(?:hate|dislike|hated)(?: all(?: of)?)? {_THESE_EN}|"
        r"not (?:my|our) (?:thing|cup of tea|style|taste|kind of thing|vibe)|not (?:for (?:me|us)|interested|into "
        rf"{_THESE_EN}|interested in (?:any(?: of)? )?{_THESE_EN}|convinced|feeling (?:it|{_THESE_EN}))|"
        r"all (?:bad|boring|wrong|no good|meh|rubbish|terrible)|"
        rf"{_THESE_EN} (?:all )?(?:are|look|seem) (?:all )?(?:bad|boring|wrong|meh|terrible|rubbish|awful|"
        rf"not (?:for me|"
        r"my thing|interesting|good))|(?:no thanks|pass|skip) (?:to |on )?(?:all(?: of)? )?" + _THESE_EN,
        "zh": "(?:这[些几][个部本首款门]?|以上|上面)?(?:全|一[个部本首款点]|哪[个部本首款])?(?:都|也)(?:不|没|没有)"
        "(?:太|怎么|是(?:很|太)?|大)?"
        "(?:喜欢|想[看听玩读要]|爱|行|合适|感兴趣|兴趣|合(?:我)?口味|好|要|对(?:我)?(?:的)?(?:胃口|口味)|"
        "是我(?:的)?(?:菜|想要的|要的)|中意|满意|看上|[看听玩读])|"
        "没有?(?:一[个部本首款])?(?:我)?(?:喜欢|想[看听玩读要]|感兴趣|合适|看得上|看上|中意|满意)的|"
        "没(?:什么)?兴趣|不感兴趣|没一[个部本]?[想能]?[看听玩]的|不(?:太)?(?:合|对)(?:我)?(?:的)?(?:胃口|口味)|"
        "不是我的(?:菜|style|类型|风格)|(?:都)?(?:很|太)?一般般?|都(?:太)?(?:差|烂|无聊|没意思)|"
        "这[些几][个部本首款门]?(?:我)?(?:都)?不(?:喜欢|要|想[看听玩读要]|行|合适)",
    },
    "not that one": {
        "en": r"not (?:that|this|the (?:last|first) )(?: ?one)?|(?:any|some)thing but (?:that|this)(?: one)?|"
        r"no[, ]+not (?:that|this)(?: one)?|(?:anything|everything) except (?:that|this)(?: one)?",
        "zh": "(?:不是|不要|别)(?:那|这)(?:一)?[个部本首款门张]|(?:那|这)[个部本首款门张]不(?:行|要|算|好)",
    },
    "different": {
        "en": r"(?:some|any)thing (?:(?:completely|totally|entirely|very|radically|altogether|quite|wholly|all) "
        r"(?:different|else|new|other)|else (?:entirely|altogether|completely)|different (?:altogether|entirely|"
        r"completely))|(?:completely|totally|entirely|radically) (?:different|(?:some|any)thing (?:different|else))"
        r"(?: (?:one|ones|stuff|thing|direction|kind of thing))?|a (?:complete|total) change(?: of (?:pace|tack|"
        r"mood))?|"
        r"change of (?:pace|scene|mood|direction|topic|subject)|a different direction|"
        r"(?:a )?(?:different|new|another) (?:topic|subject)|different thing|now something (?:else|different)|"
        r"something else now|change (?:the )?(?:topic|subject)|switch (?:topics|subjects)|talk about something else|"
        r"(?:(?:some|any)thing|ones?|more|others?) (?:(?:a bit|a little|rather|quite|really|more|much|that(?:'s|"
        r" is)) )*"
        r"(?:different|unlike)(?: (?:from|than|to))? (?:these|those|this|that|them|the list|the above|"
        r"what you showed(?: me)?)|"
        r"(?:and )?now for something completely different",
        "zh": "(?:来|换|要|推荐|找)?[点些一]?[个下部本首款批种]?(?:完全|截然|彻底|根本)(?:不同|不一样|相反)的?"
        "(?:类型|风格|东西|口味|题材|主题|内容|方向)?|(?:来|要|推荐|找)?[点些个]?(?:跟|和|与)(?:这[些几个]*|它们?|上面)[都]?(?:不一样|不同|没关系)的|(?:说|聊)(?:点|个|些)?别的|换(?:个|一种|种|一下)(?:完全不同的?)?(?:话题|口味|风格|思路|方向|类型|题材|主题|路子)|"
        "[来换](?:点|个|些)(?:完全)?(?:不一样|不同)的",
    },
    "as last time": {
        "en": r"(?:(?:like|same(?: (?:as|thing as|thing|again as|stuff as))?|as|what (?:i|we|you) (?:had|wanted|"
        r"asked for|"
        r"gave me|showed me)|similar to|whatever (?:i|we) had|go back to what (?:we|i) had)"
        r"(?: (?:we|i|you))?(?: (?:did|had))? (?:the )?(?:last|previous|other) (?:time|session|day|night)|"
        r"(?:the )?(?:same|usual)(?: (?:as (?:always|usual|before)|again))|(?:the |my )?usual(?: one)?)",
        "zh": "(?:跟|和|像|照|按|同|还是)?(?:上一?次|上回|之前那次|上次聊的?|老样子)(?:那[样种个些])?(?:差不多|一样|"
        "类似|的)?(?:的|那种|就行|就好)?|老样子|照旧",
    },
    "next part": {
        "en": r"(?:next|following) (?:one|part|book|volume|film|movie|game|instal+ment|entry|season|title|novel)?\s*"
        r"(?:in|of|from) (?:the|that|this|its) (?:series|saga|trilogy|franchise|sequence|story)|"
        r"(?:what(?:'s| is| comes)|which (?:one )?(?:is|comes)) (?:the )?(?:next|after)(?: (?:one|part|book|volume|"
        r"film|"
        r"movie|game))? (?:in|of) (?:the|that|this|its) (?:series|saga|trilogy|franchise)|"
        r"sequels?|(?:next|second) (?:volume|instal+ment)|(?:the )?continuation|what comes (?:next|after (?:it|that))|"
        r"(?:the )?rest of the (?:series|saga|trilogy)|does it have a sequel|(?:one|part|book) after (?:that|it)",
        "zh": "(?:这|那|它|该)?(?:个|部|本)?(?:系列|三部曲)?(?:的)?(?:有没有|有|出)?(?:下一?[部本集卷册季]|续集|续作|"
        "续篇|"
        "后续(?:作品)?|后面(?:的)?(?:几)?[部本]|第二部续集)(?:有没有|是什么|是哪[部本]|有|叫什么|呢|吗)?|"
        "(?:这|那)?(?:个)?系列(?:的)?(?:其他|其它|别的|下一?[部本])(?:作品|几部)?",
    },
}
_PATTERNS: dict[FollowUp, re.Pattern[str]] = {
    kind: re.compile(
        rf"{_BEFORE_EN}(?:{each['en']}){_AFTER_EN}|{_BEFORE_ZH}(?:{each['zh']}){_AFTER_ZH}",
        re.I,
    )
    for kind, each in _MESSAGES.items()
}
_NARROWS = any_language(
    {
        "en": r"^(?:(?:ok(?:ay)?|and|but|yes|hmm+|please|well)[, ]+)*(?:only|just|preferably|ideally|also|for|with|"
        r"without|set (?:in|on|at)|based on|by|starring|in (?:black|colou?r)|must|should|it (?:should|must|has)|"
        r"they (?:should|must)|has to|needs? to)\b|"
        r"^(?:(?:ok(?:ay)?|and|but|yes|hmm+|please|well)[, ]+)*(?:something|anything|a (?:bit|little)|make it) more "
        r"[a-z]|"
        r"\b(?:ones?|only|too|as well|also|preferably|ideally)\s*(?:please|"
        r"pls)?"
        r"\W*$|^(?!an?\b|some\b|any)[a-z-]+(?: [a-z-]+)? (?:ones?|only|please)\W*$",
        "zh": "^(?:最好|只要|只[看听玩想]|而且|并且|还要|也要|要有|带|必须|得是|要是|限|主要是|偏|适合)|"
        "的(?:味道|感觉|氛围|调调|腔调|气质|质感)\\W*$|的也(?:都)?(?:一起|一块儿?|可以)?(?:看看|听听|算进来|加进来|来[点几一]|看一?看)|"
        "^(?!.*[换改])[^,，。\\s]{1,5}的(?:就行|就好|更好|吧|呢)?\\W*$|(?:优先|为主|就行|就好)\\W*$",
    }
)
_REPLACES = any_language(
    {
        "en": r"\b(?:instead|rather|actually|switch|change|how about|what about|on second thought|forget)\b",
        "zh": "换|改|其实|还是|算了|不如|别的|来点|来[个部本首]|想[看听玩读]|推荐|有没有|找",
    }
)


_SAME = re.compile(
    r"[,;]?\s*\b(?:the |of the |in the )?same (?:genres?|types?|kinds?|styles?|sorts?|moods?|topics?|themes?)"
    r"(?: of (?:thing|stuff)s?)?\b(?! as\b)|[,，]?(?:还是|依然|仍然|要)?(?:同样?|一样|同一)(?:类型|题材|风格|种类)的?",
    re.I,
)
_SAME_LIMIT = re.compile(
    r"[,;]?\s*\b(?:the |of the |in the |by the |from the )?same (?:languages?|countr(?:y|ies)|directors?|authors?|"
    r"artists?|"
    r"universit(?:y|ies)|unis?|eras?|decades?|years?|platforms?|lengths?|price(?: range)?)\b(?=\s*(?:$|[,.;!]))",
    re.I,
)
_ASKS = re.compile(r"[?？]|\b(?:which|what|who|are|is|do|does)\b|哪|吗|谁", re.I)
_SENTENCE_END = re.compile(r"[.!?。!?;；,，]+\s*|\s+-+\s+")


def find_follow_up(text: str) -> FollowUp:
    """Return what a whole message does with the list on show; empty where it is anything else."""
    bare = text.strip()
    for kind, pattern in _PATTERNS.items():
        if pattern.fullmatch(bare):
            return kind
    return ""


_FOR_WHOM = any_language({"en": r"\b(?:for|with) (?:my|our|his|her|an?|the|[0-9])\b", "zh": "适合|[给送陪]"})
"""What says for whom items are to be."""


def split_follow_up(text: str) -> tuple[FollowUp, str]:
    """Return what the first sentence of a message does with the list on show, and the sentences after it.

    Only a list that is turned away from is: "none of these. Something funny?"; else the message is returned whole. What
    is said before the wish for something different is why: 看完睡不着,来个完全不一样的.
    """
    for mark in _SENTENCE_END.finditer(text):
        kind = find_follow_up(text[: mark.start()])
        if kind in ("none of them", "different") and (rest := text[mark.end() :].strip()):
            return ("different", "") if find_follow_up(rest) == "different" else (kind, rest)
    *_, last = (None, *_SENTENCE_END.finditer(text.rstrip("。.!！")))
    if last and find_follow_up(text[last.end() :]) == "different":
        return "different", text[: last.start()].strip()
    clauses = _SENTENCE_END.split(text)
    others = [clause for clause in clauses if find_follow_up(clause) != "different"]
    return ("different", "，".join(others)) if len(clauses) > len(others) > 0 and contains_han(text) else ("", text)


def asks_nothing_else(slots: Slots, text: str, follow_up: FollowUp, kind: str) -> bool:
    """Return whether slots of a text ask for nothing beside what a message does with the list on show.

    Who wants something different may say what the list is too much of ("too sad", 看完睡不着), or the `kind` in force;
    but for whom it is to be is a request (换个话题，适合八岁孩子的).
    """
    if follow_up != "different":
        return slots == Slots()
    if slots.company and not slots.critiques and _FOR_WHOM.search(text):
        return False
    intent = "" if slots.intent == "more" else slots.intent
    domain = "" if slots.domain == kind else slots.domain
    return replace(slots, intent=intent, domain=domain, critiques=(), company="", occasion="") == Slots()


def without_same(text: str) -> str:
    """Return a request without the words that it is to be of the same genre as before; a question as it is."""
    text = text if _SAME_LIMIT.fullmatch(text.strip()) else _SAME_LIMIT.sub(" ", text)
    return text if _ASKS.search(text) else _SAME.sub(" ", text).strip()


def narrows_topic(text: str) -> bool:
    """Return whether a message adds to the topic before: "instrumental only", "for beginners", 治愈的."""
    if _SAME.search(text) and not _ASKS.search(text):
        return True
    if _REPLACES.search(text) or any(pattern.search(text) for pattern in KIND_NOUNS.values()):
        return False
    return bool(_NARROWS.search(text))


_SWITCHES = any_language(
    {
        "en": r"\b(?:instead|actually|make it|make them|what about|how about|switch|change|same (?:but|for)|"
        r"(?:that )?as an?|in (?:book|film|game|movie) form)\b",
        "zh": "换成|换|改成|改|还是|其实|有没有|同样|那.{0,4}呢|也要|呢$",
    }
)


def switches_kind(text: str) -> bool:
    """Return whether a message that names another kind of item keeps the topic: "books instead", 换成书."""
    return bool(_SWITCHES.search(text))
