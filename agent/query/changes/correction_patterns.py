"""What people call the parts of a request that they take back, and with which words: "forget the year", 年代无所谓."""

from __future__ import annotations

import re

from agent.query.slots import Correction

NOUNS: dict[Correction, tuple[str, str]] = {
    "year": (
        r"years?|decades?|dates?|months?|eras?|age|(?:time )?periods?|time ?frames?|centur(?:y|ies)|release date|"
        r"(?:when|how (?:old|new|recent)) (?:it|they)(?: i|'| a)(?:s|re)(?: from)?|how (?:old|new)",
        "年代|年份|月份|日期|哪一?[年月]的?|几[年月]的?|时代|新旧|新老|年头",
    ),
    "length": (
        r"lengths?|run[ -]?times?|running times?|durations?|hours?|minutes?|time(?: limit)?|clock|"
        r"how long(?: (?:it|they)(?: i|'| a)(?:s|re))?|number of pages|page (?:count|limit)|pages",
        "片长|时长|长度|长短|多长(?:时间)?|多久|几个小时|分钟数?|篇幅|页数|时间长短|时间",
    ),
    "price": (
        r"prices?|price (?:limit|range)|budgets?|costs?|money(?: limit)?|(?:how much|what) (?:it|they) costs?",
        "价格|价钱|预算|多少钱|价位|钱",
    ),
    "rating": (r"ratings?|scores?|stars|reviews", "评分|分数|打分|口碑"),
    "language": (
        r"languages?|countr(?:y|ies)|where it(?: i|')s from|origin|nationality",
        "(?<![A-Za-z+#程])(?<![A-Za-z+#] )语言|国家|地区|哪国的?|语种|产地",
    ),
    "topic": (r"genres?|topics?|themes?|subjects?|mood|keywords?", "类型|题材|主题|风格|内容"),
    "domain": (r"kind of (?:thing|item)|medium|format|category", "种类|类别"),
    "company": (r"kids?|child(?:ren)?|family|friends?|wife|husband|girlfriend|boyfriend", "孩子|小孩|家人|朋友"),
    "exclude": (r"exclusions?|what i excluded|no-gos", "排除的?|禁忌"),
}
FORGET_EN = (
    r"(?:forget|ignore|drop|never ?mind|nvm|scrap|disregard|lose|remove|take (?:off|out|away)|get rid of|skip|"
    r"do(?:n'?t|"
    r" not) (?:worry|care|bother) about|"
    r"i (?:do(?:n'?t| not)) (?:really )?(?:care|mind)(?: about)?|(?:not|ain'?t) (?:fussed|bothered|picky|fussy) about|"
    r"ditch|waive|"
    r"leave out|lift|no need for|without|take back|(?:let'?s |do(?:n'?t| not) |not |no need to |stop )"
    r"(?:insist|insisting|stick|dwell|be (?:so |too )?(?:strict|picky|fussy)|get hung up|focus)(?: on| to| "
    r"about)|relax|loosen)"
)
NO_MATTER_EN = (
    r"(?:(?:does|do)(?:n'?t| not) (?:really |actually )?(?:matter|count|apply)|"
    r"no longer (?:matters?|counts?|appl(?:y|ies))|"
    r"(?:is|are) (?:no longer (?:important|relevant|an issue|a problem|needed)|flexible|(?:wide )?open|up to you|"
    r"no (?:issue|object|concern|problem))|(?:can|may) go\b|(?:is|are)(?:n'?t| not) (?:that |so )?(?:important|"
    r"an issue|a problem)|"
    r"(?:is|are) irrelevant|can be any(?:thing)?|(?:is|are) unimportant)"
)
NO_MATTER_ZH = (
    "(?:都|就|也|其实|现在)*(?:无所谓|不重要|不限|随便|不管|没关系|不用管|不要紧|不限制|无关紧要|都行|都可以|"
    "都成|都没问题|都ok|皆可|均可|"
    "没要求|不挑|不用限制|放开|不卡|别管|放宽|不介意|怎么都行|凑合|敞开|打开|取消|作废|去掉|拿掉|算了|不算(?:数|了|(?=\\W|$))|不作数|"
    "(?:别|不用|不必|甭|先不|不再?)(?:再)?(?:卡|限制?|管|看|考虑|在意|要求|纠结)(?:它|死)?)(?:了|吧)*"
)
_ALL_EN, _ALL_ZH = ("|".join(names[at] for names in NOUNS.values()) for at in (0, 1))
_JOINED = (
    (
        re.compile(
            f"(?P<first>{_ALL_ZH})(?:和|、|跟|与|以及|[,，])?(?P<second>{_ALL_ZH})(?P<gone>(?:的?(?:限制|要求|条件))?{NO_MATTER_ZH})"
        ),
        r"\g<first>\g<gone>,\g<second>\g<gone>",
    ),
    (
        re.compile(
            f"(?:什么|啥|哪个|哪种|任何|不管什么)(?P<first>{_ALL_ZH})(?:和|、|跟|与|以及|[,，])?(?:什么|啥|哪个|哪种|任何)"
            f"(?P<second>{_ALL_ZH})(?:的)?(?P<gone>[都也](?:行|成|可以|好|没关系|无所谓|ok)了?)"
        ),
        r"什么\g<first>\g<gone>,什么\g<second>\g<gone>",
    ),
    (
        re.compile(
            rf"\b(?P<forget>{FORGET_EN}\s+(?:about\s+)?)(?:(?:the|that|my)\s+)*(?P<first>{_ALL_EN})\s*(?:,|and|or|&)+\s*"
            rf"(?:(?:the|that|my)\s+)*(?P<second>{_ALL_EN})\b",
            re.I,
        ),
        r"\g<forget>the \g<first>, \g<forget>the \g<second>",
    ),
)
"""Two parts that are taken back together."""


def with_parts_apart(text: str) -> str:
    """Return a text in which two parts that are taken back together are taken back one by one: 地区和年份都放开."""
    for joined, apart in _JOINED:
        text = joined.sub(apart, text)
    return text


def part_named(word: str) -> Correction | None:
    """Return the part of a request that a word is a name of, and no more: language for 国家."""
    named = (part for part, names in NOUNS.items() if re.fullmatch("|".join(names), word.strip(), re.I))
    return next(named, None)
