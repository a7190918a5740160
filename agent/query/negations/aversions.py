"""What people cannot bear, said of themselves or of whom an item is for, without a negation: 怕鬼, "I scare easily"."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.query.negations.concepts import find_concept
from agent.query.text.message_text import is_content_word
from retrieval.text.cjk import HAN

_WHO_EN = (
    r"(?:i'?m|i am|i get|i'?ve always been|i'?m always|we'?re|we are|we get|(?:s?he|they)(?:'s|'re| is| are| gets?)|"
    r"(?:my|our|the) (?:\w+ )?\w+(?:'s| is| are| gets?))"
)
_HOW_EN = r"(?:(?:really|very|so|too|pretty|quite|a bit|easily|always|still|just|honestly|absolutely|kinda) )*"
_FEARS_EN = re.compile(
    rf"\b{_WHO_EN} {_HOW_EN}(?:scared|afraid|terrified|frightened|freaked out|creeped out|grossed out|put off|"
    rf"allergic|sickened|triggered|traumati[sz]ed|upset) (?:of|by|to) (?:all |any |the )?"
    r"(?P<what>[a-z][\w'-]*(?: (?:stories|story|films?|movies?|scenes?))?)|"
    r"\b(?P<easily>scared|frightened|spooked|creeped out|upset) (?:so |very |too |way too |really )?easily\b|"
    r"\beasily (?P<easy>scared|frightened|spooked|upset)\b|"
    r"\b(?:i|we|s?he|they|kids?) (?P<scare>scares?|spooks?) (?:so |very |too |really )?easily\b|"
    r"\b(?P<coward>scaredy[ -]cat)\b|\b(?P<squeamish>squeamish|sight of blood)\b|"
    r"\b(?P<cause>[a-z][\w'-]*)(?: (?:stuff|films?|movies?|scenes?|stories))? "
    r"(?:gives?|gave|give) (?:me|us|him|her|them|my \w+) (?:bad |terrible )?(?:nightmares|the creeps|anxiety)\b|"
    rf"(?:\b(?:get|gets|got|have|has) )(?P<nightmares>nightmares)\b",
    re.I,
)
_FEARS_ZH = re.compile(
    rf"(?<![恐哪可不没别])(?:害怕|怕|不敢看|看不得|见不得|听不得)(?:看|见|看到)?(?!不怕)(?P<what>[{HAN}]{{1,4}}?)"
    rf"(?=$|[^{HAN}]|的|[看了]|所以|就|推荐|有没有|来)|(?P<timid>胆子?)(?:比较|特别|非常|很|太|有点儿?|超|真的)*小(?!说)|"
    r"(?P<scared>容易被?吓|(?<!不)经不起吓|受不得惊吓|容易做噩梦|会做噩梦)|(?P<blood>晕血)|"
    rf"对(?P<to>[{HAN}]{{1,6}}?)(?:的东西)?(?:很|特别|有点儿?|比较|真的|非常)*(?:害怕|恐惧|有阴影|有心理阴影)",
)
_NOT_AFRAID = re.compile(r"\b(?:not|never|n't|no longer|want to be|wanna be)\s+(?:\w+ ){0,2}$", re.I)
_NEUTRAL = frozenset("it that this them him her you me us anything everything nothing being getting".split())


class Aversions(NamedTuple):
    """The words of what people cannot bear, and the parts of the text that say so."""

    words: tuple[str, ...]
    spans: tuple[str, ...]


def find_aversions(text: str) -> Aversions:
    """Return what a text says that its author, or whoever the item is for, is afraid of or cannot bear."""
    words, spans = list[str](), list[str]()
    for match in _FEARS_EN.finditer(text):
        named = next(word for word in match.groups() if word)
        clause = text[: match.start()] + match[0][: match[0].casefold().find(named.casefold())]
        if _NOT_AFRAID.search(clause) or named.casefold() in _NEUTRAL or not is_content_word(named):
            continue
        if match["cause"] and not find_concept(named):
            continue
        words.append(named)
        spans.append(match[0])
    for match in _FEARS_ZH.finditer(text):
        named = (
            "胆小"
            if match["timid"]
            else "惊吓"
            if match["scared"]
            else "晕血"
            if match["blood"]
            else match["what"] or match["to"]
        )
        if find_concept(named):
            words.append(named)
            spans.append(match[0])
    return Aversions(tuple(dict.fromkeys(words)), tuple(spans))
