"""The languages that a text asks for or rules out: "films in Korean", "not in English", 想看韩语片.

The name of a language alone asks for none: "English teacher", "the French Revolution" and 法语入门 are topics.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from agent.query.limits.bounds import without_spans
from agent.query.limits.polarity import negation_after, negation_around
from agent.query.slots import ExcludedRange, Slots
from retrieval.data.languages import names_by_language

_NOT_SPOKEN = frozenset(("latin", "occidental", "interlingua", "interlingue", "taiwanese", "简体", "繁体"))
"""Names that are more often something else: Latin music, Taiwanese films."""
_NOUN_EN = (
    r"(?:films?|movies?|flicks?|cinema|shows?|series|tv|dramas?|comed(?:y|ies)|thrillers?|documentar(?:y|ies)|"
    r"cartoons?|"
    r"rom-?coms?|books?|novels?|stories|audiobooks?|manga|anime|hip[- ]?hop|pop|rock|songs?|music|albums?|"
    r"podcasts?|videos?|content|titles?|ones?|stuff|originals?)"
)
_GENRE_EN = r"(?:horror|action|comedy|romance|romantic|thriller|crime|animated|animation|sci-?fi|mystery|indie|classic)"
_SPOKEN_EN = r"(?:[\s-]*(?:languages?|speaking|spoken|audio|dialog(?:ue)?|dub(?:bed|s)?)\b)"
_SPOKEN = re.compile(_SPOKEN_EN, re.I)
_LEARNING = r"(?:courses?|class(?:es)?|lessons?|learn(?:ing|ers?)?|teachers?|grammar|vocabulary|textbooks?|literature)"
_AFTER_NAME_EN = re.compile(rf"{_SPOKEN_EN}(?!\s+{_LEARNING})|[\s-]+(?:{_GENRE_EN}\s+)?{_NOUN_EN}\b|\s+only\b", re.I)
_END_EN = re.compile(
    r"\s*(?:$|[,.;:!?)]|[0-9]|(?:please|pls|plz|only|with|but|and|or|from|that|which|not|no|by|for|if|since|after|"
    r"before|under|"
    r"over|longer|shorter|newer|older|rated|i|we|released|made|tonight|on|any|preferably|ideally|thanks?|thx|too|"
    r"either|also|"
    r"without|instead|again|this time|is|are|like)\b)",
    re.I,
)
_IN = re.compile(r"(?:^|[\s,(])(?P<before>(?:\w+\s+)?)(?P<in>in)\s+(?:the\s+)?(?:original\s+)?$", re.I)
_NOT_SPOKEN_IN = re.compile(rf"(?:interested|subtitled|subtitles?|subs?|fluent|translated|{_LEARNING})\s*$", re.I)
_LEARN_BEFORE = re.compile(
    r"\b(?:learn|learning|speak|speaking|teach|study|studying|understand|translate|know)\s+$", re.I
)
_ONLY_BEFORE = re.compile(r"(?:\bonly|\bthat(?:'s| is| are)|\bwhich (?:is|are))\s+(?:in\s+)?$", re.I)
_NON = re.compile(r"\bnon[\s-]+$", re.I)
_PERSON_IS = re.compile(r"(?:(?:he|she|they|you|we) (?:is|are|was|were)|i'?m|i am)\b|[我你他她][们]?(?:不是|是)", re.I)
_PLEASE = re.compile(r"\s*(?:please|pls|plz)\W*$", re.I)
_GENRES_ZH = (
    "恐怖 爱情 喜剧 动作 科幻 悬疑 惊悚 犯罪 战争 动画 文艺 剧情 "
    "纪录 历史 家庭 奇幻 冒险 浪漫 搞笑 武侠 歌舞 丧尸 超级英雄"
)
_GENRE_ZH = f"(?:{'|'.join(_GENRES_ZH.split())})"
_NOUN_ZH = (
    rf"(?:(?:[老新]|经典|{_GENRE_ZH})的?)?(?:对白|配音|发音|原声|原版|音轨|台词|片子|片|电影|影片|影视|电视剧|剧集|剧|"
    r"书籍?|小说|歌曲?|节目|动画|动漫|音乐|专辑|内容|版)"
)
_AFTER_NAME_ZH = re.compile(rf"\s*的?\s*{_NOUN_ZH}")
_OF_GENRE_EN = re.compile(rf"[\s-]+(?P<genre>{_GENRE_EN})(?=\s+{_NOUN_EN}\b|\s*(?:$|[,.;!?]))", re.I)
_OF_GENRE_ZH = re.compile(rf"\s*的?\s*(?P<genre>{_GENRE_ZH})片?")
"""A genre that the language restricts: what negates both excludes neither alone."""
_END_ZH = re.compile(
    r"\s*的?\s*(?:$|[,，。.;；!！?？、]|有吗|有没有|有么|吗|就行|就好|也行|也可以|都行|都可以|可以|行|也|都|但|或|"
    r"优先|吧|呢|最好|为主|即可|了)"
)
_LEARN_BEFORE_ZH = re.compile(r"(?:学习?|会说?|教|懂|练习?|背|翻译成?)$")
_SPEAK_BEFORE_ZH = re.compile(r"(?:说|讲|关于)$")
_LEARN_AFTER_ZH = re.compile(r"\s*的?\s*(?:学习|入门|教程|教材|老师|课|语法|考试|单词|口语|听力)")


def extract_languages(slots: Slots, text: str) -> tuple[Slots, str, bool]:
    """Fill the languages and return the text without those that it rules out, and whether a negation is a request.

    The names of the languages that it asks for stay topics, to be searched for where the catalogue does not say what
    language its items are in.
    """
    languages, excluded, spans = list[str](), list[str](), list[tuple[int, int]]()
    ranges = list(slots.exclude_ranges)
    for match in _lists().finditer(text):
        codes = [_names()[name.casefold()] for name in _name().findall(match[0])]
        start, end = _span(text, match)
        genre = _OF_GENRE_EN.match(text, end) or _OF_GENRE_ZH.match(text, end)
        negation = negation_around(text, start, genre.end() if genre else end) if _qualifies(text, match) else None
        if non := _NON.search(text[: match.start()]):
            negation = (True, non.start(), end)
        if negation and _is_of_person(text, match):
            continue
        if negation and negation[0]:
            if genre:
                ranges += [ExcludedRange("year", None, None, genre["genre"], code) for code in codes]
            else:
                excluded += codes
            spans.append((negation[1], max(negation[2], genre.end() if genre else 0)))
        elif negation or _asks_for(text, match):
            languages += codes
            spans += [(negation[1], start), (end, negation[2])] if negation else []
    slots = replace(
        slots,
        languages=tuple(dict.fromkeys(languages)),
        exclude_languages=tuple(dict.fromkeys(excluded)),
        exclude_ranges=tuple(ranges),
    )
    return slots, without_spans(text, spans), bool(spans)


def named_languages(text: str) -> tuple[str, ...]:
    """Return the codes of the languages that a text names and does not negate, in its order."""
    asserted = (m for m in _name().finditer(text) if not negation_around(text, m.start(), m.end()))
    return tuple(dict.fromkeys(_names()[match[0].casefold()] for match in asserted))


def spoken_language(name: str) -> str:
    """Return the code of a language by its name in English or Chinese; empty for other words."""
    return _names().get(name.casefold(), "")


def without_language_names(text: str) -> str:
    """Return a topic without the names of languages, and without the nouns that belong to them."""
    return " ".join(word for each in _stripped().sub(" ", text).split() if (word := each.strip("的")))


def _span(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the span of a list of languages with "in" before and "language" after it."""
    spoken_in = _IN.search(text[: match.start()])
    spoken = _SPOKEN.match(text, match.end())
    return spoken_in.start("in") if spoken_in else match.start(), spoken.end() if spoken else match.end()


