"""References to items on show by title, number or ordinal, which are replaced by marks in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agent.query.limits.players import tells_players
from agent.query.negations.rejection_words import REJECTION_ZH
from agent.query.text.message_text import ITEM_NOUN, MEASURE_WORD, normalize, whole_word, without_accents
from agent.query.text.numerals import ORDINALS, parse_number
from agent.query.text.synonyms import names_of_genre
from retrieval.data.items import Item
from retrieval.text.cjk import HAN, contains_han

MARK = "[\ue000-\uf8ff]"
FIRST_MARK, _MAX_MARKS = 0xE000, 64
"""Marks are private-use characters, which no normalised message has."""

# What may stand beside a bare number that refers to an item: "the" never does, a noun never does.
_AFTER_IT = (
    rf"(?!\.[0-9])(?='s\b|\s*(?:$|[,.;:!?&，。；：！？、和跟与还{HAN}{MARK[1:-1]}])|\s+(?:and|or|vs|but|is|isn't|was|looks?|"
    rf"sounds?|"
    rf"seems?|pls|"
    r"please|too|already|then|only|though|instead|over|to|with|than|compare[sd]?|better|again|"
    r"any|really|actually|worth|that|lasts?|writes?|wrote|costs?|weighs?|"
    r"right|for|except|ok|just|about(?=\s*[?.!]*$))\b)"
)
_BEFORE_IT = (
    r"(?<![A-Za-z0-9_$€£¥%.:'-])(?<!\bat )(?<!\btill )(?:(?<!\babout )|(?<=\btell me about ))(?<!\btimes )(?<!\bnext )"
    r"(?<!\bdays )(?<!\bunder )(?<!\bage )(?<!\bi'm )(?<!\bim )(?<!\bam )"
    r"(?<!\bhe's )(?<!\bshe's )(?<!\bhes )(?<!\bshes )"
)
_COUNTS = (
    r"\s*-?\s*(?!(?:is|was|looks|sounds|seems|costs|weighs|writes|lasts|as|this|yes|pls|has|does)\b)"
    r"(?:[a-z]+s|people|person|men|women|children|kid|min|hr|h|pm|am|euro|pound|percent)\b"
)
"""What stands behind a number that counts something: 2 hours."""
_NEXT = rf"(?:(?<={MARK}  or )|(?<={MARK}  and )|(?<={MARK} , )|(?<={MARK}  & ))(?P<next>[1-9])\b(?!{_COUNTS})"
"""A number that goes with one before, whatever follows it: "1 or 2 tbh"."""
_ORDINAL = rf"(?:{'|'.join(ORDINALS)}|[0-9]{{1,2}}(?:st|nd|rd|th))"
_NUMBERED = re.compile(
    rf"\b(?:the\s+)?(?P<run>first|last|those|these)\s+(?P<many>two|three|four|five|[2-5])\b(?:\s+{ITEM_NOUN}\b)?|"
    rf"(?P<runzh>前面?|后面?|最后)(?P<manyzh>[两二三四五2-5])(?:{MEASURE_WORD}|$)|"
    rf"\b(?P<all>(?:all|every(?: one)?|each|both|any) of (?:these|those|them)|them all|"
    rf"(?:these|those) all|all (?:these|those)|"
    rf"(?<!\bwe )(?<!\bus )(?<!\bthey )(?<!\byou )both(?! +(?:[\w-]+|{MARK}) +and\b))\b|"
    rf"(?P<allzh>(?:这些|它们|上面的?|这[几两]{MEASURE_WORD})(?:我?[全都]|全部)|全都|全部都?|一个都)|"
    rf"(?:#\s*|\b(?:number|item|no\.?|nr\.?|option)\s*)(?P<hash>[0-9]{{1,2}}(?![0-9])|(?:one|two|three|four|five)\b)|"
    r"(?<!\bmy )(?<!\bvery )(?<!\bour )(?<!est )(?<!est ones )(?<!recent )(?<!recent ones )(?<!expensive )"
    rf"\b(?:the\s+)?(?P<th>{_ORDINAL})\b(?:\s+{ITEM_NOUN}\b|{_AFTER_IT}|"
    rf"(?=\s+(?:i|we)(?:'ve| have)? (?:already |just )?(?:seen|saw|watched|read|played|heard|know|had|own)\b))|"
    rf"第\s*(?P<zh>[一二三四五六七八九十]|[0-9]{{1,2}})(?:{MEASURE_WORD}|(?![\w])|(?=[和跟与、]))|"
    rf"(?P<place>\bthe\s+(?:(?:top|middle|bottom|final)\s+{ITEM_NOUN}\b|{ITEM_NOUN}\s+(?:(?:at|on|in)\s+the\s+)"
    rf"(?:very\s+)?(?:top|middle|bottom|end)\b))|(?P<last>\b(?:the\s+)?last(?:\s+{ITEM_NOUN}\b|{_AFTER_IT})|"
    rf"(?:最后|最?末尾|最末|末了|垫底|收尾|最?底下)的?(?:一|那|这)?(?:{MEASURE_WORD}|片))|"
    rf"(?P<first>(?:头一|头(?=个)|(?:开头|打头|最?上面|最前面?)的?(?:一|那一?|这))(?:{MEASURE_WORD}|片))|"
    rf"(?P<middle>中间[那这]?(?:一)?(?:{MEASURE_WORD}|片))|(?P<two>[这那前]面?俩)|(?P<no>(?<![0-9])[1-9])号|"
    rf"{_BEFORE_IT}(?<![年月日第时点])(?P<bare>[0-9]{{1,2}})(?![0-9年月日号后点部个%]|块|元|分|小时|岁|人|遍|次|天|"
    rf"乘){_AFTER_IT}(?!(?:\s*(?:,|and|or|to|&)\s*[0-9]{{1,2}})+{_COUNTS})|{_NEXT}",
    re.I,
)


_ORDINAL_ASKED_ABOUT = re.compile(
    rf"\bthe\s+(?P<th>{_ORDINAL}|last)\b(?:\s+{ITEM_NOUN}\b)?(?!\s+(?:and\b|or\b|two|three|four|five|[2-9]\b|world|"
    rf"time|war|half|season|"
    r"episode|lady|person|thing|year|century|date|love|day|part|edition|decade|week|month|night|of (?:these|those|"
    r"them)))",
    re.I,
)


_DIGIT_ASKED_ABOUT = re.compile(
    r"(?:(?<=did )|(?<=does )|(?<=is )|(?<=was )|(?<=are ))[1-9]\b"
    r"(?!\s*(?:hours?|hrs?|min\w*|pages?|people|stars?|years?|%|/))",
    re.I,
)

_LASTS = re.compile(r"\b(?:do|does|did|will|can)\b[^,;.!?]{1,40}(?<!\bthe) last$", re.I)
"""A verb, and no place in the list: "how long does it last"."""
_COMMON_BEGINNINGS = frozenset(
    "我的 一个 时间 中国 世界 这个 那个 什么 为什 如何 人工 机器 现代 古代 关于 美国 日本 英国 音乐 电影 导演".split()
)
"""Beginnings of Chinese titles that stand for other things."""


@dataclass(frozen=True)
class MarkedText:
    """A text with marks; for each mark the numbers of its items, from 1, and the words that it replaces."""

    text: str
    numbers_by_mark: tuple[tuple[int, ...], ...] = ()
    replaced_words: tuple[str, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers that are referred to, in the order of the text, each once."""
        marks = [ord(c) - FIRST_MARK for c in re.findall(MARK, self.text)]
        return tuple(
            dict.fromkeys(n for mark in marks if mark < len(self.numbers_by_mark) for n in self.numbers_by_mark[mark])
        )

    @property
    def unmarked(self) -> str:
        """Return the text with the words that the marks replaced."""
        return re.sub(MARK, lambda match: self._replaced_by(ord(match[0]) - FIRST_MARK), self.text)

    def within(self, shown: int) -> MarkedText:
        """Return the text with marks only for numbers up to `shown`."""
        outside = [
            n for n, numbers in enumerate(self.numbers_by_mark) if not all(1 <= each <= shown for each in numbers)
        ]
        text = self.text
        for mark in outside:
            text = text.replace(chr(FIRST_MARK + mark), self.replaced_words[mark])
        return replace(self, text=text)

    def _replaced_by(self, mark: int) -> str:
        """Return the words that a mark replaces."""
        return self.replaced_words[mark] if mark < len(self.replaced_words) else " "

    def mark(self, match: re.Match[str], numbers: tuple[int, ...]) -> MarkedText:
        """Return the text with a mark for these numbers in place of a match; unchanged where the marks are used up."""
        if len(self.numbers_by_mark) == _MAX_MARKS:
            return self
        text = f"{self.text[: match.start()]} {chr(FIRST_MARK + len(self.numbers_by_mark))} {self.text[match.end() :]}"
        return MarkedText(text, (*self.numbers_by_mark, numbers), (*self.replaced_words, match[0]))


