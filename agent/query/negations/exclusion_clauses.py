"""What clauses around an exclusion say: two things at once, why it is excluded, or that it is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.query.facets.moods import named_moods
from agent.query.facets.topics import without_function_words
from agent.query.negations.concepts import bare_name, find_concept
from agent.query.negations.negations import NOT_EXCLUDABLE
from agent.query.negations.rejection_words import REJECTION_ZH
from retrieval.text.cjk import HAN, contains_han

_JOINT = re.compile(rf"、|(?<=[{HAN}]{{2}})(?:和|跟|以及|或者?|还有)(?=[{HAN}]{{2}})")
_JOINT_EN = re.compile(r"\s+(?:or|nor|and)\s+|\s*[,&/]\s*")
_CAUSE = re.compile(
    r"(?:(?<=[,，。;；!！])|^)[^,，。;；!！]{0,6}一[听看玩读闻想见][^,，。;；!！]{1,10}?就[^,，。;；!！]+"
)
_AVAILABLE = (
    "(?:类|片子?|题材)?的?(?:书|电影|游戏|歌|课|新闻)?"
    "(?:有没有|有木有|有无|有吗|有么|有嘛|有几|有哪|有啥|有什么|多不多|多吗|来几)"
)
"""What asks whether there is something, which is a wish for it."""
_RATHER = (
    r"(?:\b(?:but|and|would)\s+|'d\s+|[,;.]\s*|^(?:(?:hm+|ok(?:ay)?|well|oh|no|nah|then|so)[, ]+)*)(?:rather|"
    r"preferably|instead)[:,]? "
    r"(?!not\b|no\b|without\b|than\b)(?:(?:some|an?|the|something|on|about|in)\s+)*(?:[\w-]+ (?:or|and) )?"
)
"""What stands before what is asked for in place of something else: "but rather philosophy or ethics"."""
_ALLOWED_EN = (
    r" (?:is|are|would be) (?:(?:also|totally|perfectly|absolutely) )?(?:ok(?:ay)?|fine|allowed|welcome|alright)\b"
    r"(?! (?:no|not) )"
)
_ALLOWED_ZH = "的?(?:[也都倒]|倒是)?(?:可以|行(?![不吗])|ok|没问题|没关系|无妨|欢迎|留下)(?![吗么])"
"""What says of a thing that it may be."""
_EXCEPT = (
    r"(?:\b(?:apart|aside) from|\bexcept(?:ing| for)?|\bother than|\bbut|\bbesides|\bbar|\bsave|\bno|\bnot|"
    r"\bwithout|\bnon)[\s-]+(?:(?:the|any|for)\s+)*|除了?|[不没非别](?:是|要|带|含)?"
)
"""What stands before a thing that is not allowed by that: "everything apart from westerns is welcome"."""
_WISHED_ZH = re.compile(
    "(?:(?:说|说了|还是|只|偏|非|嚷着|吵着|想|倒|就)(?:想?要|喜欢|爱)|想|爱|喜欢)(?:[看听玩读]|来)?(?:[一几]?[点些部本首个]|那种|这种)*$"
)
"""What stands before a thing that somebody wants: 我爸说要打打杀杀的."""
_BEGINS_WISH_ZH = re.compile("(?:那|就|还是|改|我|再|给我)*(?:想|要|来|换|找|求|看|听|玩|读|买|学|推荐)")
_REFUSES_ZH = re.compile("[不别没勿莫甭怕恨烦腻除少戒]|讨厌|拒绝|避开")
_UNLESS = r"(?:\bunless (?:it'?s |it is |it has |there'?s )?(?:an? |by |with )?|除非(?:是|有|由|带有?)?)"
"""What stands before what takes a refusal back: 谍战剧我不看，除非是孙红雷演的."""
_LEFT_BEHIND_ZH = re.compile("重复|一样|同样|[先再又就算这那是]|[之刚]前|刚才|出现|显示|来着")
"""What a clause leaves behind that speaks of the list, or only joins: 重复推 of 不要重复推, 就算 of 没有就算了."""
_SHOWING_ZH = str.maketrans("放推", "看看")
"""Verbs of showing and of recommending, which name no more than 看 does."""


def split_joined(word: str) -> tuple[str, ...]:
    """Return the things that words exclude together: demons of "demons or monsters", 恐怖 and 惊悚 of 恐怖惊悚."""
    if find_concept(word):
        return (word,)
    if not contains_han(word):
        parts = tuple(filter(None, (part.strip() for part in _JOINT_EN.split(word))))
        return parts if len(parts) > 1 and word.islower() else (word,)
    bare = bare_name(word)
    if len(bare) == 4 and find_concept(bare[:2]) and find_concept(bare[2:]):
        return bare[:2], bare[2:]
    parts = tuple(filter(None, (bare_name(part) for part in _JOINT.split(word))))
    return parts if len(parts) > 1 else (word,)


def without_causes(topic: str, text: str) -> str:
    """Return a topic without the words that only say why something else is excluded: 爵士不要,一听萨克斯就精神."""
    causes = "".join(match[0] for match in _CAUSE.finditer(text))
    rest = _CAUSE.sub(" ", text)
    return " ".join(word for word in topic.split() if word in rest or word not in causes)


def asked_for(words: Sequence[str], text: str) -> list[str]:
    """Return those of some words that a text asks for or allows: 反乌托邦的有几本 asks whether there is any."""
    return [word for word in words if _is_asked_for(bare_name(word), text)]


def _is_asked_for(word: str, text: str) -> bool:
    if re.search(f"(?:{_EXCEPT}){re.escape(word)}", text, re.I):
        return False
    if contains_han(word):
        return bool(re.search(f"{re.escape(word)}(?:{_AVAILABLE}|{_ALLOWED_ZH})", text)) or _is_wished(word, text)
    return bool(word and re.search(rf"{_RATHER}{re.escape(word)}|\b{re.escape(word)}{_ALLOWED_EN}", text, re.I))


def _is_wished(word: str, text: str) -> bool:
    """Return whether a clause without any refusal wants a Chinese word; whoever read the message may have erred.

    A clause that says no more than 宫崎骏的 goes on with the wish before it: 不玩游戏了 看电影 宫崎骏的.
    """
    clauses = [clause for clause in re.split(r"[\s,，。;；!！?？]", text) if clause]
    place = next((place for place, clause in enumerate(clauses) if word in clause), None)
    if place is None:
        return False
    before, _, after = clauses[place].partition(word)
    if not before and after == "的" and place and _BEGINS_WISH_ZH.match(clauses[place - 1]):
        return not _REFUSES_ZH.search(clauses[place - 1])
    return bool(_WISHED_ZH.search(before)) and not _REFUSES_ZH.search(before) and not re.search(REJECTION_ZH, after)


def denied_name(word: str, text: str) -> str:
    """Return the Chinese name in a word of a topic that a text has only after 不, as 恐怖 in 不恐怖的; else empty."""
    name = word.removeprefix("不").removesuffix("的")
    if len(name) < 2 or not contains_han(name) or not (find_concept(name) or named_moods(name)):
        return ""
    is_denied = text.count(name) == len(re.findall(f"(?<![是要差])不(?:那么|太)?{re.escape(name)}", text)) > 0
    return name if is_denied else ""


def takes_back(word: str, text: str) -> bool:
    """Return whether a refusal does not hold for a word: "no dramas, unless they're by Ozu"."""
    return bool(word and re.search(f"{_UNLESS}{re.escape(bare_name(word))}", text, re.I))


def names_something(word: str) -> bool:
    """Return whether an excluded word names something: it is no verb that a clause leaves behind, and no idiom.

    看 of 不爱看 is such a verb, and "exceptions" of "no exceptions" such an idiom.
    """
    if not contains_han(word):
        return word.casefold() not in NOT_EXCLUDABLE
    return bool(without_function_words(_LEFT_BEHIND_ZH.sub("", word).translate(_SHOWING_ZH)))


def is_never_done(word: str, text: str) -> bool:
    """Return whether a text only says that something was never done, or is never done by others."""
    done = rf"\bnever (?:really |actually |even )?{re.escape(word)}" if re.match(r"\w+ed\b", word) else ""
    others = rf"\b(?:people|everyone|everybody|they|s?he|kids|we|i) never {re.escape(word)}\b" if word.isalpha() else ""
    return any(re.search(pattern, text, re.I) for pattern in (done, others) if pattern)
