"""Nouns for kinds of item, and which of them only say what an item is about.

In "a book about films", 讲电影的书 and "a music course" a book and a course are to be found, no film and no music.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import pairwise

from agent.query.text.message_text import any_language
from retrieval.text.cjk import HAN, contains_han

_DEVICE = (
    r"\s+(?:an? |my |the |our )?(?:nintendo |sony )?(?:pc|mac|macs|computers?|laptops?|switch|ps ?[1-5]|playstation|"
    r"xbox|steam|(?:mobile )?phones?|mobile|ipads?|tablets?|android|ios|linux|windows|consoles?|browsers?|handhelds?)\b"
)
"""What a game, and no match, is on."""
READS = r"\bi (?:(?:usually|mostly|often|only|like to|love to) )?read (?:a lot of|lots of|mostly|so much|many|only)\b"
"""What tells what somebody reads, which is to be books."""
KIND_NOUNS = {
    "film": any_language({"en": r"\b(?:films?|movies?|flicks?)\b", "zh": "电影|影片|片子|片儿|大片"}),
    "book": any_language({"en": r"\b(?:books?|novels?)\b", "zh": "小说|书(?![法架桌包房店柜荒签呆记信面])"}),
    "music": any_language(
        {"en": r"\b(?:albums?|music|songs?|records?|tunes?)\b", "zh": "专辑|唱片|音乐(?!片|剧)|歌(?!剧|手|舞|词|迷)"}
    ),
    "game": any_language({"en": rf"\b(?:video ?)?games?\b(?! on\b(?!{_DEVICE})| of thrones)", "zh": "游戏"}),
    "course": any_language(
        {"en": r"\b(?:(?<!of )courses?|class(?:es)?|lectures?)\b", "zh": "课程|网课|(?<![授讲备])课(?!本|文|题)"}
    ),
    "news": any_language({"en": r"\b(?:news|headlines?)\b", "zh": "新闻"}),
    "product": any_language({"en": r"\b(?:products?|goods)\b", "zh": "商品"}),
}
"""Nouns that name a kind of item."""
_GOVERNS = re.compile(
    r"(?!.*\b(?:and|or|then|but)\b)[\w' -]{0,12}\b(?:about|on|regarding|covering|around|based on|adapted from|"
    r"into|from|of|"
    r"for|like|in)\b[\w' -]{0,24}",
    re.I,
)
"""What joins, in English, the noun for what is to be found to the noun for what it is about."""
_ATTRIBUTE = re.compile(f"(?:(?![和与及或跟、])[{HAN}]){{0,6}}的(?:[{HAN}]{{2,4}}的|[{HAN}]{{2}})?")
"""What joins, in Chinese, the noun for what an item is about to the noun for what is to be found."""

_HEADS = re.compile(
    r"[\s-]+(?:and [a-z]+ )?(?:scores?|soundtracks?|music|songs?|history|theory|studies|criticism|critics?|"
    r"making|makers?|directors?|writers?|clubs?|buffs?|fans?|shops?|stores?|shelf|shelves|design(?:ers?)?|"
    r"development|industry|festivals?|school|teachers?|boys?)\b|(?:原声|配乐|主题曲|插曲|史|理论|赏析|制作|节|院|票|台词)",
    re.I,
)
"""What follows, in a compound, a noun for a kind that only says of what it is: film scores, 电影原声."""
_NEGATED = re.compile(
    r"\b(?:not?|never|rather than|instead of|don'?t want|enough)\s+(?:(?:a|an|any|the|more|of|these|those)\s+)*$|"
    "(?:不要|不是|不[看听玩读学]|不想[要看听玩读学]|别(?:再|给我|推荐?|来|放|列|让我)+[看听玩读]?|别[看放]|而不是|不再要?)"
    "(?:什么|任何|这些|那些)?$",
    re.I,
)
"""What stands before the noun for a kind that is not to be found."""
_CORRECTS_ITSELF = re.compile(
    r"\b(?:no,? wait|wait,? no|no,? (?:actually|sorry|make (?:it|that))|actually,?(?: no)?|scratch that|i mean|"
    r"or rather|"
    r"sorry,|make that|on second thoughts?|nah,?)\b|不对|不是[,，]|等等|说错了?|算了|要不还是|"
    r"还是[换来看听玩读]|改成|不如",
    re.I,
)
"""What says within a message that what follows takes the place of what was said."""
_ONE_ITEM = re.compile(r"\b(?:this|that|the|these|those|my) (?:\w+ )?$|[这那][\w]?$", re.I)
"""What stands before a noun for one item, such as one on show, rather than for what is to be found."""
_CLAUSE_END = re.compile(r"[.;!?。；！？,，]+")
_ENDS = re.compile(
    r"\s*(?:$|[,.;:!?，。；！？、]|(?:please|pls|plz|but|and|or|then|at all|again|anymore)\b|[了吧啊呀哈啦都也要])",
    re.I,
)
"""What follows it: "no films from before 1980" negates a year."""


def noun_spans(text: str) -> list[tuple[int, int, str]]:
    """Return where a text has nouns for kinds, as start, end and kind, in its order."""
    return sorted(
        (match.start(), match.end(), kind) for kind, pattern in KIND_NOUNS.items() for match in pattern.finditer(text)
    )


def subject_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the nouns for kinds that say what the items to be found are about, and not what they are."""
    subjects: dict[tuple[int, int], None] = {}
    for (start, end, kind), (next_start, next_end, next_kind) in pairwise(noun_spans(text)):
        between = text[end:next_start]
        if kind == next_kind:
            continue
        if not between.strip(" -") or (contains_han(text[start:end]) and _ATTRIBUTE.fullmatch(between)):
            subjects[start, end] = None
        elif (start, end) not in subjects and _GOVERNS.fullmatch(between):
            subjects[next_start, next_end] = None
    spans = ((start, end) for start, end, _ in noun_spans(text) if _HEADS.match(text, end))
    return list(subjects | dict.fromkeys(spans))


