"""How what is wanted is to differ from what is shown: newer, cheaper, less dark. And the order of the whole list."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from agent.query.message_text import HAN, ITEM_NOUN, is_content_word
from agent.query.slots import Sort

_NOT_SO = r"(?:less|not (?:so|that|as|too|quite so)|too|way too|isn't so)"
_LESS_ZH = "(?:没有?|别|不要?|太)(?:那么|这么|太|要太)?"
_NAMED = tuple(
    (name, re.compile(rf"\b(?:{english})\b|{chinese}", re.I))
    for name, english, chinese in (
        ("newer", rf"newer|more (?:recent|modern)|{_NOT_SO} old|too dated",
         "[再更]?新(?:一[点些]|[点些])|更新(?=的|$)|太[老旧]了?|再新|没那么老"),
        ("older", rf"older|less recent|{_NOT_SO} (?:new|recent|modern)",
         "[再更]?[老旧早](?:一[点些]|[点些])|更[老旧早]|太新了?"),
        ("cheaper", 
            rf"cheaper|more affordable|less (?:expensive|pricey)|(?:isn't|aren't|not) expensive|"
            rf"{_NOT_SO} (?:expensive|pricey|dear)",
         f"[再更]?便宜(?:一?[点些])?|实惠(?:一?[点些])?|{_LESS_ZH}贵了?"),
        ("dearer", rf"dearer|pricier|fancier|more expensive|{_NOT_SO} cheap",
         "[再更]贵(?:一?[点些])?|贵一?[点些]|高档一?[点些]"),
        ("shorter", rf"shorter|briefer|{_NOT_SO} long", f"[再更]?短(?:一?[点些])|[再更]短|{_LESS_ZH}长了?"),
        ("longer", rf"longer|lengthier|{_NOT_SO} short", f"[再更]?长(?:一?[点些])|[再更]长|{_LESS_ZH}短了?"),
    )
)  # fmt: skip

_BASES = (
    "funny scary happy easy crazy silly heavy gritty creepy cosy cozy moody angry lively gloomy cheery spooky "
    "dark light hard sad fast slow calm quiet loud deep smart weird soft warm cold tough bright mild rough wild fresh "
    "big small sweet simple gentle strange tense clean smooth"
).split()


def _compared(base: str) -> str:
    if base.endswith("y"):
        return base[:-1] + "ier"
    if base.endswith("e"):
        return base + "r"
    return base + base[-1] + "er" if base in ("sad", "big") else base + "er"


_COMPARED = {_compared(base): base for base in _BASES} | {"lighter-hearted": "light-hearted"}
_WORD = r"[^\W\d_][\w'-]*"
_END = r"(?=\s*(?:$|[,.;!?)]|\b(?:and|but|or|please|pls|than|this time)\b))"
_ER = re.compile(rf"\b(?:a (?:bit|little)\s+|much\s+|even\s+|way\s+)?({'|'.join(_COMPARED)})\b", re.I)
_LESS = re.compile(
    rf"\b(?:a (?:bit|little)\s+|much\s+|way\s+|only\s+)*(?:{_NOT_SO}|fewer|"
    rf"(?:with)?out so much|not as much|without too much)\s+"
    rf"(?P<word>{_WORD}(?:\s+(?!(?:and|or|but|then|pls|please)\b){_WORD})?{_END}|{_WORD})",
    re.I,
)
_MORE = re.compile(
    rf"\b(?P<lead>but|with|only|little|bit|slightly|much|just|also|and|way|something)?\s*(?<!no )(?<!any )\bmore\s+"
    rf"(?P<word>{_WORD}(?:\s+(?!(?:and|or|but|then|pls|please)\b){_WORD})?{_END}|{_WORD})",
    re.I,
)
_NO_QUALITY = frozenset(
    "than or like of from to much many bad late tired busy far soon good well early recent please pls one ones about "
    "but interested sure".split()
)
_ENDS = "(?=[的了吧啊呀嘛,.!?，。！？;；、 ]|$)"
_LESS_OF = re.compile(
    rf"(?:没有?|别|不要?|不)(?:有)?(?:那么|这么|太|要太)(?P<not>[{HAN}]{{1,4}}?){_ENDS}(?:的|了)?|"
    rf"太(?P<too>[{HAN}]{{1,3}}?)(?:了|啦|{_ENDS})|"
    rf"少(?:一?[点些])(?P<less>[{HAN}]{{1,4}}?){_ENDS}|(?P<little>[{HAN}]{{2}})少一?[点些]"
)
_ASPECT = "(?:节奏|剧情|情节|画风|风格|气氛|氛围|音乐|内容|难度|结局)"
_MORE_OF = re.compile(
    rf"(?:(?<!最)更|再)(?:加)?(?P<more>[{HAN}]{{1,4}}?)(?:一?[点些]|{_ENDS})|多(?:一?[点些])(?P<plus>[{HAN}]{{1,4}}?){_ENDS}|"
    rf"(?:^|(?<=[,，。;；、 的要看听读玩是但过])|{_ASPECT}|[但过要])(?P<bit>[{HAN}]{{1,2}})(?:一[点些]|[点些])"
    rf"(?=[的吧啊嘛,，。 ]|$)"
)
_MIXED = re.compile(
    r"(?:(?P<less>(?:没有?|别|不要?|不)(?:那么|这么|太|要太)|少一?[点些])|更)\s*"
    r"(?P<word>[a-z][a-z'-]+)(?:\s*一?[点些])?",
    re.I,
)
"""An English quality under a Chinese more or less: 没那么 dark."""
_NO_QUALITY_ZH = re.compile(
    f"^(?:[来推看听读玩给换]|多|别|好|老|新|便宜|其他|有|随便|这|那|快|早|晚|累|困)|[来推给景]$|^(?:{_ASPECT})$"
)

_NEW = rf"new(?=\s+(?:{ITEM_NOUN}|music|stuff|releases?|series|shows?|anime|news)\b|\s*$)"
_SORTS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        "newer",
        re.compile(
            rf"\b(?:newest|latest|(?:most )?recent(?:ly released)?|brand new|up to date|{_NEW})\b|"
            "最新|最近(?:上映|新?出|发布)?的?|较新|近[几两]年|近期|新出的?|新的|新(?=书|片|歌|游戏|电影|番|剧|专辑)|刚出的?|新上[映架]",
            re.I,
        ),
    ),
    ("older", re.compile(
        r"\b(?:oldest|earliest|vintage|old(?=\s+(?!school|man|people|age)[a-z]))\b|老的|旧的|老(?=电影|片|"
        r"歌|书|游戏|动画|剧)|早期的?", re.I)),
)  # fmt: skip


def extract_critiques(text: str, relative: bool) -> tuple[tuple[str, ...], str]:
    """The critiques, and the text without them. `relative`: whether items are pointed at, so that more is a quality."""
    found: list[tuple[int, str]] = []

    def take(name: str, match: re.Match[str]) -> str:
        found.append((match.start(), name))
        return " " * len(match[0])

    for name, pattern in _NAMED:
        text = pattern.sub(partial(take, name), text)
    text = _ER.sub(lambda match: take(f"more {_COMPARED[match[1].casefold()]}", match), text)
    text = _LESS.sub(lambda m: take(f"less {m['word']}", m) if _quality(m["word"]) else m[0], text)
    several = relative or bool(found)

    def more(match: re.Match[str]) -> str:
        word = match["word"]
        meant = several or (match["lead"] and match["lead"] != "something") or not word.endswith("s")
        return take(f"more {word}", match) if meant and _quality(word) else match[0]

    def chinese(direction: str) -> Callable[[re.Match[str]], str]:
        def one(match: re.Match[str]) -> str:
            word = next(filter(None, match.groups()))
            return match[0] if _NO_QUALITY_ZH.search(word) else take(f"{direction} {word}", match)

        return one

    def mixed(match: re.Match[str]) -> str:
        direction = "less" if match["less"] else "more"
        return take(f"{direction} {match['word']}", match) if _quality(match["word"]) else match[0]

    text = _MORE.sub(more, text)
    text = _MIXED.sub(mixed, text)
    text = _LESS_OF.sub(chinese("less"), text)
    text = _MORE_OF.sub(chinese("more"), text)
    return tuple(dict.fromkeys(name for _, name in sorted(found))), text


def extract_sort(text: str) -> tuple[Sort, str]:
    for name, pattern in _SORTS:
        if pattern.search(text):
            return name, pattern.sub(" ", text)
    return "", text


def _quality(word: str) -> bool:
    first = word.casefold().split()[0]
    return is_content_word(first) and first not in _NO_QUALITY and not re.fullmatch(ITEM_NOUN, first, re.I)
