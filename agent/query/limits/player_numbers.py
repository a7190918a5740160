"""The number of people that a game is to be played with: "something for 6 people", "coop for 2", 四个人玩的."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.text.message_text import any_language
from agent.query.text.numerals import SMALL_NUMBER, parse_number
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import All
from retrieval.conditions.player_counts import PLAYER_COUNT

_PEOPLE = r"(?:players?|people|persons?|folks|friends|adults|guests|kids|children|gamers|guys|of us)\b"
_NO_PEOPLE = (
    r"(?![\s-]*(?:hours?|hrs?|h\b|min|days?|weeks?|months?|years?|yrs?|y/?o\b|nights?|euros?|dollars?|bucks|pounds?|"
    r"quid|stars?|games?|rounds?|more|others?|films?|books?|movies?|albums?|suggestions|options|%|\.\d|\d|[$€£¥]|"
    r"and up|\+))"
)
_PARTNER = "(?:wife|husband|partner|girlfriend|boyfriend|gf|bf)"
_BEFORE = (
    r"(?:(?:for|with|of|seats?|takes?|fits?|support(?:s|ing)?|up to|we(?:'re| are|'ll be| will be)|"
    r"play(?:s|ed|able)? (?:with|at|by))\s+)?(?:a (?:group|party) of\s+)?(?:the |all |us )?"
)
"""Words before a number of people that go with it."""
_HAN = "(?:[0-9]{1,2}|十[一二三四五六]?|[两二三四五六七八九俩仨])"
_NUMBERS = any_language(
    {
        "en": rf"\b(?P<low>{SMALL_NUMBER})\s*(?:-|–|to|or)\s*(?P<high>{SMALL_NUMBER})[\s-]+{_PEOPLE}|"
        rf"(?P<least>\bat least |\bmore than |\bminimum (?:of )?)?\b{_BEFORE}(?P<n>{SMALL_NUMBER})"
        rf"(?P<more>\s*\+|\s+or more)?[\s-]+(?:or more )?{_PEOPLE}|"
        r"\b(?:for|group of|party of|we(?:'re| are|'ll be| will be))\s+(?:us |the )?"
        rf"(?P<bare>(?!one\b){SMALL_NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<bare_high>{SMALL_NUMBER}))?\b{_NO_PEOPLE}(?=\W|$)|"
        rf"\bme and my {_PARTNER}\b|\bmy {_PARTNER} and (?:i|me)\b|\bfor (?:a|the) couple\b",
        "zh": "(?:适合|能|可以|支持|给|我们|咱们|一共|总共|人数)?[是有够为]?"
        f"(?P<zh>{_HAN})(?:(?:-|~|到|至)?(?P<zh_high>{_HAN}))?(?:个|名|位)?[大小]?"
        "(?:玩家|人(?!气|生|公|物|家|民|类|性|间|均))(?P<zh_more>[及或]?以上)?"
        "(?:的|就)?(?:能|可以|都能|一起|一块儿?)*[玩开打]?的?|"
        f"(?P<pair>双人|[我他咱]们?俩|两口子|情侣)(?:一起)?(?:能|可以)?玩?的?|我们(?P<zh_us>{_HAN})个(?:能|可以|一起)?玩?的?",
    }
)


_NUMERAL = re.compile(SMALL_NUMBER, re.I)


class PlayerNumber(NamedTuple):
    """How many play, both ends included; `high` is None where more may."""

    low: int
    high: int | None


def player_number(text: str) -> PlayerNumber | None:
    """Return the number of people that a text wants to play with, the last that it names; None where it names none."""
    numbers = [number for match in _NUMBERS.finditer(text) if (number := _read(match))]
    return numbers[-1] if numbers else None


def without_player_numbers(topic: str, text: str) -> str:
    """Return a topic without the words for a number of people in a text, and without what they leave behind."""
    words = {word for match in _NUMBERS.finditer(text) for word in re.findall(r"\w+", match[0].casefold())}
    rest = _NUMBERS.sub(" ", topic).split()
    left = " ".join(word for word in rest if not (word.casefold() in words and _NUMERAL.fullmatch(word)))
    return left.removeprefix("的") if len(left) > 2 else left


def number_condition(number: PlayerNumber) -> Condition:
    """Return the condition that a game is for so many people: for all numbers of a range."""
    most = Comparison(PLAYER_COUNT, ">=", str(number.low if number.high is None else number.high))
    return most if number.high is None else All((Comparison(PLAYER_COUNT, "<=", str(number.low)), most))


def number_of(condition: Condition) -> PlayerNumber | None:
    """Return the number of people that a condition asks for; None for a condition of another kind."""
    match condition:
        case Comparison(field, ">=", low) if field == PLAYER_COUNT:
            return PlayerNumber(int(low), None)
        case All((Comparison(field, "<=", low), Comparison(_, ">=", high))) if field == PLAYER_COUNT:
            return PlayerNumber(int(low), int(high))
    return None


def tells_numbers(columns: Columns, kind: str) -> bool:
    """Return whether items tell how many play them: any where games are asked for, most where the kind is open."""
    telling = columns.mask(Comparison(PLAYER_COUNT, ">=", "1"))
    return bool(telling.any()) if kind == "game" else not kind and 2 * int(telling.sum()) >= max(1, len(telling))


def _read(match: re.Match[str]) -> PlayerNumber | None:
    named = match.groupdict()
    if named["low"]:
        ends = sorted(int(parse_number(named[end])) for end in ("low", "high"))
        return PlayerNumber(ends[0], ends[1])
    written = named["n"] or named["bare"] or named["zh"] or named["zh_us"]
    if not written:
        return PlayerNumber(2, 2)
    low = {"俩": 2, "仨": 3}.get(written) or int(parse_number(written))
    if named["least"] or named["more"] or named["zh_more"]:
        return PlayerNumber(low + ("more than" in (named["least"] or "").casefold()), None)
    last = named["zh_high"] or named["bare_high"]
    high = int(parse_number(last)) if last else low
    return PlayerNumber(min(low, high), max(low, high)) if low else None
