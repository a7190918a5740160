"""References to items on show by what they are: "the French one", 日本的那两部, "the game", their makers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.query.facets.countries import named_countries
from agent.query.facets.kind_nouns import KIND_NOUNS, kind_named_by, noun_spans
from agent.query.facets.makers import makers_of, names_in
from agent.query.questions.aspects import NOUN, find_aspects
from agent.query.text.message_text import MEASURE_WORD, any_language, content_words, normalize
from agent.query.text.synonyms import translations
from agent.query.works.references import MARK, MarkedText
from retrieval.data.items import Item
from retrieval.text.cjk import HAN, contains_han

MAX_PART_WORDS = 3
MIN_PART_CHARS = 4
MIN_PART_CHARS_ZH = 2
_DESCRIBED = re.compile(
    rf"\bthe (?P<en>(?:(?!first|second|third|last|other|only|next|same|best|right|wrong|most|main|two|three)[\w'/-]+ )"
    rf"{{1,3}}?){NOUN}\b|(?P<zh>(?:[a-z]+ ){{0,3}}[{HAN}\w]{{1,8}}?)\s?的?那[几两三二]?{MEASURE_WORD}(?![样种些时天])",
    re.I,
)
_ABOUT = re.compile(
    rf"\b(?:the|that) (?:{NOUN}|story) (?:about|on) (?:the |an? )?(?P<en>[a-z][\w'-]+?)s?(?P<zh>(?!.))?"
    r"(?=\W*$|,|\s+(?:from|by|made|out|is|was|has|does|in|come|came|called|any|like)\b)",
    re.I,
)
"""What an item is about: "the one about genes"."""
_NAMED_AFTER = re.compile(r"\b(?:which|what)\b[^,;]{0,12}\b(?:is|are|was|were|'s)\s*$|\bwhat's\s*$|^whats\s*$", re.I)
"""What stands before a description that is asked for, and refers to nothing yet: "which is the sad one"."""
_BY = re.compile(r"(?<!\bwhen )\b(?:by|did|does|do|has|have|else|from)\s*(?:the )?$|[由是和跟]\s*$", re.I)
"""What stands before a maker who is asked about, and refers to no item."""
_PART = re.compile(
    rf"(?:'s|\b(?:the|is|are|was|were|does|did|has|of|in|to|for|about|can))\s+(?:the\s+)?(?P<words>[^\W{HAN}][\w' -]*)",
    re.I,
)
_KINDS = any_language(
    {
        "en": r"\b(?:the|that) (?P<en>film|movie|book|novel|game|album|record|course|class|article|news story|"
        r"(?<!in the )(?<!on the )news)\b",
        "zh": f"(?:[那这]{MEASURE_WORD})?(?P<zh>电影|片子|小说|书|游戏|专辑|课程?|新闻)"
        "(?=是|的|谁|讲|多|在|什么|哪|有|能|适)",
    }
)
_IS_NOUN = re.compile(rf"(?:{NOUN}|story|end(?:ing)?|music|words?)\b.*|时间.*|故事.*|音乐.*|世界.*|生活.*", re.I)


def mark_described(marked: MarkedText, shown: Sequence[Item]) -> MarkedText:
    """Mark the items on show that a text with marks refers to by what they are; words that fit all refer to none.

    A kind of item, a maker or a part of a title refers to an item only where the text refers to none otherwise.
    """
    marked = mark_fitting(marked, shown)
    for references in (_by_kind, _by_maker, _by_part_of_title):
        if re.search(MARK, marked.text):
            break
        places = sorted(references(marked.text, shown), key=lambda each: -each[0].start())
        for match, numbers in places:
            marked = _mark(marked, match, numbers, len(shown))
    return marked


def mark_fitting(marked: MarkedText, shown: Sequence[Item]) -> MarkedText:
    """Mark the items on show that descriptions such as "the French one" fit."""
    for match in reversed([*_DESCRIBED.finditer(marked.text)] or [*_ABOUT.finditer(marked.text)]):
        words = (match["en"] or match["zh"]).strip()
        asks_which = _NAMED_AFTER.search(marked.text[: match.start()])
        goes_on = match.re is _ABOUT and marked.text[match.end() :].strip(" ?.!") not in ("", "called")
        if not re.search(MARK, words) and (goes_on or not asks_which):
            kind = kind_named_by(match[0].split()[-1]) if match["en"] and match.re is _DESCRIBED else ""
            fitting = [n for n, item in enumerate(shown, 1) if kind in ("", item.domain) and _is(item, words)]
            marked = _mark(marked, match, fitting, len(shown))
    return marked


def _mark(marked: MarkedText, match: re.Match[str], numbers: Sequence[int], shown: int) -> MarkedText:
    return marked.mark(match, tuple(numbers)) if 0 < len(numbers) < shown else marked


def _is(item: Item, words: str) -> bool:
    """Return whether an item is all that some words say: from a country, of a kind, or with them among its own."""
    texts = (item, *item.translations.values())
    own = [
        str(word) for each in texts for word in (each.title, *each.categories, *each.tags, *each.attributes.values())
    ]
    for written, country in named_countries(words):
        if not set(country) & {part for value in own for part in (value, *re.split(r"\s*[,，、/]\s*", value))}:
            return False
        words = words.replace(written, " ")
    for kind, pattern in KIND_NOUNS.items():
        if pattern.search(words):
            if item.domain != kind:
                return False
            words = pattern.sub(" ", words)
    text = " ".join((*own, *(each.text for each in texts))).casefold()
    parts = content_words(words).casefold().split()
    return all(any(_has(text, form) for form in (part, *translations(part))) for part in parts)


def _has(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![a-z]){re.escape(word)}", text)) if word.isascii() else word in text


def _by_kind(text: str, shown: Sequence[Item]) -> Iterator[tuple[re.Match[str], list[int]]]:
    """Yield the noun of a kind of which some of the items are."""
    match = _KINDS.search(text)
    if match and not _NAMED_AFTER.search(text[: match.start()]):
        noun = (match["en"] or match["zh"]).casefold()
        kind = "news" if noun == "article" else next((k for _, _, k in noun_spans(noun)), "")
        yield match, [number for number, item in enumerate(shown, 1) if item.domain == kind]


def _by_maker(text: str, shown: Sequence[Item]) -> Iterator[tuple[re.Match[str], list[int]]]:
    """Yield a name of a maker of each item that the text names by it."""
    for number, item in enumerate(shown, 1):
        for start, end, _ in names_in(text, makers_of(item)):
            is_owner = re.match(rf"['’]s {NOUN}\b", text[end:], re.I)  # "when did Mandela's book appear"
            if (is_owner or not _BY.search(text[:start])) and (
                match := re.compile(re.escape(text[start:end])).search(text, start)
            ):
                yield match, [number]
                break


def _by_part_of_title(text: str, shown: Sequence[Item]) -> Iterator[tuple[re.Match[str], list[int]]]:
    """Yield words that stand in the title of one of the items alone, and that ask for nothing."""
    titles = [
        " ".join(normalize(each.title) for each in (item, *item.translations.values())).casefold() for item in shown
    ]
    for match in _parts(text):
        words = match[0].casefold()
        numbers = [number for number, title in enumerate(titles, 1) if _has_words(title, words)]
        if len(numbers) == 1 and not find_aspects(words)[0] and not named_countries(words):
            yield match, numbers
            return


def _parts(text: str) -> Iterator[re.Match[str]]:
    """Yield runs of words that may be a part of a title, the longest first; Chinese ones begin the text."""
    for clause in _PART.finditer(text):
        words = list(re.finditer(r"[\w'-]+", clause["words"]))[:MAX_PART_WORDS]
        for last in reversed(words):
            run = text[clause.start("words") : clause.start("words") + last.end()]
            if any(len(word) >= MIN_PART_CHARS for word in content_words(run).split()) and not _IS_NOUN.fullmatch(run):
                yield from re.compile(re.escape(run)).finditer(text, clause.start("words"))
    beginning = re.match(f"(?:那么?|请问)?(?P<words>[{HAN}]{{2,}})", text)
    if beginning and not _IS_NOUN.match(beginning["words"]):
        for length in range(len(beginning["words"]), MIN_PART_CHARS_ZH - 1, -1):
            part = re.compile(re.escape(beginning["words"][:length]))
            yield from part.finditer(text, beginning.start("words"))


def _has_words(title: str, words: str) -> bool:
    pattern = re.escape(words) if contains_han(words) else rf"(?<![^\W_]){re.escape(words)}(?![^\W_])"
    return bool(re.search(pattern, title))
