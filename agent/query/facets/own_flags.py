"""Columns of a catalogue that say yes or no, as dogs_allowed or 可带宠物, where a message asks for what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from agent.query.facets.stock import FIELDS as STOCK
from agent.query.text.message_text import alternatives
from retrieval.conditions import Columns, Comparison, Condition
from retrieval.conditions.expression import OneOf
from retrieval.conditions.fields import FIELDS, canonical, fold
from retrieval.data.items import Scalar
from retrieval.text.cjk import contains_han

YES = frozenset("yes y true 1 1.0 x ✓ ✔ 是 有 可 可以 支持 允许".split())
NO = frozenset("no n false 0 0.0 ✗ ✘ 否 无 没有 不可 不可以 不支持 不允许".split())
_ABOUT_THE_ROW = frozenset(
    "new popular recommended featured active visible published read seen watched played owned adult kid kids child "
    "children family favourite favorite invented sale test sample 新品 热门 推荐 上架 已读 已看 成人 儿童".split()
)
"""Words of columns that say something of the row, or what other rules read: new, read, for children."""
_FRAME = re.compile(
    r"is|are|has|have|can|be|the|an?|for|of|with|to|in|on|allow(?:ed|s)?|friendly|includ(?:ed?|es)|accessib(?:le|ility)|"
    r"access|availab(?:le|ility)|tolerant|resistant|hardy|proof|safe|ok(?:ay)?|welcome|possible|offer(?:ed|s)?|suitable|"
    r"options?|flag|provided|yn",
    re.I,
)
"""Words of a column's name beside what it is about."""
_SUITS = re.compile("safe|friendly|tolerant|resistant|hardy|proof|accessible|友好|适合|适宜|安全", re.I)
"""What says in a column's name that items suit something, which whoever has none of it does not need."""
_FRAME_ZH = re.compile(
    "是否|是不是|有没有|有无|能否|可否|可以|可|能|允许|支持|提供|含有?|包含?|带|有|友好|适合|适宜|对|[吗?？]"
)
_OTHER_NAMES = (
    (r"pets?", r"(?:pets?|dogs?|cats?|pupp(?:y|ies)|kittens?)"),
    (r"wi-?fi", r"(?:wi-?fi|wireless|internet)"),
    (r"parking", r"(?:parking|park (?:my|our|the|a) car)"),
    (r"accessible", r"(?:accessible|wheelchairs?)"),
    (r"宠物", "(?:宠物|狗狗?|猫咪?)"),
    (r"停车场?", "停车[场位]?"),
    (r"轮椅|无障碍", "(?:轮椅|无障碍)"),
)
"""What people also call the thing that a column is about."""
_BEFORE_EN = (
    r"(?:\b(?:that|which|who|where|and|but|also|with|must|should|has to|have to|needs? to|ha(?:s|ve)|is|are|be|being|"
    r"it|it'?s|they|i can|we can|you can|can|bring|tak(?:e|es|ing)|allow(?:s|ing)?|accept(?:s|ing)?|welcom(?:e|es|ing)|"
    r"offer(?:s|ing)?|stands?|tolerates?|survives?|resists?|safe|suitable|friendly|okay|ok|good|accessible|for|to|by|"
    r"around|my|our|an?|the|some|any|only)\s+)*"
)
_AFTER_EN = (
    r"(?:[\s-]+(?:allowed|friendly|included|accessib(?:le|ility)|access|available|tolerant|tolerance|resistant|hardy|"
    r"proof|safe|ok|okay|welcome|possible|provided|options?)\b)*"
)
_NOT = r"\b(?:no|not|without|never|non|do ?n'?t (?:want|allow|take|like|accept)|does ?n'?t (?:allow|take|accept))[\s-]+"
_FREE = (
    r"\b(?:(?:there(?:'s| is) )?no need (?:for|of|to)|(?:do|does)(?: not|n'?t) (?:need|have)(?: to| an?y?)?|"
    r"need ?n'?t|not (?:necessarily|only)|regardless of|whether or not)\s+"
)
_BEFORE_ZH = (
    "(?:而且|并且|必须|最好|要求|要|得|想|可以|可|能够?|允许|支持|提供|接受|欢迎|适合|带上?|有|含|包|对|我的?|我家|的)*"
)
_AFTER_ZH = "(?:友好|安全|无害|进入?|入住|一起|同行|也?都?可以|的)*"
_NOT_ZH = "(?:不要?(?:允许|支持|能|可以?|让|许)?|没有?|无|别)"
_HARMLESS = alternatives(
    {
        "en": r"\b(?:nothing(?: that(?:'s| is))?|not?|is ?n'?t|are ?n'?t|non|never)[\s-]+"
        r"(?:poisonous|toxic|dangerous|harmful|bad|unsafe)\s+(?:for|to)\s+",
        "zh": "(?:对(?=.*无[毒害]))|(?:不伤|不会伤害?)",
    }
)
"""What says that something does no harm, which is no negation of what it suits: "nothing poisonous for cats"."""
_FREE_ZH = "(?:不(?:用|需要|必|一定要?|非要)|无所谓|无需)"
_MATTERS_NOT = (
    r"(?:\s*(?:(?:is|are|do|does)(?: not|n'?t) (?:matter|important|necessary|needed|required)|无所谓|不重要))"
)


