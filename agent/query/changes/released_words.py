"""What a message says need not hold any more: "it doesn't have to be a western", "let's leave Japan", "jazz or not"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from agent.query.text.message_text import normalize
from retrieval.text.cjk import HAN

_WHAT = r"(?P<{name}>[\w'-]+(?: [\w'-]+){{0,3}}?)"
_BEFORE = r"(?:(?:a|an|the|any|all|about|that|my|those|from|in|on|for|of|by|with|just|only|more) )*"
_AFTER = (
    r"(?: (?:now|too|as well|either|any ?more|then|again|please|pls|for (?:now|today|tonight|once)|at all|here|"
    r"there|thing|idea|plan|requirement|condition|filter|preference|part|bit|rule|stuff|films?|movies?|books?|games?|"
    r"music|albums?|ones?|necessarily|for this one))*"
    r"(?=\s*(?:$|[,.;!?]|\b(?:and|but|so|though|tho|for|please)\b))"
)
_NOT_NEEDED = re.compile(
    r"\b(?:(?:it|they|this|that|these|those|and|but|,) ?)?(?:does ?n[o'’]?t|do ?n[o'’]?t|need ?n[o'’]?t|did ?n[o'’]?t|"
    r"does not|do not|need not|no longer|never) (?:really |actually |necessarily )?(?:need|needs|have?|has|must)? ?"
    rf"(?:to )?(?:only )?be {_BEFORE}{_WHAT.format(name='be')}{_AFTER}|"
    rf"\b(?:not|need not be) necessarily {_BEFORE}{_WHAT.format(name='necessarily')}{_AFTER}|"
    rf"(?:^|[,.;!?]\s*)not (?:only|just) {_BEFORE}{_WHAT.format(name='only')}{_AFTER}|"
    rf"(?:^|[,.;!?]\s*){_BEFORE}{_WHAT.format(name='must')} (?:is|are)(?: not|n'?t) (?:an? must|required|necessary|"
    r"essential|obligatory|mandatory)\b|"
    rf"\bno need (?:for|to be) {_BEFORE}{_WHAT.format(name='need')}{_AFTER}|"
    r"\b(?:i|we) (?:do not|don'?t) (?:mind|care|bother) (?:if|whether) (?:it'?s|it is|they'?re|they are) (?:not )?"
    rf"{_BEFORE}{_WHAT.format(name='mind')}(?: or (?:not|no))?{_AFTER}|"
    rf"(?:^|[,.;!?]\s*){_BEFORE}{_WHAT.format(name='either')},? or not\b|"
    r"\bnever ?mind (?:about )?"
    rf"{_BEFORE}{_WHAT.format(name='forget')}{_AFTER}|"
    r"\b(?:i|we) (?:did ?n['’]?t|did not|never) (?:say|said|ask(?:ed)? for|mention(?:ed)?) (?:anything about )?"
    rf"{_BEFORE}{_WHAT.format(name='unsaid')}{_AFTER}",
    re.I,
)
"""What need not hold."""
_WHAT_ZH = f"(?P<{{name}}>(?![太多那么这])[A-Za-z0-9{HAN} ]{{{{1,8}}}}?)"
_AFTER_ZH = "(?:的|类|片子?|题材|版|平台|上)*"
_FINE_ZH = "(?:也|都|就|倒)+(?:行|可以|成|好|ok|没关系|没问题|无所谓|凑合|要|看|听|玩)"
_NOT_NEEDED_ZH = re.compile(
    r"(?:(?:也|都|就|倒|其实)*(?:不(?:一定|用|必|需要?)(?:非得?|都|全|只|就)*(?:得|要|是|在)+|不一定)|不非得?(?:要|是)*|[无没]必要(?:非得?)?(?:是|要)?|"
    rf"(?:^|[,，。;；\s])(?:也|都)?不(?:限于?|局限于?|光是?|只是?|仅是?|单是?)(?:要)?)\s*{_WHAT_ZH.format(name='need')}\s*{_AFTER_ZH}"
    rf"(?:不可|才行|才可以)?(?=$|[,，。;；!！?？\s]|[了吧啦]|{_FINE_ZH})|"
    rf"(?<!只要)不是\s*{_WHAT_ZH.format(name='fine')}{_AFTER_ZH}\s*(?!就){_FINE_ZH}|"
    rf"(?:^|[,，。;；\s])我?(?:可|又|也)?没有?(?:说|讲|提)过?(?:我?(?:是|要|想))?{_WHAT_ZH.format(name='unsaid')}{_AFTER_ZH}"
    rf"(?=$|[,，。;；!！?？\s]|[啊呀呢哦])|"
    rf"(?:^|[,，。;；\s])不用(?:再|那么)?{_WHAT_ZH.format(name='more')}{_AFTER_ZH}了(?=$|[,，。;；!！?？\s])|"
    rf"(?:^|[,，。;；!！?？]){_WHAT_ZH.format(name='must')}{_AFTER_ZH}\s*(?:也|都|并)?不是(?:必须|必需|必要|硬性|一定)|"
    rf"(?:^|[,，。;；!！?？\s])(?:(?:是不是|是否|要不要|非不非得)(?:要|是)?)?{_WHAT_ZH.format(name='either')}{_AFTER_ZH}"
    r"(?:都|也|倒|其实)*(?:无所谓|不重要|不要紧|不是问题|没那么重要)(?=$|[,，。;；!！?？\s]|[了吧啦的])",
    re.I,
)
_DROPPED = re.compile(
    rf"\b(?:forget|drop|scrap|ditch|lose) (?:about )?{_BEFORE}{_WHAT.format(name='drop')}{_AFTER}|"
    rf"(?:^|[,，。;；!！?？]){_WHAT_ZH.format(name='aside')}{_AFTER_ZH}[就也]?算了(?:吧)?(?=$|[,，。;；!！?？])",
    re.I,
)
"""What is taken back where it was asked for, and not wanted where it was not: "forget the funny", 搞笑就算了."""
_WEARY_OF = re.compile(
    rf"\b(?:that'?s )?enough (?:of |with )?{_BEFORE}{_WHAT.format(name='enough')}{_AFTER}|"
    rf"\b(?:i'?m |we'?re |am )?(?:done|through|finished) with {_BEFORE}{_WHAT.format(name='done')}{_AFTER}|"
    rf"\b(?:move|moving|let'?s move|get|getting) (?:on|away) from {_BEFORE}{_WHAT.format(name='away')}{_AFTER}",
    re.I,
)
"""What is not wanted any more."""
_LEFT = re.compile(
    rf"\blet(?:'?s| us) (?:now )?(?:leave|drop|forget) {_BEFORE}(?P<what>[\w',& -]{{3,60}}?)"
    r"(?=\s*(?:$|[.;!?]|,\s*(?:an?|any\w*|some\w*|just|i|we|give|show|make|more|maybe|perhaps|instead|now)\b|"
    r"\b(?:but|so|then)\b))",
    re.I,
)
"""What is left behind, be it several things: "let us leave the murders now, and Japan as well"."""
_JOINT = re.compile(r"\s*(?:,|&|\band\b)+\s*", re.I)
_FILLERS = re.compile(r"(?: (?:now|too|as well|behind|aside|alone|then|for (?:now|today|tonight)|there|be))+$", re.I)


_REQUIREMENT = re.compile(
    r"\b(?:thing|idea|plan|requirement|condition|criterion|filter|limit|restriction|preference|wish)s?\W*$", re.I
)
"""What names a wish as one, which is merely taken back: "let's drop the woman author thing"."""


class Release(NamedTuple):
    """The words, without articles, of what need not hold any more and of what to exclude from now on; and the rest.

    `left`: those to exclude that are left behind, be they asked for before or not. `dropped`: those to exclude that
    are merely taken back where they were asked for.
    """

    not_needed: tuple[str, ...]
    to_exclude: tuple[str, ...]
    left: tuple[str, ...]
    dropped: tuple[str, ...]
    rest: str


def find_release(text: str) -> Release:
    """Return what a text says need not hold, or is not wanted any more; whether it held is for others to see."""
    written = normalize(text)
    not_needed, not_needed_zh, dropped, weary_of = (
        [next(group for group in match.groups() if group).strip() for match in pattern.finditer(written)]
        for pattern in (_NOT_NEEDED, _NOT_NEEDED_ZH, _DROPPED, _WEARY_OF)
    )
    taken_back = [
        next(filter(None, m.groups())) for m in _DROPPED.finditer(written) if _REQUIREMENT.search(m[0].strip())
    ]
    not_needed += taken_back
    dropped = [words for words in dropped if words not in taken_back]
    left, rest = tuple(words for words in _left(written) if not _REQUIREMENT.search(words)), written
    for pattern in (_LEFT, _NOT_NEEDED, _NOT_NEEDED_ZH, _DROPPED, _WEARY_OF):
        rest = pattern.sub(" , ", rest)
    return Release(
        tuple(dict.fromkeys((*not_needed, *not_needed_zh))),
        tuple(dict.fromkeys((*dropped, *weary_of, *left))),
        left,
        tuple(each for each in dropped if each not in left),
        rest.strip(" ,.;!?，。"),
    )


def _left(text: str) -> Iterator[str]:
    """Yield the words of each thing that a text leaves behind."""
    if match := _LEFT.search(text):
        for part in _JOINT.split(match["what"]):
            if words := _FILLERS.sub("", re.sub(rf"^{_BEFORE}", "", part, flags=re.I)).strip():
                yield words