def _qualifies(text: str, match: re.Match[str]) -> bool:
    """Return whether what follows a list of languages lets it name the languages of items."""
    after = text[match.end() :]
    if match[0].isascii():
        patterns = (_AFTER_NAME_EN, _OF_GENRE_EN, _END_EN, _AFTER_NAME_ZH)
        return any(pattern.match(after) for pattern in patterns)
    return bool(_AFTER_NAME_ZH.match(after) or _END_ZH.match(after) or negation_after(after, 0))


def _is_of_person(text: str, match: re.Match[str]) -> bool:
    """Return whether a negated language is a person's nationality: "he is not English"."""
    alone = not _AFTER_NAME_EN.match(text, match.end()) and not _IN.search(text[: match.start()])
    return alone and bool(_PERSON_IS.match(text))


def _asks_for(text: str, match: re.Match[str]) -> bool:
    """Return whether a text asks for items in the languages of a list."""
    before, after = text[: match.start()], text[match.end() :]
    if not match[0].isascii():
        of_items = bool(_AFTER_NAME_ZH.match(after))
        topic = _LEARN_BEFORE_ZH.search(before) or (_SPEAK_BEFORE_ZH.search(before) and not of_items)
        return bool(not topic and not _LEARN_AFTER_ZH.match(after) and (of_items or _END_ZH.match(after)))
    if _LEARN_BEFORE.search(before):
        return False
    if any(pattern.match(after) for pattern in (_AFTER_NAME_EN, _OF_GENRE_EN, _AFTER_NAME_ZH)):
        return True
    if not _END_EN.match(after):
        return False
    spoken_in = _IN.search(before)
    if spoken_in:
        return not _NOT_SPOKEN_IN.search(spoken_in["before"])
    several = len(_name().findall(match[0])) > 1
    return bool(_ONLY_BEFORE.search(before) or (not before.strip(" ,") and (several or _PLEASE.match(after))))


@cache
def _names() -> dict[str, str]:
    """Return the code of each name that a text may use, folded."""
    names = {**names_by_language("en"), **names_by_language("zh")}
    return {name: code for name, code in names.items() if name not in _NOT_SPOKEN and len(name) > 1}


@cache
def _name() -> re.Pattern[str]:
    english = sorted((n for n in _names() if n.isascii()), key=len, reverse=True)
    chinese = sorted((n for n in _names() if not n.isascii()), key=len, reverse=True)
    pattern = rf"(?<![\w'-])(?:{'|'.join(map(re.escape, english))})(?![\w'])|(?:{'|'.join(map(re.escape, chinese))})"
    return re.compile(pattern.replace("(?<![\\w'-])", "(?<![a-z'])"), re.I)


@cache
def _lists() -> re.Pattern[str]:
    """Return the pattern of a name, or of several that are joined."""
    name = rf"(?:{_name().pattern})"
    joint = r"(?:,|/|&|、|\bor\b|\band\b|\bnor\b|或者?|和|及|与|还是)\s*(?:(?:in|or|and)\s+)*"
    return re.compile(rf"{name}(?:(?:{_SPOKEN_EN})?(?:的?{_NOUN_ZH})?\s*{joint}{name})*", re.I)


@cache
def _stripped() -> re.Pattern[str]:
    name = rf"(?:{_name().pattern})"
    return re.compile(
        rf"(?:\b(?:dubbed|spoken|filmed)\s+)?{name}{_SPOKEN_EN}?(?:的?(?:对白|配音|发音|原声|原版|音轨|台词|片子|"
        rf"片|版))?(?:或者?|和|及|与|还是|、)?的?|"
        r"(?<![a-z])(?:or|and)(?![a-z])",
        re.I,
    )
