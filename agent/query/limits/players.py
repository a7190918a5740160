"""Whether a game is to be played with others or alone, as a message says it: 联机, "co-op", 一个人玩, "solo"."""

from __future__ import annotations

import re

from agent.query.limits.player_numbers import (
    PlayerNumber,
    number_condition,
    player_number,
    tells_numbers,
    without_player_numbers,
)
from agent.query.negations.rejection_words import ADVERBS_ZH, REJECTS_ZH
from agent.query.text.message_text import any_language
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import Either, OneOf

FIELDS = ("players", "人数", "玩家人数", "player count", "modes", "game modes")
"""Attributes that say how many play a game."""
_PEOPLE = (
    r"(?:friends?|mates?|buddy|buddies|pals?|wife|hubby|husband|girlfriend|boyfriend|gf|bf|partner|fianc[eé]e?|kids?|"
    r"child(?:ren)?|sons?|daughters?|boys?|girls?|nephews?|nieces?|grand-?(?:kids?|sons?|daughters?|child(?:ren)?)|"
    r"brothers?|sisters?|siblings|cousins?|room-?mates?|flat-?mates?|house-?mates?|colleagues?|co-?workers?|family|"
    r"mom|mum|dad|parents?|in-laws|people|others)\b"
)
"""Whom somebody plays with, in English."""
_PEOPLE_ZH = (
    "(?:室友|舍友|朋友|同学|哥们儿?|兄弟|姐妹|闺蜜|女朋友|男朋友|女友|男友|对象|老婆|老公|爸妈|爸爸|妈妈|家人|孩子|儿子|女儿|弟弟|妹妹|哥哥|"
    "姐姐|同事|小伙伴|别人|人)们?"
)
_TOGETHER = any_language(
    {
        "en": r"\bco-?op(?:erative)?\b|\b(?:local |online )?multi-?player\b|"
        r"\b(?:two|2|three|3|four|4)[\s-]players?\b|"
        r"\bsplit[\s-]?screen\b|"
        r"\bplay(?:able|ed)? (?:it |them |online )?(?:together\b|"
        rf"with (?:my |a |some |other |the )?(?:\w+ )?{_PEOPLE})|"
        rf"\b(?:with|w/?|against|vs\.?|alongside)\s+(?:(?:my|our|a|an|some|the|other|few|couple of|both|two|"
        rf"\d)\s+)+(?:[\w-]+\s+)?{_PEOPLE}|\bwith (?:friends|kids|others|him|her|them|someone)\b|"
        rf"\b(?:me|myself) and (?:my|a|the|some)\s+(?:[\w-]+\s+)?{_PEOPLE}|"
        rf"\b(?:my|the)\s+(?:[\w-]+\s+)?{_PEOPLE} and (?:i|me)\b|"
        r"\b(?:the |both )?(?:two|three|four|five|six|[2-8]|both) of us\b|\bfor (?:us )?(?:two|three|four|[2-8])\b(?! "
        r"(?:hours?|minutes|days|weeks|years|months|euros?|dollars|bucks|pounds|nights|players))|"
        r"\b(?:two|2|three|3|four|4|several) (?:people|persons|friends)\b|\btogether\b",
        "zh": "(?:能|可以)?(?:联机|联网(?=玩|对战|打)|开黑|组队|分屏|同屏)(?:玩|打|对战|合作)?|"
        "(?:能|可以)?(?:双人|多人)(?:合作|联机|对战|模式)?(?:玩)?(?=$|[的玩游能,，。!！?？ ]|类)|"
        "(?:能|可以|适合)?(?:[两二三四俩仨2-4]个?人|我们?俩|我们)(?:都)?(?:能|可以)?(?:一起|一块儿?)?(?:都)?玩|"
        "(?:能|可以)?(?:一起|一块儿?|一同)(?:玩|打(?!卡|车|折|包))|"
        f"(?:能|可以|适合)?(?:跟|和|同|与|带着?)(?:我的?|我们)?{_PEOPLE_ZH}(?:一起|一块儿?)?(?:能|可以)?(?:打|玩|开黑)",
    }
)
_ALONE = any_language(
    {
        "en": r"\bsingle[\s-]?player\b|\bsolo\b|\bplay(?:s|ed|ing|able)? (?:it |them |games )?(?:alone|by (?:my|him|"
        r"her)self|on (?:my|his|her) own|solo)\b",
        "zh": "(?:能|可以|适合)?(?:自己一个人|一个人|独自)(?:就|也)?(?:能|可以|慢慢)?玩|单机|"
        "单人(?=$|[的玩游模,，。!！ ])",
    }
)
_NOT = re.compile(
    r"(?:\b(?:no|not|without|except|nothing|non|hate|don'?t (?:want|like)|avoid)[\s-]+(?:\w+ ){0,2}|"
    r"(?:不要|不想|不玩|别|不喜欢|讨厌|除了|不是)(?:给我|推荐?|再|玩|来|那种|什么)*)$",
    re.I,
)
_NOT_AFTER = re.compile(f"(?:的|游戏|类)*{ADVERBS_ZH}{REJECTS_ZH}")
_MULTI = re.compile(r"multi|co-?op|online|versus|[2-9]|多人|双人|合作|联机|对战", re.I)
_SINGLE = re.compile(r"single|solo|(?<![0-9])1(?![0-9])|单人|单机", re.I)


