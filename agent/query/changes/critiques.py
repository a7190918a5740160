"""Critiques, which say how items are to differ from those on show: newer, cheaper, less dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from agent.query.changes.sort_orders import extract_measured_order
from agent.query.text.message_text import ITEM_NOUN, any_language, is_content_word
from retrieval.text.cjk import HAN

_NOT_SO = r"(?:less|not (?:so|that|as|too|quite so)|too|way too|isn't so)"
TOO_ZH = "太(?![空阳极监原湖子])"
"""Too, where it begins no word such as 太空 or 太阳."""
_LESS_ZH = f"(?:(?<!有)没有?|别|不要?|{TOO_ZH})(?:那么|这么|太|要太)?"
_COMPARATIVES: Mapping[str, Mapping[str, str]] = {
    "newer": {
        "en": rf"newer|more (?:recent|modern)|{_NOT_SO} old|too dated",
        "zh": "[再更]?新(?:一[点些]|[点些])|更新(?=的|$)|太[老旧]了?|再新|没那么老",
    },
    "older": {
        "en": rf"older|less recent|{_NOT_SO} (?:new|recent|modern)",
        "zh": "[再更]?[老旧早](?:一[点些]|[点些])|更[老旧早]|太新了?",
    },
    "cheaper": {
        "en": r"cheaper|for less(?= money|\W*$|[,.!?;])|more affordable|less (?:expensive|pricey)|"
        rf"(?:isn't|aren't|not) expensive|{_NOT_SO} (?:expensive|pricey|dear)",
        "zh": f"[再更]?便宜(?:一?[点些])?|实惠(?:一?[点些])?|{_LESS_ZH}贵了?",
    },
    "dearer": {
        "en": rf"dearer|pricier|fancier|more expensive|{_NOT_SO} cheap",
        "zh": "[再更]贵(?:一?[点些])?|贵一?[点些]|高档一?[点些]",
    },
    "shorter": {
        "en": rf"shorter|briefer|thinner|short(?= ones?\b)|(?<=something )short(?=\W*$)|"
        rf"{_NOT_SO} (?:long|thick)",
        "zh": f"[再更]?[短薄](?:一?[点些])|[再更][短薄]|(?<=[换来找]个)短(?=的)|{_LESS_ZH}[长厚]了?",
    },
    "longer": {
        "en": rf"(?<!no )(?<!any )longer|lengthier|thicker|{_NOT_SO} (?:short|thin)",
        "zh": f"[再更]?[长厚](?:一?[点些])|[再更][长厚]|{_LESS_ZH}[短薄]了?",
    },
}
"""Critiques of what catalogues measure, by name and language."""
_NO_AMOUNT = r"(?!\s+than\s+(?:an?|about|around|several|some|few|[0-9]))"
_NO_EN = (
    r"(?:nothing|no|not|neither|nor|avoid|without|"
    r"(?:do not|don'?t) (?:want|show me|give me|like)(?: (?:anything|any|something))?)"
    r"(?: (?:too|very|really|that|so|any|anything|much|more))*"
)
_ALONE = r"(?=\s*(?:$|[,.;!?]|\b(?:please|pls|and|or|nor|but|though|thanks)\b))"
_OF_ITEM = (
    rf"(?=\s*(?:$|[,.;!?]|\b(?:{ITEM_NOUN}|films?|movies?|flicks?|shows?|books?|novels?|music|songs?|games?|stuff|"
    rf"please|"
    r"pls|and|or|nor|but|though|thanks)\b))"
)
_NO_ZH = "(?:不要|不看|不想[看要]|不听|不读|别给我?|别推荐?|既不|又不|也不)(?:太|那么|这么|很|特别)?"
_OF_ITEM_ZH = "(?:的|了)?(?=$|[\\s,，。]|片|电影|书|歌|游戏|剧)"
_REJECTED_ZH = (
    r"(?:的|片|电影)+(?:我|就|都|也|一律)*(?:不要|不看|不想看|算了|免了|别推荐?|别给我)(?:了|吧)*(?=$|[\\s,，。])"
)
_NEGATED_COMPARATIVES = {
    "newer": (rf"old(?:er)?{_OF_ITEM}|dated{_OF_ITEM}", "[老旧]"),
    "older": (rf"(?:new(?:er)?|recent|modern){_OF_ITEM}", "新"),
    "cheaper": (rf"(?:expensive|pricey|pricier|dearer){_OF_ITEM}", "贵"),
    "dearer": (rf"cheap(?:er)?{_OF_ITEM}", "便宜"),
    "shorter": (rf"(?:long(?:er)?|thick(?:er)?){_OF_ITEM}", "[长厚]"),
    "longer": (rf"(?:short(?:er)?|thin(?:ner)?){_ALONE}", "[短薄]"),
}
"""What is wanted where the opposite, in English and Chinese, is not: "nothing old"."""
_NEGATED_PATTERNS = {
    name: any_language(
        {"en": rf"\b{_NO_EN} (?:{english})", "zh": f"{_NO_ZH}{chinese}{_OF_ITEM_ZH}|{chinese}{_REJECTED_ZH}"}
    )
    for name, (english, chinese) in _NEGATED_COMPARATIVES.items()
}
_COMPARATIVE_PATTERNS = {
    name: any_language({"en": rf"\b(?:{patterns['en']})\b{_NO_AMOUNT}", "zh": patterns["zh"]})
    for name, patterns in _COMPARATIVES.items()
}

_ADJECTIVES = (
    "funny scary happy easy crazy silly heavy gritty creepy cosy cozy moody angry lively gloomy cheery spooky "
    "dark light hard sad fast slow calm quiet loud deep smart weird soft warm cold tough bright mild rough wild fresh "
    "big small sweet simple gentle strange tense clean smooth"
).split()


def _comparative(base: str) -> str:
    """Return the comparative of an English adjective of `_ADJECTIVES`."""
    if base.endswith("y"):
        return base[:-1] + "ier"
    if base.endswith("e"):
        return base + "r"
    return base + base[-1] + "er" if base in ("sad", "big") else base + "er"


_QUALITY_EN = "|".join(
    (
        *_ADJECTIVES,
        *"bloody long short old new boring expensive pricey cheap gory violent depressing childish complicated".split(),
        *"serious difficult intense graphic predictable sentimental romantic cheesy dense thick abstract noisy".split(),
        *"similar obvious grim bleak cute mainstream political religious scientific technical academic".split(),
    )
)
_ENDS_CLAUSE = r"(?=\s*(?:$|[,.;!?)]|\b(?:for|and|but|or|please|pls|though|tho|thanks|thx)\b))"
_TO_FOR_TOO = re.compile(
    r"(?P<before>^\W*|\b(?:not|nothing|bit|little|way|far|much|is|are|was|were|isn'?t|wasn'?t|aren'?t|looks?|sounds?|seems?|"
    rf"feels?|felt|it'?s|they'?re|that'?s|these|those|all) )to (?P<quality>{_QUALITY_EN})\b{_ENDS_CLAUSE}",
    re.I,
)
"""Too, spelt as people do, before a quality: "the first is to bloody"."""
_ADJECTIVE_OF = {_comparative(base): base for base in _ADJECTIVES} | {"lighter-hearted": "light-hearted"}
_AFTER_WORD = (
    "and|or|but|then|pls|please|now|actually|today|tonight|though|tho|instead|again|ideally|perhaps|maybe|overall|"
    "too|as|stuff|ones?|things?"
)
"""What is said beside a quality, and is no part of it: "less sad actually"."""
_WORD = r"[^\W\d_][\w'-]*"
_END = r"(?=\s*(?:$|[,.;!?)]|\b(?:and|but|or|please|pls|than|this time)\b))"
_ER = re.compile(rf"\b(?:a (?:bit|little)\s+|much\s+|even\s+|way\s+)?({'|'.join(_ADJECTIVE_OF)})\b", re.I)
_LESS = re.compile(
    rf"\b(?:a (?:bit|little)\s+|much\s+|way\s+|only\s+)*(?:{_NOT_SO}|fewer|"
    rf"(?:with)?out so much|not as much|without too much)\s+"
    rf"(?P<word>{_WORD}(?:\s+(?!(?:{_AFTER_WORD})\b){_WORD})?{_END}|{_WORD})",
    re.I,
)
_MORE = re.compile(
    rf"\b(?P<lead>but|with|only|little|bit|slightly|much|just|also|and|way|something)?\s*(?<!no )(?<!any )(?<!read "
    rf")(?<!watch )(?<!see )(?<!hear )(?<!learn )(?<!study )(?<!play )\bmore\s+"
    rf"(?P<word>{_WORD}(?:\s+(?!(?:{_AFTER_WORD})\b){_WORD})?{_END}|{_WORD})",
    re.I,
)
_TOO_MANY = re.compile(rf"\btoo (?:many|much) (?P<word>{_WORD})", re.I)
_NOT_ENOUGH = re.compile(
    rf"\b(?:not|n'?t|wasn'?t|weren'?t|isn'?t|aren'?t) (?:funny |quite )?enough (?P<word>{_WORD})", re.I
)
_NO_QUALITY = frozenset(
    "than or like of from to much many bad late tired busy far soon good well early recent please pls one ones about "
    "but interested sure".split()
)
_ENDS = "(?=[的了吧啊呀嘛,.!?，。！？;；、 ]|$)"
_LESS_OF_ZH = re.compile(
    rf"(?:没有?|别|不要?|不)(?:有)?(?:那么|这么|{TOO_ZH}|要太)(?P<not>[{HAN}]{{1,4}}?){_ENDS}(?:的|了)?|"
    rf"{TOO_ZH}(?P<too>[{HAN}]{{1,3}}?)(?:了|啦|{_ENDS})|"
    rf"少(?:一?[点些])(?P<less>[{HAN}]{{1,4}}?){_ENDS}|(?P<little>[{HAN}]{{2}})少一?[点些]"
)
_ASPECT = "(?:节奏|剧情|情节|画风|风格|气氛|氛围|音乐|内容|难度|结局)"
_MORE_OF_ZH = re.compile(
    rf"(?:(?<!最)更|再)(?:加)?(?P<more>[{HAN}]{{1,4}}?)(?:一?[点些]|{_ENDS})|"
    rf"多(?:一?[点些])(?P<plus>[{HAN}]{{1,4}}?){_ENDS}|"
    rf"(?:^|(?<=[,，。;；、 的要看听读玩是但过])|{_ASPECT}|[但过要])(?P<bit>[{HAN}]{{1,2}}?)(?:一[点些]|[点些])"
    rf"(?=[的吧啊嘛,，。 ]|$)"
)
_LESS_OR_MORE_MIXED = re.compile(
    r"(?:(?P<less>(?:没有?|别|不要?|不)(?:那么|这么|太|要太)|少一?[点些])|更)\s*"
    r"(?P<word>[a-z][a-z'-]+)(?:\s*一?[点些])?",
    re.I,
)
"""An English quality under a Chinese more or less: 没那么 dark."""
_NO_QUALITY_ZH = re.compile(
    f"^(?:[先来推看听读玩给换聊说见谈议睡试帮列排找选挑放整搞讲查买加补想要去弄等念学做]|多|别|好|老|新|便宜|其他|有|随便|这|那|快|早|晚|累|困)|[来推给景这那]$|^(?:{_ASPECT})$"
)


def with_too_spelt_right(text: str) -> str:
    """Return a text with "too" for "to" where a quality follows it, and not what is to be done."""
    return _TO_FOR_TOO.sub(r"\g<before>too \g<quality>", text)


def extract_critiques(text: str, relative: bool) -> tuple[tuple[str, ...], str]:
    """Return the critiques in the order of the text, and the text without them.

    `relative`: whether the text refers to items, so that "more" is of a quality and does not ask for other items.
    """
    in_order, text = extract_measured_order(text)
    matches = [(0, order) for order in in_order]

    def take(name: str, match: re.Match[str]) -> str:
        matches.append((match.start(), name))
        return " " * len(match[0])

    for name, pattern in (*_NEGATED_PATTERNS.items(), *_COMPARATIVE_PATTERNS.items()):
        text = pattern.sub(partial(take, name), text)
    text = _ER.sub(lambda match: take(f"more {_ADJECTIVE_OF[match[1].casefold()]}", match), text)
    text = _LESS.sub(lambda m: take(f"less {m['word']}", m) if _is_quality(m["word"]) else m[0], text)
    of_quality = relative or bool(matches)

    def more(match: re.Match[str]) -> str:
        word = match["word"]
        is_critique = of_quality or (match["lead"] and match["lead"] != "something") or not word.endswith("s")
        return take(f"more {word}", match) if is_critique and _is_quality(word) else match[0]

    def chinese(direction: str) -> Callable[[re.Match[str]], str]:
        def one(match: re.Match[str]) -> str:
            word = next(filter(None, match.groups()))
            return match[0] if _NO_QUALITY_ZH.search(word) else take(f"{direction} {word}", match)

        return one

    def mixed(match: re.Match[str]) -> str:
        direction = "less" if match["less"] else "more"
        return take(f"{direction} {match['word']}", match) if _is_quality(match["word"]) else match[0]

    text = _TOO_MANY.sub(lambda match: take(f"less {match['word']}", match), text)
    text = _NOT_ENOUGH.sub(lambda match: take(f"more {match['word']}", match), text)
    text = _MORE.sub(more, text)
    text = _LESS_OR_MORE_MIXED.sub(mixed, text)
    text = _LESS_OF_ZH.sub(chinese("less"), text)
    text = _MORE_OF_ZH.sub(chinese("more"), text)
    return tuple(dict.fromkeys(name for _, name in sorted(matches))), text


def is_too_much(quality: str, text: str) -> bool:
    """Return whether a text may say that a quality is too much: 太极拳 says so of no 极拳."""
    return not re.search(f"太{re.escape(quality)}", text) or bool(re.search(f"{TOO_ZH}{re.escape(quality)}", text))


def names_measure(text: str) -> bool:
    """Return whether a text has a critique of what catalogues measure, as "not long" has."""
    return any(critique in _COMPARATIVES for critique in extract_critiques(text, False)[0])


def _is_quality(phrase: str) -> bool:
    """Return whether a phrase begins with a word for a quality."""
    first = phrase.casefold().split()[0]
    return is_content_word(first) and first not in _NO_QUALITY and not re.fullmatch(ITEM_NOUN, first, re.I)