_ASKED_FOR = re.compile(
    rf"\bwhich(?: ones?| of \w+)? (?:is|are|was)(?: the| an?)? *$|哪[一几些]*{MEASURE_WORD}是 *$", re.I
)
"""What stands before what an item on show is asked to be."""
_REJECTED_KIND = re.compile(f"(?:类|题材|片子?)?的{REJECTION_ZH}")
_ABOUT = re.compile(r"\b(?:about|without|no)\s+$", re.I)


def mark_titles(text: str, shown: Sequence[Item], in_question: bool = False) -> MarkedText:
    """Mark the titles of items on show, and the ways in which people shorten these.

    `in_question`: whether the text asks about items, so that a beginning or a subtitle may stand for a title.
    """
    marked = MarkedText(text)
    for name, number, exact in sorted(_names(shown, in_question), key=lambda each: -len(each[0])):
        pattern = whole_word(name).pattern
        around = "《?" + pattern + "》?" if exact else pattern
        match = re.search(around, marked.text, re.I)
        if match and not _is_subject(marked.text, match, exact):
            marked = marked.mark(match, (number,))
    return marked


def _is_subject(text: str, title: re.Match[str], exact: bool) -> bool:
    """Return whether a title of one word, or a part of one, stands for what items are about.

    "Nothing about death" turns away from no item called Death, nor 疫苗的就不看了 from one whose title ends in it; and
    哪个能双人玩 and 哪张是探戈 ask of no one item.
    """
    if not exact and (
        _REJECTED_KIND.match(text, title.end())
        or tells_players(title[0].strip())
        or _ASKED_FOR.search(text[: title.start()])
    ):
        return True
    return title[0].isalpha() and title[0].islower() and bool(_ABOUT.search(text[: title.start()]))