def tells_players(words: str) -> bool:
    """Return whether some words say how a game is to be played, and nothing else: 双人, "co-op"."""
    return bool(_TOGETHER.fullmatch(words) or _ALONE.fullmatch(words))


def player_conditions(topic: str, text: str, columns: Columns, kind: str = "game") -> tuple[list[Condition], str]:
    """Return the condition that games are for several players or for one, and the topic without the words for it.

    Where the catalogue tells numbers of players, it is for as many as a message names. Of several wishes the last
    counts. Nothing where a message says neither, or where the catalogue does not tell how many play. `kind`: the kind
    of item that is asked for, empty where it is open.
    """
    number = player_number(text) or _number_in_words(text)
    if number and tells_numbers(columns, kind):
        for pattern in (_TOGETHER, _ALONE):
            topic = pattern.sub(_only_modes, topic)
        return [number_condition(number)], without_player_numbers(topic, text)
    if kind != "game":
        return [], topic
    value_patterns = [
        values if _is_wanted(match, text) else opposite
        for pattern, values, opposite in ((_TOGETHER, _MULTI, _SINGLE), (_ALONE, _SINGLE, _MULTI))
        for match in pattern.finditer(text)
    ]
    if not value_patterns:
        return [], topic
    pattern, parts = value_patterns[-1], []
    for field in columns.words_by_field:
        if field in FIELDS and (values := tuple(sorted(filter(pattern.search, columns.words_by_field[field])))):
            parts.append(OneOf(field, values) if len(values) > 1 else Comparison(field, "=", values[0]))
    topic = without_player_numbers(topic, text) if parts and number else topic  # before 人玩 of 四个人玩的 is taken out
    for each in (_TOGETHER, _ALONE) if parts else ():
        topic = " ".join(each.sub(" ", topic).split())
    return ([parts[0] if len(parts) == 1 else Either(tuple(parts))] if parts else []), topic


def is_about_players(words: str) -> bool:
    """Return whether words only say how many play: 联机的, "co-op"."""
    return any(pattern.fullmatch(words.removesuffix("的")) for pattern in (_TOGETHER, _ALONE))


def names_players(condition: Condition) -> str:
    """Return whether a condition asks for games for "several" or for "one"; empty for any other condition."""
    parts = condition.parts if isinstance(condition, Either) else (condition,)
    values = [
        value
        for part in parts
        if isinstance(part, OneOf | Comparison) and part.field in FIELDS and getattr(part, "operator", "=") == "="
        for value in (part.values if isinstance(part, OneOf) else (part.value,))
    ]
    if not values or not all(isinstance(part, OneOf | Comparison) and part.field in FIELDS for part in parts):
        return ""
    return "several" if all(map(_MULTI.search, values)) else "one" if all(map(_SINGLE.search, values)) else ""


def _number_in_words(text: str) -> PlayerNumber | None:
    """Return the number of players that words without a number stand for: one, or two and more."""
    if any(_is_wanted(match, text) for match in _ALONE.finditer(text)):
        return PlayerNumber(1, 1)
    return PlayerNumber(2, None) if any(_is_wanted(match, text) for match in _TOGETHER.finditer(text)) else None


def _only_modes(match: re.Match[str]) -> str:
    """Return words that say how a game is played as well, such as "co-op" and 合作, and nothing of others."""
    return match[0] if re.search("co-?op|合作", match[0], re.I) else " "


def _is_wanted(match: re.Match[str], text: str) -> bool:
    """Return whether words for a number of players are not negated."""
    return not (_NOT.search(text[: match.start()]) or _NOT_AFTER.match(text[match.end() :]))
