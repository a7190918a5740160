"""Places of a message where people name works, be it in lower case or in part: "like totoro", 三傻看过了."""

from __future__ import annotations

import re

from agent.query.text.message_text import is_content_word

_OPINION_EN = (
    r"(?:great|good|perfect|amazing|boring|awesome|brilliant|fun|funny|lovely|ok(?:ay)?|bad|awful|terrible|"
    r"excellent|fantastic|"
    r"wonderful|slow|sad|long|scary|sweet|beautiful|overrated|underrated|dull|weird|a classic|a masterpiece|my "
    r"fav\w*|the best|"
    r"not (?:bad|for me|my thing)|worth it|rubbish|meh|too \w+)"
)
_DONE_EN = (
    r"(?:seen|watched|saw|read|played|heard|finished|know|own|loved?|liked?|hated?|enjoyed|rewatched|"
    r"adored?|watching|reading|playing)"
)
_BEFORE = re.compile(
    rf"(?:\b(?:like|similar to|resembling|{_DONE_EN}|ha(?:s|ve|d)|got|owns|bought|remove|drop|lose|skip|than|"
    rf"as good as|such as|between|meets|besides|except|"
    rf"about|called|again)|"
    r"\b(?:and|or|both|plus|vs|versus)\b\.?|[,/+])\s+"
    r"(?:(?:the|a|an|all of|both|that|movie|film|book|game|album|of)\s+)*$",
    re.I,
)
_AFTER = re.compile(
    rf"^(?:'s)?\s*,?\s*(?:(?:is|was|were|are|looks|sounds|seems)(?:\s+(?:so|really|pretty|very|absolutely|just|"
    rf"actually|quite|a bit|kinda|way))*\s+"
    rf"{_OPINION_EN}\b|(?:(?:i|we|i'?ve|we'?ve|ive|weve)(?:\s+(?:have|had|already|just|really|absolutely|both|"
    rf"all))*\s+{_DONE_EN}\b)|"
    r"(?:rocks|rules|sucks|vibes?)\b|(?:is|was)? ?(?:already )?(?:seen|watched|done)\b|and\b[^.,;!?]*\b(?:seen|"
    r"vibes?|alike|"
    r"similar|like that)\b|,? (?:but|or|and) (?:more|less|something|with)\b)",
    re.I,
)
_BEFORE_ZH = re.compile(
    "(?:[看读玩听刷追](?:过|完|了|腻)|喜欢|爱看|最爱|讨厌|像|类似于?|[跟和与比、《]|除了|迷|觉得|还有|以及|加上?)$"
)
_BEGINS_ZH = re.compile(r"(?:^|[\W我俺咱的])$")
_ENDS_ZH = re.compile(r"^(?:$|\W|[了吧吗呢嘛啊和跟与的那这一类也都])")
_AFTER_ZH = re.compile(
    "^(?:》|[,，]?(?:[我俺咱]们?)?(?:都|已经|也|早|刚|就|很|超|特别|最|还|太|真|挺|有点|确实|"
    "是)*(?:[看读玩听刷追打通](?:过|完|了|腻|穿|通关?|关)|喜欢|讨厌|"
    "不错|好[看玩听哭笑]|很好|难[看玩听]|无聊|闷|神作|经典|烂|棒|长|老|吓人|感人|压抑|可以|那[样种]|一样|"
    "[0-9一二三四五六七八九十两]+个?半?多?小时|[0-9]+分钟|这[样种]|类似|之类|差不多|风格|的?(?:风格|感觉|续集)|"
    "[和跟与、]))"
)

_ASKED_BEFORE_ZH = re.compile(r"(?:^|[\W那和跟与比])$")
_ASKED_AFTER_ZH = re.compile(
    "^(?:这[本部首张])?(?:讲|写[的了什]|是谁|多少|多长|几[页块]|好[看读听玩]吗|怎么样|的?(?:作者|导演|续集|页数|价格)|"
    "(?:[和跟与][^,，。]{2,12})?哪一?[个本部首张])"
)
"""What stands around a title that a question is about, be it a plain word: 三体讲啥, 活着和围城哪个更短."""
_LAST_WORD = re.compile(r"([a-z][\w'-]*)\s+(?:(?:the|a|an)\s+)?$", re.I)
_NEXT_WORD = re.compile(r"\s+([a-z][\w'-]*)", re.I)
_VERB = re.compile(
    r"(?:has|had|made|makes|ends?|ended|takes|does|did|last|vs|versus|yesterday|twice|style|vibes?|type|please|pls|tonight)$",
    re.I,
)
_INTERJECTION = re.compile(
    r"(?:ugh|oh|ooh|ah|aw+|eh|hm+|um+|er+m?|wow|lol|haha|omg|yes|yeah|no|nope|nah|ok|okay)$", re.I
)
MAX_CUE = 40
"""Characters before words in which what introduces them as a title stands."""


def is_title_place(text: str, start: int, end: int) -> bool:
    """Return whether words of a text stand where a work is named: after "like" or "seen", before "was great"."""
    before, after = text[max(0, start - MAX_CUE) : start], text[end:]
    return bool(_BEFORE.search(before) or _AFTER.match(after))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether no other content word stands right beside words, of which they may be a part: "elden ring"."""
    before, after = text[max(0, start - MAX_CUE) : start], text[end:]
    left, right = _LAST_WORD.search(before), _NEXT_WORD.match(after)
    left_ok = not left or not is_content_word(left[1]) or bool(_INTERJECTION.match(left[1]) or _BEFORE.search(before))
    right_ok = not right or not is_content_word(right[1]) or bool(_AFTER.match(after)) or bool(_VERB.match(right[1]))
    return left_ok and right_ok


def is_title_place_zh(text: str, start: int, end: int) -> bool:
    """Return whether Chinese words of a text stand where a work is named: 看过, 像 before them, 太闷了 after them.

    On their other side the text, or a word of another kind, begins or ends.
    """
    before, after = text[max(0, start - MAX_CUE) : start], text[end:]
    if _BEFORE_ZH.search(before):
        return bool(_ENDS_ZH.match(after) or _AFTER_ZH.match(after))
    return bool(_AFTER_ZH.match(after) and _BEGINS_ZH.search(before))


def is_asked_about_zh(text: str, start: int, end: int) -> bool:
    """Return whether a question in Chinese is about words of it, as about a title."""
    return bool(_ASKED_AFTER_ZH.match(text[end:]) and _ASKED_BEFORE_ZH.search(text[max(0, start - MAX_CUE) : start]))