def without_subjects(text: str) -> str:
    """Return a text with blanks in place of the nouns for kinds that only say what the items are about."""
    for start, end in subject_spans(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def compound_head(text: str) -> str:
    """Return the kind of item of the last noun of a Chinese compound of two: a course for 音乐课; empty without one."""
    spans = [span for span in noun_spans(text) if contains_han(text[span[0] : span[1]])]
    heads = (kind for (_, end, first), (start, _, kind) in pairwise(spans) if end == start and kind != first)
    return next(heads, "")


def last_named(text: str, is_wish: Callable[[str], bool]) -> str:
    """Return what a text that names several kinds says after it corrects itself, or else from the last wish for one on.

    "A movie, no wait, a game" asks for a game, 想学音乐,有没有入门的课 for a course; kinds in one clause stay together.
    """
    if len({kind for _, _, kind in noun_spans(text)}) < 2:
        return text
    for boundary in (_CORRECTS_ITSELF, _CLAUSE_END):
        for match in reversed(list(boundary.finditer(text))):
            rest = text[match.end() :]
            if noun_spans(rest) and (boundary is _CORRECTS_ITSELF or is_wish(rest)):
                return rest
    return text


def without_corrected_kind(text: str) -> str:
    """Return a text without a noun for a kind that it takes back at once: "give me a movie, no wait, a game"."""
    spans = noun_spans(text)
    for (start, end, kind), (next_start, _, next_kind) in pairwise(spans):
        marks = list(_CORRECTS_ITSELF.finditer(text, end, next_start))
        ends_before = re.search("[.!?。！？]", text[end : marks[0].start()]) if marks else None
        if kind != next_kind and marks and not ends_before and not _ONE_ITEM.search(text[:start]):
            return re.sub(
                r"\b(?:an?|some) +(?=(?:an?|some)\b)", "", f"{text[:start]}{text[marks[-1].end() :].lstrip(' ,，')}"
            )
    return text


def kind_named_by(words: str) -> str:
    """Return the kind of item whose noun some words are; empty where they say more, or something else."""
    return next((kind for kind, pattern in KIND_NOUNS.items() if pattern.fullmatch(words.strip())), "")


def names_other_kind(text: str, kinds: Collection[str]) -> bool:
    """Return whether a text names kinds of item by their nouns, and none of these kinds."""
    named = {kind for _, _, kind in noun_spans(text)}
    return bool(named) and named.isdisjoint(kinds)


def negated_kinds(text: str) -> tuple[str, ...]:
    """Return the nouns for the kinds of item that a text negates: films of "not films"."""
    return tuple(text[start:end] for start, end in _negated_spans(text))


def without_negated(text: str) -> str:
    """Return a text with blanks in place of the nouns for kinds of item that it negates."""
    for start, end in _negated_spans(text):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _negated_spans(text: str) -> list[tuple[int, int]]:
    spans = (match.span() for pattern in KIND_NOUNS.values() for match in pattern.finditer(text))
    return [(start, end) for start, end in spans if _NEGATED.search(text[:start]) and _ENDS.match(text, end)]
