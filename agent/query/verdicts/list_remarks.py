"""Remarks on a list in plainer words: "you gave me jazz again" refuses jazz; "the first 3 are all foreign" goes."""

from __future__ import annotations

import re

from agent.query.facets.topics import is_request
from agent.query.text.clauses import Clause, split_clauses
from agent.query.text.message_text import ITEM_NOUN, MEASURE_WORD
from agent.query.text.numerals import ORDINALS
from agent.query.text.synonyms import names_of_genre
from agent.query.verdicts.judgements import extract_judgements
from retrieval.text.cjk import HAN

_SHOWN = 5
"""Items on show, of which a clause may speak; how many there are makes no difference."""
_POINTS = (
    r"(?:it|this|that|these|those|them|the|one|any|some|us|me|you|much|sure|really|so|only|just|bad|good|too|very)"
)
_WHAT = rf"(?!{_POINTS}\b)[a-z][\w'-]*"
_GIVEN_AGAIN_EN = re.compile(
    rf"\b(?:you|u)(?:'ve| have)? (?:(?:just|still|even|literally|only|keep|kept) )*(?:gave|give|giving|given|showed|"
    rf"show|showing|shown|suggest(?:ed|ing)?|recommend(?:ed|ing)?|listed|put|picked) (?:(?:me|us|in|on|up) )*"
    rf"(?P<what>{_WHAT}(?: {_WHAT})?)(?: (?:again|anyway|still|once more))+",
    re.I,
)
_GIVEN_AGAIN_ZH = re.compile(
    "(?:(?:^|(?<=[,，。!！?？]))你?又是|你?(?:(?:怎么|居然|竟然|咋)+(?:又|还)(?:是|给)?|又给)(?:我?推荐?|我?来|我?放|我)?)"
    f"(?:了|一?[个部本首张])?"
    f"(?P<what>(?![这那它])[{HAN}]{{2,4}}?)(?:片|的|了|啊|呀|吗)*(?=[,，。!！?？]|$)"
)
_REASON_EN = re.compile(
    rf"\b(?P<refused>(?:not|no|enough)(?: more| any| of the)? {_WHAT}(?: {_WHAT})?)"
    r"(?: (?:tho|though|please|pls|again|either))*\s*[,.;:-]+\s*(?:because )?"
    r"(?:it'?s|it is|they'?re|they are|that'?s|it gets) "
    r"(?:(?:just|so|too|really|kinda|pretty|very|a bit|way|all|always|super|kind of) )*"
    r"(?P<how>boring|dull|tedious|noisy|loud|slow|depressing|annoying|awful|terrible|silly|dumb|stupid|scary|sad|gross|"
    r"lame|heavy|cheesy|overrated|long|weird|bland|bad|meh)\b(?=\s*(?:[.,;!?]|$))",
    re.I,
)
_REASON_ZH = re.compile(
    f"(?P<refused>不要(?![这那它太])[{HAN}]{{2,4}}?)(?:了|吧|的)*[,，。!！]\\s*(?:有点|太|很|好|真|比较|都)+"
    "(?P<how>无聊|闷|吵|没意思|难听|难看|沉闷|催眠|压抑|吓人|恐怖|幼稚|俗)(?:了|的)?(?=[,，。!！]|$)"
)
_DULL_ZH = re.compile(
    f"(?P<start>^|[,，。!！]\\s*)(?P<what>(?![这那它])[{HAN}]{{2,4}}?)(?:片|音乐)?(?:有点|太|很|好|真|都)+"
    "(?:无聊|闷|吵|没意思|难听|沉闷|催眠|压抑|吓人|幼稚|俗)了?(?=[,，。!！].)"
)
_REMINDS_ZH = re.compile(
    f"不是(?:都|已经|刚)*(?:说|讲)[过了]*(?P<refused>不要[{HAN}]{{2,4}}?)(?:的|了)*[吗嘛么][?？!！]*"
)
_NO_WISH = "(?:an?|yes|yeah|no|not|ok|well|tomorrow|tonight|today|later|both)"
_MAYBE_EN = re.compile(
    rf"(?P<start>^|[.!;,]\s*)(?P<what>(?!{_NO_WISH}\b){_WHAT}(?: {_WHAT})?),? (?:maybe|perhaps)\s*\?+\s*$",
    re.I,
)
_ORDINAL = rf"the (?:{'|'.join(ORDINALS)}|[0-9]{{1,2}}(?:st|nd|rd|th)|last)(?: {ITEM_NOUN})?"
_MEANT = re.compile(
    rf"(?:\bi (?:meant|mean)|\bnot (?:an?|the|that) \w+\s*[,.;]+(?: i (?:meant|mean))?) "
    rf"(?P<place>{_ORDINAL}) (?:on|in|of|from) (?:ur|your|the|that|this) list\b"
    r"(?:\s*,?\s*not (?:a|an|the|that|some) [\w' -]+)?",
    re.I,
)
_OF_LIST = re.compile(
    r"(?:most|all|half) of (?:them|these|those)(?:'re| are| were| r) (?P<of_them>[a-z][\w' -]{2,30})|"
    rf"(?:(?:the|ur|your) )?(?:(?:first|last|top) (?:[2-9]|two|three|four|five|few)(?: {ITEM_NOUN})?|{_ORDINAL}|"
    r"list|these|those|they|them)"
    r"(?:'re| are| were| is| look| r)(?: (?:all|mostly|both|just|only|still))+ (?P<what>[a-z][\w' -]{2,30})|"
    f"(?:前面?[两二三四几2-9]{MEASURE_WORD}|这[些几]{MEASURE_WORD}?|上面的?)?(?:怎么)?(?:全|都)+是(?P<zh>[{HAN}]{{2,8}}?)(?:啊|呀|吧|诶|嘛)*",
    re.I,
)
"""A clause that only says what several items on show are."""
_REFERS = re.compile(
    r"\b(?:that|those|these|them|it|same|similar|like|more|less|\w+er)\b|[这那它]|一样|类似|更|像", re.I
)
"""What a request has that goes on from the clause before it."""