class Flag(NamedTuple):
    """A column that says yes or no: its spellings of either, and the pattern of what a message calls it."""

    field: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    pattern: re.Pattern[str]

    def condition(self, is_wanted: bool) -> Condition:
        """Return the condition that an item says yes, or no."""
        words = self.yes if is_wanted else self.no
        return OneOf(self.field, words) if len(words) > 1 else Comparison(self.field, "=", words[0])


class OwnFlags(NamedTuple):
    """The conditions that a text names by such columns, the columns that do not matter, and the text without them."""

    conditions: tuple[Condition, ...]
    free: frozenset[str]
    rest: str


def own_flags(text: str, columns: Columns) -> OwnFlags:
    """Return what a text asks of the columns that say yes or no."""
    flags = _flags(columns)
    conditions: dict[Condition, None] = {}
    free: set[str] = set()
    rest = text
    for flag in flags:
        for match in flag.pattern.finditer(text):
            if match["free"] or match["matters_not"]:
                free.add(flag.field)
            elif not (match["no"] and _SUITS.search(flag.field)):  # "no dogs here" wants no plant that harms them
                conditions[flag.condition(not match["no"])] = None
        rest = flag.pattern.sub(" ", rest)
    return OwnFlags(tuple(conditions), frozenset(free), rest)


def named_flag(text: str, columns: Columns) -> Flag | None:
    """Return the first column that says yes or no and that a text names, as a question does."""
    return next((flag for flag in _flags(columns) if flag.pattern.search(text)), None)


def flag_side(condition: Condition) -> tuple[str, bool] | None:
    """Return the column of a condition and whether it must say yes; None for a condition of another kind."""
    match condition:
        case Comparison(field, "=", value) if field not in FIELDS:
            words = (value,)
        case OneOf(field, words) if field not in FIELDS:
            pass
        case _:
            return None
    folded = {fold(word) for word in words}
    return (field, True) if folded <= YES else (field, False) if folded <= NO else None


def says_yes_or_no(values: Iterable[str]) -> bool:
    """Return whether values are spellings of yes and of no, both."""
    folded = {fold(value) for value in values}
    return bool(folded & YES) and bool(folded & NO) and folded <= YES | NO


@lru_cache(maxsize=4)
def _flags(columns: Columns) -> tuple[Flag, ...]:
    values: dict[str, set[Scalar]] = {}
    for item in columns.items:
        for texts in (item, *item.translations.values()):
            for name, value in texts.attributes.items():
                of_field = values.setdefault(canonical(name), set())
                if len(of_field) <= len(YES | NO):
                    of_field.add(value)
    return tuple(_of_columns(values))


def _of_columns(values: dict[str, set[Scalar]]) -> Iterator[Flag]:
    for field, of_field in values.items():
        words = sorted(map(str, of_field))
        if field in FIELDS or field in STOCK or not says_yes_or_no(words):
            continue
        if name := _name_pattern(field):
            yes, no = (tuple(word for word in words if fold(word) in side) for side in (YES, NO))
            yield Flag(field, yes, no, _pattern(name, contains_han(field)))


def _name_pattern(field: str) -> str:
    """Return the pattern of what a column is about; empty where it is about the row, or other rules read it."""
    if contains_han(field):
        core = _FRAME_ZH.sub("", field) or field
        return "" if core in _ABOUT_THE_ROW or len(core) < 2 else _with_other_names(core)
    words = [word.casefold() for word in re.split(r"[\W_]+", field) if word]
    own = [word for word in words if not _FRAME.fullmatch(word)] or words
    if _ABOUT_THE_ROW.intersection(own) or max(map(len, own), default=0) < 3:
        return ""
    parts = map(_with_other_names, own)
    return r"\b" + r"[\s-]+".join(parts) + r"\b"


def _with_other_names(word: str) -> str:
    for name, names in _OTHER_NAMES:
        if re.fullmatch(name, word):
            return names
    return re.escape(word) if contains_han(word) else re.escape(word.removesuffix("s")) + "s?"


def _pattern(name: str, is_chinese: bool) -> re.Pattern[str]:
    before, after = (_BEFORE_ZH, _AFTER_ZH) if is_chinese else (_BEFORE_EN, _AFTER_EN)
    negated = alternatives({"en": _NOT, "zh": _NOT_ZH})
    free = alternatives({"en": _FREE, "zh": _FREE_ZH})
    core = rf"(?:{_HARMLESS}|(?P<free>{free})|(?P<no>{negated}))?{before}(?<!\babout )(?<!关于){name}{after}"
    return re.compile(rf"{core}(?P<matters_not>{_MATTERS_NOT})?", re.I)
