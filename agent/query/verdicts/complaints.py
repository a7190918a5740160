"""Complaints about what a list shows: "X for a six year old? really?", X怎么还在; and what else their message asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.query.facets.topics import find_domain, is_request
from agent.query.negations.rejection_words import ADVERBS_ZH, PARTICLES_ZH, REJECTION_ZH, REJECTS_ZH
from agent.query.text.message_text import any_language, content_words, normalize, whole_word
from agent.query.works.mentions import Mention
from retrieval.data.items import Item
from retrieval.matching.title_index import titles_of

_FIRST_WORK = 0xE000
_WORK = "[\ue000-\ue0ff]"
"""Stands for a work that a message names."""
_IT_ZH = "(?:它|[这那]一?[个部本首款张门套条家])"
_DROPS_IT_ZH = (
    f"(?:^|(?<=[,，。!！…;；\\s]))(?:那|就|请|快|麻烦|给我|帮我|把)*{_IT_ZH}?{ADVERBS_ZH}(?:{REJECTS_ZH}|换掉|换一[个部本首款张门])"
    f"{_IT_ZH}?{PARTICLES_ZH}(?=$|[,，。!！…;；\\s])"
)
"""What drops a work that another clause names: 去掉它, 别给我这个, 换掉."""
_OF_LIST = any_language(
    {
        "en": r"\bwhy (?:on earth )?(?:are|do|did|would) (?:you|u) (?:keep |still |even )?(?:show\w*|giv\w+|suggest\w*|"
        r"recommend\w*|list\w*|offer\w*)(?: me| us)?\b(?! (?:it|this|that|the (?:first|second|third|last))\b)",
        "zh": r"[这那][两几些].{0,4}哪里.{1,6}了(?=\W|$)",
    }
)
"""What complains of the list, be a work named or not."""
_OF_WORK = any_language(
    {
        "en": rf"\breally\s*\?|{_WORK}.{{0,30}}\?\?|{_WORK} (?:is |are )?again\b|"
        r"\bstill (?:there|here|on|in|showing|shown|listed)\b|"
        r"\bi (?:just |already )?(?:said|told you)\b|\b(?:remove|drop|lose|take off|get rid of|take out)\b|"
        rf"(?<!how )(?<!what ){_WORK},? (?:is|are|was|has|looks|seems) (?!.*\?)[\w' -]{{2,40}} (?:tho|though|"
        rf"actually)\W*$|"
        rf"\bbut {_WORK} (?:is|are|was|has|looks|seems) (?!.*\?)(?!(?:great|good|fine|ok|nice|perfect|lovely|fun)\b)|"
        r"\b(?:isn't|is not|not) (?:ok(?:ay)?|suitable|appropriate|right)\b(?!.*\?)|\bdoesn'?t (?:fit|belong)\b",
        "zh": rf"怎么(?:还|又|会)?(?:在|有|出现)|{_WORK}.{{0,12}}[?？]{{2}}|哪里.{{1,6}}了(?=\W|$)|[去删拿撤]掉|"
        f"{_WORK}[^,，。!！?？…]{{0,6}}?(?:的)?{REJECTION_ZH}(?=$|\\W)|{_DROPS_IT_ZH}|"
        "我(?:刚刚?|才|明明|都|不是)?说(?:过|了)|(?:这[种样个部本]|太)?不(?:太)?(?:合适|适合)(?!.*[吗?？])",
    }
)
"""What complains of a work that is named."""
_REFUSES = any_language(
    {
        "en": rf"(?:^|[,.;!?]\s*|\b(?:and|but|also|so|please)\s+)(?:not|no|never|nothing like|anything but|except|skip|"
        rf"leave out|forget)\s+(?:the\s+|another\s+|again\s+)?{_WORK}(?!\s+(?:too|is|was|but|again\?))",
        "zh": f"(?:^|[,，。!！])(?:不要|别给我|别推荐?|除了|不想[看听读玩]){_WORK}",
    }
)
"""What refuses a work, be it on show or not."""
_TURNS_FROM = re.compile(
    rf"(?:^|\s|(?<=[,.;!?]))(?:(?:and|but|also|so|just|only|please)\s+)*(?:(?:please )?(?:do not|"
    rf"don'?t) (?:show|give|recommend|suggest|"
    rf"list|offer|want|need)(?: me| us)?(?: to (?:see|watch|read|play|hear))?|not|anything but|"
    rf"except(?: for)?|apart from|"
    rf"other than|excluding|minus|that(?:'s| is|'re| are)(?: not|n'?t)|that isn'?t)\s+(?:the\s+|another\s+)?"
    rf"(?P<en>{_WORK}(?:\s*(?:,|or|and|nor)\s*(?:not\s+)?{_WORK})*)(?!\s+(?:too|is|was|but|again\?))"
    r"(?:\s+(?:again|please|though|tho|thanks))*|"
    f"(?:^|(?<=[,，。!！\\s]))(?:但是?|不过|只是|就是?)?(?:[可千万]*不要|别(?:再|老)*(?:给我)?(?:推荐?|来|放|列)?|除了|除|不想再?[看听读玩]|(?<!是)不是)"
    f"(?P<zh>{_WORK}(?:[、和跟与或]{_WORK})*)(?:以外|之外|外)?(?:都(?:行|可以|好|成))?(?:了|就行|哈|吧)*",
    re.I,
)
"""What turns away from works beside a wish for others: "a romance but not X", 除了 X 都行."""
_SAYS_SO = re.compile(r"recommend|suggest|show|list|[推列放]", re.I)
"""What turns away from a work even where nothing is wanted beside it: "don't recommend X again"."""
_MEANT = re.compile(r"\bmeant?\b|说的是|我是说", re.I)
"""What corrects which work was meant."""
_ASKS = re.compile(
    r"^(?:(?:ok(?:ay)?|so|and|but|hm+|wait|oh)[,\s]+)*(?:is|are|was|were|does|do|did|has|have|how|what|who|when|where|"
    r"which|(?:can|could|would|will)(?! (?:you|u)\b))\b",
    re.I,
)
"""How a question begins, which complains of nothing however many marks are at its end."""
_LACKS = re.compile(r"哪里.{1,6}了(?=\W|$)")
"""What says that a work lacks a quality, which a work of an earlier list may."""
_VERDICT = any_language(
    {
        "en": r"\b(?:hated?|dislike\w*|seen|watched|read|played|don'?t like|didn'?t like|loved?|like)\b",
        "zh": "讨厌|不喜欢|[看读玩听]过|像",
    }
)
"""What gives an opinion or experience of a work instead, or a model."""
_VERDICT_ON_IT = any_language(
    {
        "en": r"\b(?:hated?|disliked?|seen|saw|watched|read|played|heard|finished|loved?|liked?|know|own|have|had|got) "
        r"(?:it|that|this|those|them)(?: one)?\b|^(?:already )?(?:seen|watched|read|played|heard|finished)\W*$",
        "zh": "^(?:我|我们)?(?:已经?|早就?|都|刚)*(?:看|读|玩|听)过(?:它|了|两遍|好几遍)*\\W*$|"
        "^我?(?:很|特别|超)?(?:讨厌|不喜欢)(?:它)?\\W*$|^(?:我们?|咱)?(?:家里?|手上)?(?:已经?|早就?|都)*有了\\W*$",
    }
)
"""What gives an opinion or experience of the work that another clause names."""
_REMINDS = any_language(
    {
        "en": r"^(?:and |but )?i (?:just |already )?(?:said|told you)(?: that)?\b|"
        r"^(?:oh )?(?:come on|really|seriously)$|"
        r"^(?:please )?(?:remove|drop|lose|take|get rid of)(?: (?:it|that|them))?(?: (?:off|out))?$",
        "zh": r"^我(?:刚刚?|才|明明|都|不是)?说(?:过|了)|^(?:请|快|都|把它)*[去删拿撤]掉[吧它了]*$|"
        "^(?:哈|啊|什么|不是吧)$",
    }
)
_CLAUSE_END = re.compile(r"[,，。!！?？;；…]+|\.(?:\s|$)|\s-+\s")


class Complaint(NamedTuple):
    """The works that a message finds wrong in a list, none for the list itself, and what it says besides.

    `is_wish`: whether the rest is a wish that the works are turned away from.
    """

    works: tuple[Item, ...]
    rest: str
    is_wish: bool = False


def find_complaint(mention: Mention, shown: Sequence[Item]) -> Complaint | None:
    """Return what a message finds wrong in the list on show; None where it complains of nothing there.

    A message that judges a work, or says that it is known, is no complaint about the list.
    """
    text = mention.text
    for place, work in enumerate(mention.works):
        for name in names_in_text(work, text):
            text = re.sub(f"《?{re.escape(name)}》?", chr(_FIRST_WORK + place), text, flags=re.I)
    if turned := _turned_from(text, mention):
        return turned
    refuses = bool(_REFUSES.search(text)) and not _MEANT.search(text)
    works = tuple(work for work in mention.works if work in shown or refuses or _LACKS.search(text))
    clauses = [clause.strip() for clause in _CLAUSE_END.split(text) if clause.strip()]
    of_list = [clause for clause in clauses if _OF_LIST.search(clause)]
    if not shown or not (of_list or (works and (refuses or _OF_WORK.search(text)))):
        return None
    if any(_VERDICT.search(clause) or _ASKS.match(clause) for clause in clauses if re.search(_WORK, clause)):
        return None
    others = [clause for clause in clauses if not re.search(_WORK, clause) and clause not in of_list]
    rest = (re.sub(_DROPS_IT_ZH, "", _REMINDS.sub("", clause)).strip() for clause in others)
    if refuses:
        rest = (clause for clause in rest if is_request(clause) and not _VERDICT_ON_IT.search(clause))
    return Complaint(works, ", ".join(filter(None, rest)))


def _turned_from(text: str, mention: Mention) -> Complaint | None:
    """Return the works that a text with marks turns away from, and the wish beside them; None without such a wish."""
    match = _TURNS_FROM.search(text)
    if not match or _MEANT.search(text) or _ASKS.match(text):
        return None
    works = tuple(mention.works[ord(mark) - _FIRST_WORK] for mark in re.findall(_WORK, match["en"] or match["zh"]))
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,，.。!！;；")
    if _VERDICT.search(rest) and re.search(_WORK, rest) and not re.search(r"\blike\b|像", rest, re.I):
        return None
    rest = _without_verdicts_on_it(rest)
    for place, work in enumerate(mention.works):
        rest = rest.replace(chr(_FIRST_WORK + place), normalize(work.title))
    if content_words(rest) or find_domain(rest):
        return Complaint(works, rest, is_wish=True)
    return Complaint(works, "") if _SAYS_SO.search(match[0]) else None


def _without_verdicts_on_it(rest: str) -> str:
    """Return a wish beside works that are turned away from without what it says of them: "not X, seen it, too slow"."""
    clauses = [clause.strip() for clause in _CLAUSE_END.split(rest) if clause.strip()]
    if not any(_VERDICT_ON_IT.search(clause) for clause in clauses):
        return rest
    return ", ".join(each for each in clauses if not _VERDICT_ON_IT.search(each) and is_request(each))


def names_in_text(work: Item, text: str) -> list[str]:
    """Return the titles of a work, longest first; where a text has none of them, the parts of them that it has."""
    names = sorted(map(normalize, titles_of(work)), key=len, reverse=True)
    if any(name.casefold() in text.casefold() for name in names):
        return names
    words = [name.split() for name in names if name.isascii()]
    runs = (" ".join(each[i:j]) for each in words for i in range(len(each)) for j in range(i + 1, len(each) + 1))
    parts = sorted((run for run in runs if content_words(run) and len(run) > 3), key=len, reverse=True)
    return [part for part in parts if whole_word(part).search(text)][:1]