def without_list_remarks(text: str) -> str:
    """Return a message with what it says of a list as a refusal or a request; unchanged where it says nothing of one.

    What was given again is refused; the cause of a refusal goes, since it judges no item on show; a word with "maybe?"
    is asked for; a place "on your list" stands without the kind that was not meant; and a clause that only says what
    several items are goes where another clause requests something.
    """
    text = _GIVEN_AGAIN_ZH.sub(r"不要\g<what>", _GIVEN_AGAIN_EN.sub(r"no \g<what>", text))
    text = _REASON_ZH.sub(r"\g<refused>", _REASON_EN.sub(_refusal, text))
    text = _REMINDS_ZH.sub(r"\g<refused>", _DULL_ZH.sub(_refusal_of_genre, text))
    text = _MAYBE_EN.sub(r"\g<start>something \g<what>", text)
    if match := _MEANT.search(text):
        return match["place"]
    clauses = list(split_clauses(text))
    if not any(is_request(each.text) and not _describes(each) and not _REFERS.search(each.text) for each in clauses):
        return text
    for clause in reversed([each for each in clauses if _describes(each)]):
        text = text[: clause.start] + text[clause.end :].lstrip(" ,.，。…")
    return text


def _refusal(match: re.Match[str]) -> str:
    """Return a refusal without its cause: no jazz for "enough jazz, it's boring"."""
    return re.sub(r"^enough(?: more| any| of the)?", "no", match["refused"], flags=re.I)


def _refusal_of_genre(match: re.Match[str]) -> str:
    """Return a clause that finds a genre dull as its refusal; one that finds anything else so unchanged."""
    return f"{match['start']}不要{match['what']}" if names_of_genre(match["what"]) else match[0]


def _describes(clause: Clause) -> bool:
    """Return whether a clause says what several items on show are, without judging them."""
    text = clause.text.strip()
    return bool(_OF_LIST.fullmatch(text)) and not extract_judgements(text, _SHOWN).judgements