def mark_numbers(marked: MarkedText, shown: int, in_question: bool = False) -> MarkedText:
    """Mark numbers and ordinals that refer to items of a list of `shown`.

    `in_question`: whether the text asks about items, so that any words may follow an ordinal: "who is the first by".
    """
    start = 0
    if in_question and shown:
        for digit in reversed(list(_DIGIT_ASKED_ABOUT.finditer(marked.text))):
            marked = marked.mark(digit, (int(digit[0]),))
        for ordinal in reversed(list(_ORDINAL_ASKED_ABOUT.finditer(marked.text))):
            word = ordinal["th"].casefold()
            number = shown if word == "last" else ORDINALS.get(word) or int(re.sub(r"\D", "", word))
            marked = marked.mark(ordinal, (number,))
    while match := _NUMBERED.search(marked.text, start):
        numbers = _numbers(match, shown)
        before = len(marked.text)
        if numbers:
            marked = marked.mark(match, numbers)
        start = match.end() + len(marked.text) - before
        if not numbers and match.end() == match.start():
            break
    return marked


def _numbers(match: re.Match[str], shown: int) -> tuple[int, ...]:
    """Return the numbers that a match of `_NUMBERED` refers to in a list of `shown` items."""
    if match["run"] or match["runzh"]:
        count = int(parse_number(match["many"] or match["manyzh"]))
        first = (match["run"] or "").casefold() not in ("", "last") or (match["runzh"] or "").startswith("前")
        return tuple(range(1, count + 1)) if first else tuple(range(max(1, shown - count + 1), shown + 1))
    if match["all"] or match["allzh"]:
        return tuple(range(1, shown + 1))
    if match["middle"]:
        return ((shown + 1) // 2,) if shown else ()
    if match["two"]:
        return (1, 2)
    if match["no"]:
        return (int(match["no"]),)
    if match["place"]:
        places = {"top": 1, "middle": (shown + 1) // 2}
        named = (places[word] for word in match["place"].casefold().split() if word in places)
        return (next(named, shown),) if shown else ()
    if match["first"]:
        return (1,) if shown else ()
    if match["th"]:
        word = match["th"].casefold()
        return (ORDINALS.get(word) or int(re.sub(r"\D", "", word)),)
    if match["last"]:
        if _LASTS.search(match.string[: match.end()]):
            return ()
        return (shown,) if shown else ()
    return (int(parse_number(match["hash"] or match["zh"] or match["bare"] or match["next"])),)


def _names(shown: Sequence[Item], in_question: bool) -> Iterator[tuple[str, int, bool]]:
    """Yield each name, the number of its item, and whether it is a whole title.

    A shortened name that two items share names neither.
    """
    short: dict[str, list[int]] = {}
    titles = [" ".join(normalize(each.title) for each in (item, *item.translations.values())) for item in shown]
    for number, item in enumerate(shown, 1):
        for text in (item, *item.translations.values()):
            name = normalize(text.title).rstrip("。.！!？?") or text.title
            for form in dict.fromkeys((name, without_accents(name)) if len(name) > 1 else ()):
                yield form, number, True
            for part in (*_short_forms(name), *(_loose_forms(name) if in_question else ())):
                short.setdefault(part.casefold(), []).append(number)
    for part, numbers in short.items():
        is_of_one = sum(part in title.casefold() for title in titles) < 2
        if len(set(numbers)) == 1 and is_of_one:
            yield part, numbers[0], False


def _short_forms(name: str) -> Iterator[str]:
    """Yield what people call a title: without its article, subtitle or number, or by its last word."""
    bare = re.sub(r"^(?:the|a|an)\s+", "", name, flags=re.I)
    shorter = re.split(r"\s*[:：·(（]|\s+(?=[0-9IVX]+$)|(?<=[" + HAN + r"])(?=[0-9]+$)", bare)[0]
    # "Films from 2001" does not mean 2001: A Space Odyssey.
    yield from (
        part
        for part in {bare, shorter}
        if part != name and len(part) > (2 if contains_han(part) else 3) and not part.isdecimal()
    )
    words = shorter.split()
    if len(words) > 1 and len(words[-1]) > 4:
        yield from (f"{the} {words[-1]}" for the in ("the", "that", "those", "this"))
    if re.fullmatch(f"[{HAN}]{{4,}}", shorter):
        # 摇滚 is no record whose title ends in it.
        yield from (part for part in (shorter[-3:], shorter[-2:]) if not names_of_genre(part))


def _loose_forms(name: str) -> Iterator[str]:
    """Yield a title's subtitle, and the beginning of a Chinese one: 黑神话：悟空 is 悟空, 王者荣耀 is 王者."""
    _, *rest = re.split(r"\s*[:：]\s*", name)
    yield from (part for part in rest if len(part) > 1)
    if re.fullmatch(f"[{HAN}]{{4,}}", name) and name[:2] not in _COMMON_BEGINNINGS:
        yield name[:2]
