"""Conditions that a request implies without a name for them: no advanced course for beginners, no memoir as fiction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.query.facets.book_forms import novel_conditions
from agent.query.facets.catalogue_words import catalogue_words
from agent.query.facets.gender_of_makers import asks_for_gender, without_gender
from agent.query.facets.own_columns import own_columns
from agent.query.facets.stock import stock_condition, wants_stock
from agent.query.limits.child_ages import age_conditions, tells_no_ages
from agent.query.limits.players import player_conditions
from agent.query.negations.exclusions import exclusion_conditions
from agent.query.text.message_text import any_language
from retrieval.conditions import Columns, Condition
from retrieval.conditions.expression import Either, Not, OneOf
from retrieval.data.items import Item

LEVELS = ("level", "difficulty", "难度")
"""Attributes that say for whom a course is."""
_HARDER = re.compile(
    r"(?:advanced|intermediate|expert|hard|difficult|graduate|professional|master|upper)\b.*|.*(?:中级|中等|高级|进阶|困难|专业|高阶).*",
    re.I,
)
_EASIER = re.compile(
    r"(?:introductory|intro|beginners?|basic|elementary|easy|entry)\b.*|.*(?:入门|初级|基础|简单).*", re.I
)
_NO_BEGINNER = any_language(
    {
        "en": r"\b(?:no|not|isn'?t|aren'?t|nothing|without|skip|avoid|except|past|beyond|(?:do not|don'?t) (?:want|"
        r"need))"
        r" (?:(?:an?|any|the|more|longer|another|for|absolute|complete|total) )*"
        r"(?:beginners?|newbies?|novices?|introduct(?:ory|ions?)|intros?|basics?|entry[- ]level|101)\b"
        r"(?! (?:needed|required))",
        "zh": "(?:不是|不要|别|不想[要学看听]|跳过|除了)(?:再|给我|推荐|来|任何|什么|那种|太)*"
        "(?:入门|零基础|初级|基础|小白|新手|初学者?)",
    }
)
"""What people say who are past the first steps: "no beginner stuff", 不要入门的."""
BEGINNER = any_language(
    {
        "en": r"(?<!not a )(?<!no longer a )(?<!not an absolute )"
        r"(?<!than )(?<!beyond )(?<!past )(?<!above )\b(?:(?:(?:a|an|for|as a|as an) )?"
        r"(?:complete |total |absolute |utter |real |pure )?"
        r"(?:beginners?|newbies?|newcomers?|novices?|noobs?|dumm(?:y|ies)|first[- ]timers?)(?:[- ]friendly| level)?|"
        r"(?:zero|no|without|not any|little to no) (?:any )?(?:prior |previous |technical |real )*"
        r"(?:background|experience|knowledge|prerequisites?|foundations?)(?: needed| required)?|"
        r"from (?:scratch|zero|the (?:start|(?:very )?beginning))|"
        r"(?:need|want|learn|teach me|start (?:with|from)) (?:only |just )?the (?:very )?basics|"
        r"(?:i |we )?(?:know|knows) (?:absolutely |next to )?nothing(?: about| of)?|"
        r"(?:i'?ve |i have )?never (?:coded|programmed|studied|learn(?:ed|t)|done|tried|written|taken)(?: any| a)?)\b",
        "zh": "(?<!不是)(?:纯|完全|绝对的?|编程|电脑|刚入门的?)?"
        "(?:[零没无0]有?(?:任何|什么|啥|一点儿?|半点)?(?:基础|底子|功底)|底子(?:为零|很?薄|太薄)|小白|萌新|新手|初学者?|菜鸟|门外汉|从零(?:开始|学起)|"
        "(?:(?:一点儿?|半点|任何|什么|啥)(?:基础|底子|功底)|(?:基础|底子|功底)(?:一点儿?|什么|啥)?)[都也]?没有?|零起点|刚(?:开始学|入门|接触)|外行|一窍不通|(?:从来?|完全|压根)?没有?(?:学|接触|了解|编|写)过(?:任何)?|(?:什么|啥)(?:也|都)不(?:懂|会))",
    }
)
"""What people say of themselves who know nothing of a subject yet."""
_FICTION = any_language(
    {
        "en": r"(?<!science )(?<!sci )(?<!literary )(?<!historical )(?<!crime )(?<!fan )(?<!flash )(?<!pulp )"
        r"(?<!adult )(?<!speculative )(?<!non)(?<!non[ -])\bfiction\b(?! and non| or non)",
        "zh": "(?<!非)虚构(?!非|和非|或非|与非)",
    }
)
_NON_FICTION = any_language(
    {"en": r"(?<!fiction and )(?<!fiction or )\bnon[ -]?fiction\b", "zh": "非(?:虚构|小说)(?:类|作品)?"}
)
_REAL_LIFE = any_language(
    {
        "en": r"\b(?:real[- ]life|true[- ]life|true (?:stories|story|accounts?|events)|real (?:stories|people|"
        r"events)|factual|"
        r"reportage|biograph(?:y|ies))\b(?: (?:stuff|stories|things|accounts?))?",
        "zh": "纪实(?:类|文学|作品)?|真人真事|真实(?:的?故事|事件|经历)|报告文学|传记(?:类|文学)?",
    }
)
"""What asks for books that are not made up."""


class Implied(NamedTuple):
    """Conditions that a request implies, and its topic without the words that they stand for.

    `unavailable`: names of what it implies and the catalogue does not tell.
    """

    conditions: tuple[Condition, ...]
    topic: str
    unavailable: tuple[str, ...] = ()


def implied_conditions(topic: str, text: str, columns: Columns, kind: str = "", shown: Sequence[Item] = ()) -> Implied:
    """Return the conditions that a topic, or the text of a message with it, implies on a catalogue that tells forms.

    `kind`: the kind of item that is asked for, empty where it is open; only of games it matters how many play, and only
    of books whether a novel is asked for. `shown`: items on show, which "smaller" compares with.
    """
    conditions, unavailable = list[Condition](), list[str]()
    if wants_stock(text):
        in_stock = stock_condition(columns, kind)
        conditions += [in_stock] if in_stock else []
        unavailable += [] if in_stock else ["stock"]
    conditions += own_columns(text, columns, shown).conditions
    if kind in ("game", ""):
        players, topic = player_conditions(topic, text, columns, kind)
        conditions += players
    ages, topic = age_conditions(topic, text, columns)
    conditions += ages
    unavailable += ["ages"] if tells_no_ages(text, columns, kind) else []
    if asks_for_gender(text, columns):
        unavailable.append("gender")
        topic = without_gender(topic)
    if kind == "book":
        conditions += novel_conditions(text, columns)
    if _NO_BEGINNER.search(text) and (easier := _without_level(_EASIER, columns)):
        conditions.append(easier)
        topic = _without(BEGINNER, _without(_NO_BEGINNER, topic))
    elif BEGINNER.search(text) and (harder := _without_level(_HARDER, columns)):
        conditions.append(harder)
        topic = _without(BEGINNER, topic)
    real = _REAL_LIFE.search(topic) if kind == "book" else None
    if real and not catalogue_words(columns).names_category(real[0]):
        topic = f"{_without(_REAL_LIFE, topic)} non-fiction"
    for pattern, opposite in ((_NON_FICTION, "fiction"), (_FICTION, "non-fiction")):
        match = pattern.search(topic)
        excluded = exclusion_conditions(opposite, columns) if match else []
        forms = [each for each in excluded if not str(each).startswith(("text", "trait"))]
        if match and not forms and pattern is _NON_FICTION and not catalogue_words(columns).names_category(match[0]):
            forms = [each for each in excluded if str(each).startswith("trait")]  # genres tell it where no form does
        if excluded := forms:
            conditions += excluded
            topic = _without(pattern, topic)
    return Implied(tuple(conditions), topic, tuple(unavailable))


def is_for_beginners(condition: Condition) -> bool:
    """Return whether a condition is the one that a message by a beginner implies."""
    return any(map(_HARDER.fullmatch, _levels_left_out(condition)))


def is_of_level(condition: Condition) -> bool:
    """Return whether a condition leaves out items that are too hard, or too easy."""
    return bool(_levels_left_out(condition))


def _levels_left_out(condition: Condition) -> list[str]:
    part = condition.part if isinstance(condition, Not) else None
    parts = part.parts if isinstance(part, Either) else (part,)
    of_level = [each for each in parts if isinstance(each, OneOf) and each.field in LEVELS]
    return [value for each in of_level for value in each.values]


def _without_level(levels: re.Pattern[str], columns: Columns) -> Condition | None:
    """Return the condition that no item is of some levels, a pattern; None where the catalogue has none of them."""
    parts = []
    for field in LEVELS:
        values = tuple(sorted(v for v in columns.words_by_field.get(field, ()) if levels.fullmatch(v.strip())))
        parts += [OneOf(field, values)] if values else []
    return None if not parts else Not(parts[0] if len(parts) == 1 else Either(tuple(parts)))


def _without(pattern: re.Pattern[str], topic: str) -> str:
    return " ".join(pattern.sub(" ", topic).split())
