"""Forms in which people ask which items on show are such, in the one form that the rules of questions read."""

from __future__ import annotations

import re

from agent.query.facets.countries import named_countries
from agent.query.text.message_text import MEASURE_WORD

_THOSE = "(?:these|those|them)"
_LIST = "(?:this|the|your) list"
_NUMBER_ZH = "[一两二三四五六七八九十几2-9]"
FACT = (
    r"(?:(?:the )?(?:title|name|author|writer|director|artist|band|developer|studio|teacher|year|length|"
    r"run(?:ning)?[ -]?time|"
    r"country|platforms?|level|genre|language|release date|date))"
)
"""Pattern of what is asked for by its name alone: "title and author please"."""
_SOME = "(?:one|two|three|four|five|some|a couple|a few)"
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"\b(?P<of>(?:author|director|writer|artist|makers?|band|singer|developer|creator|studio|brand|teacher|"
            r"composer|company) of) (?P<place>[1-9])\b(?! \w+s\b)",
            re.I,
        ),
        r"\g<of> number \g<place>",
    ),
    (
        re.compile(
            rf"^(?:.*\b(?:think|believe|guess|suppose|heard|remember|know) (?:that )?)?(?:only |just )?{_SOME} of "
            rf"(?:these|those|them|you) (?P<be>is|are|was|were|isn'?t|aren'?t|can|has|have) (?P<what>[^,.?!;]+?)"
            r"(?:,? (?:if i|i (?:think|believe|guess)|right|apparently)[^,.?!;]*)?[,.;?!]+ *which(?: ones?| of them|"
            r" two| three)?\W*$",
            re.I,
        ),
        r"which of these \g<be> \g<what>?",
    ),
    (
        re.compile(
            r"^(?:(?:and|so|ok) )?(?:the )?(?P<first>oldest|newest|longest|shortest|latest|earliest|cheapest) one"
            r"(?=\W*$|, )",
            re.I,
        ),
        r"which of these is the \g<first>",
    ),
    (
        re.compile(
            r"^(?:the )?(?P<first>\w+est) (?:one )?(?:of|among) (?:the (?:lot|bunch|list)|these|them|those|all)\W*$",
            re.I,
        ),
        r"which of these is the \g<first>",
    ),
    (re.compile(r"\bwhich (?:two|three|four) (?:r|are|were)\b", re.I), "which of these are"),
    (
        re.compile(
            r"^(?:the )?(?P<what>[^,.?!;]{2,40}?) (?:ones?|films?|movies?|books?|games?|albums?|courses?)"
            r"(?: here| in (?:there|here)| on (?:here|this list))?,? which (?:ones? )?(?:are|is) (?:they|those|it|"
            r"that)\W*$",
            re.I,
        ),
        r"which of these are \g<what>?",
    ),
    (
        re.compile(
            rf"^(?P<what>(?:the|that) [^.?!;]*?),? (?P<facts>{FACT}(?:(?:\s*(?:\+|&|,|and)\s*)+{FACT})*)"
            r"(?: (?:please|pls|plz|thanks|thx))\W*$",
            re.I,
        ),
        r"what is the \g<facts> of \g<what>?",
    ),
    (
        re.compile(
            r"\b(?:have you got|do you have|have you|got|is there|are there) (?:some|any)(?:thing|"
            r"ones?)? ?(?:else|other|more)?"
            r" ?(?:\w+ )?by (?P<who>him|her|them|the same \w+|that (?:director|author|writer|artist|band|studio))\b",
            re.I,
        ),
        "what else did they make",
    ),
    (re.compile("^(?P<what>[^,，。有]{2,10}的)都有(?:啥|什么|哪些)\\W*$"), r"哪几部是\g<what>"),
    (
        re.compile(
            r",? (?:and |but )?not (?:each |just |only )?(?:alone|solo|by (?:my|him|her)self|on my own)\b", re.I
        ),
        "",
    ),
    (
        re.compile(r"^(?:out )?(?:of|among) (?:all )?(?:these|those|them|the)(?: \w+)?,? which(?: ones?)?\b", re.I),
        "which of these",
    ),
    (
        re.compile(r"\bwhich(?: ones?)? of (?:these|those|the) (?:two|three|four|five|six|[2-9])\b(?! \w+s\b)", re.I),
        "which of these",
    ),
    (re.compile(r"\bwhich(?: ones?)? of you\b", re.I), "which of these"),
    (re.compile(r"\b(?:of|among) (?:all )?(?:the|these|those) [2-9]\b(?! ?[\w%])", re.I), "of these"),
    (re.compile(f"(?P<first>最[^,，。]{{1,4}}的?(?:那|一)(?P<noun>{MEASURE_WORD}))是\\W*$"), r"\g<first>是哪\g<noun>"),
    (
        re.compile(
            rf"\b(?:in|on|for|with) (?P<which>which (?:of {_THOSE}|ones?))\b"
            r"(?: (?:are|do|can|could|would|must) you\b)?",
            re.I,
        ),
        r"\g<which> is",
    ),
    (re.compile(r"\b(?P<which>which(?: ones?)?) (?:would|might|could|must) be\b", re.I), r"\g<which> is"),
    (
        re.compile(
            r"^(?P<before>(?:(?:so|and|ok|okay|hey|hm+)\W+)*)(?:(?:is|are) there |got |is )?"
            r"(?:any(?:thing|one)?|an?|some|one) (?P<what>(?!of\b)[^,;.!?]{2,40}?) "
            rf"(?:in there|in here|here|(?:in|on) {_LIST}|(?:in|among|amongst|of) {_THOSE})\W*$",
            re.I,
        ),
        r"\g<before>is any of these \g<what>?",
    ),
    (
        re.compile(
            rf"有{_NUMBER_ZH}?(?P<noun>{MEASURE_WORD})(?P<be>不?是)(?P<what>[^,，。?？]{{1,12}}?)吧?[,，]\s*是?"
            rf"哪{_NUMBER_ZH}*{MEASURE_WORD}\W*$"
        ),
        r"哪几\g<noun>\g<be>\g<what>",
    ),
    (re.compile(f"有没有一(?={MEASURE_WORD}是[^,，。]+$)"), "哪一"),
    (re.compile(f"有没有(?=哪{_NUMBER_ZH}*{MEASURE_WORD})|有(?=哪{_NUMBER_ZH}*{MEASURE_WORD}是)|其中(?=哪)"), ""),
    (re.compile(f"哪(?!一){_NUMBER_ZH}(?={MEASURE_WORD})"), "哪几"),
    (re.compile("^上[面边](?=有)"), "这里面"),
)
"""Patterns and what they are written as."""
_PEOPLE = re.compile(r"(?<=any of these )(?P<one>\w+n)s\b|\b(?P<each>\w+n)s\b(?= (?:are|is) (?:in|among|of) )", re.I)
"""People of a country, by whom items are: "how many Canadians are in there"."""


def list_question(text: str) -> str:
    """Return a text with its question about the list on show in the plain form: "is any of these X", 哪几部是 X.

    Only what points at the items on show is rewritten ("any jazz among these", 有没有哪部是); a request stays as it is.
    """
    for pattern, form in _FORMS:
        text = pattern.sub(form, text)
    return _PEOPLE.sub(_adjective, text)


def _adjective(match: re.Match[str]) -> str:
    word = match["one"] or match["each"]
    return word if named_countries(word) else match[0]
