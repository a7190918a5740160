"""Bounds on the year, as a text states them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from agent.query.limits.bounds import Bound, find_all
from agent.query.text.numerals import NUMBER_WORDS, parse_number

_HAN_DIGITS = "〇一二三四五六七八九"
_TIES = ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")
_YEAR = r"(?<![0-9])(?<![0-9][.,])(?:18|19|20)[0-9]{2}(?![0-9])\s*年?(?!代)"
_HAN_YEAR = r"[一二][零〇一二三四五六七八九]{3}年(?!代)"
_SHORT_YEAR = r"(?<![0-9])(?:[6-9][1-9]年(?=[以之]?[前后]|的|到|至|出|上映)|[0-2][1-9]年(?=[以之][前后]|的|出|上映))"
_DECADE = (
    r"(?:(?:上个?|20|二十)世纪)?(?:(?<![0-9])(?:(?:18|19|20)[0-9]0|'?[0-9]0)(?:'?s(?![a-z0-9])|年代)|"
    r"(?<![0-9])(?:18|19|20)[0-9]0[\s-]era\b|[二三四五六七八九]{1,2}十年代|零几年代?|[零〇]{2}年代|千禧年代|"
    r"\b(?:twen|thir|for|fif|six|seven|eigh|nine)ties\b|\bthe noughties\b|\bnoughties\b)"
)
_ERAS = {
    r"二战|第二次世界大战|(?:\bthe )?\b(?:world war (?:two|ii|2)|second world war|ww ?(?:ii|2))\b": (1939, 1945),
    r"一战|第一次世界大战|(?:\bthe )?\b(?:world war (?:one|i|1)|first world war|ww ?(?:i|1))\b": (1914, 1918),
    r"冷战|(?:\bthe )?\bcold war\b": (1947, 1991),
    r"文革|文化大革命|(?:\bthe )?\bcultural revolution\b": (1966, 1976),
    "建国|解放": (1949, 1949),
    "改革开放": (1978, 1978),
}
"""What years are counted from, with the first and the last of its own."""
_ERA = rf"(?:{'|'.join(_ERAS)})(?:结束)?(?!前[线沿方]|后[期方])"
_TELLS = re.compile(
    r"(?:\b(?:set|about|life|times?|world|stor(?:y|ies)|happen\w*|takes? place|in)\s+"
    r"(?:(?:just|right|shortly)\s+)?|讲|关于|描?写|反映|发生在|背景[是在]?)$",
    re.I,
)
"""What stands before the time at which a story takes place."""
_WHEN = (
    r"(?:\b(?:the\s+)?year\s+(?=[0-9]))?(?:\bthe\s+)?(?:\b(?:early|mid|late)[\s-]+(?:the\s+)?)?"
    rf"(?:{_DECADE}(?:[初末中早晚]期?|前期|后期)?|{_YEAR}|{_HAN_YEAR}|{_SHORT_YEAR}|{_ERA})"
)
_RANGE = re.compile(
    rf"(?:\b(?:between|from|since)\s+)?(?P<first>{_WHEN})\s*(?:-|–|—|~|\b(?:to|until|till|through|thru)\b|到|至)\s*"
    rf"(?P<last>{_WHEN})(?:之间)?|"
    rf"\bbetween\s+(?P<first_en>{_WHEN})\s*(?:and|&)\s*(?P<last_en>{_WHEN})|"
    rf"(?P<first_zh>{_WHEN})[和与跟](?P<last_zh>{_WHEN})之间",
    re.I,
)
_ONWARDS = (
    r"onwards?|(?:and (?:later|after|newer|up|beyond)|or (?:later|newer|after|above))\b"
    r"(?!\s+(?:than\b|(?:the\s+)?'?[0-9]))|\+"
)
_AFTER = re.compile(
    rf"(?:\b(?P<strictly>not (?:quite |nearly )?(?:as|so) (?:far back|old|early|long ago) as|after|post|"
    rf"(?<!back )(?:past|beyond)|(?:newer|later|younger|more recent) than)|"
    rf"\b(?P<starting>since|as of|starting (?:in|from|with)))[\s-]+(?P<en>{_WHEN})(?:\s*(?:{_ONWARDS}))?|"
    rf"(?:\b(?:from|in)\s+)?(?P<onwards>{_WHEN})\s*(?:{_ONWARDS})|\bfrom\s+(?P<on>{_WHEN})\s+on\b|"
    rf"(?:不早于|不老于|别早于|不能早于)\s*(?P<earliest>{_WHEN})|(?:自|从|至少|起码|"
    rf"最早)?(?P<zh>{_WHEN})\s*(?:(?:[及或和跟]|或者|以及)?(?:以后|之后|以来|往后|更晚)|开始|起|后)|"
    rf"(?<![不别能])(?:晚于|迟于|新于)\s*(?P<later>{_WHEN})|比\s*(?P<than>{_WHEN})\s*[更还要]*[新晚迟]|"
    rf"(?P<past>{_WHEN})\s*一过",
    re.I,
)
_BACK = r"(?:(?:back|any) )?(?:(?:further|farther)(?: back)?|back (?:further|farther)) than|back (?:past|beyond|before)"
_BEFORE = re.compile(
    rf"\b(?P<strictly>{_BACK}|before|pre|prior to|predating|predates?|(?:older|earlier) than)[\s-]+(?P<en>{_WHEN})|"
    rf"\b(?P<until>until|till|up to|up until|by)\s+(?P<en_until>{_WHEN})|"
    rf"(?:\b(?:from|in)\s+)?(?P<or_earlier>{_WHEN})\s*"
    r"(?:at (?:the )?latest\b|(?:or|and) (?:earlier|older|before)\b(?!\s+(?:than\b|(?:the\s+)?'?[0-9]))|"
    r"(?:[及或和跟]|或者|甚至|以及|或是)(?:以前|之前|更早|再早)(?:一?[些点])?)|"
    rf"(?P<zh>{_WHEN})\s*(?:以前|之前|往前|前)|"
    rf"(?:最晚|不晚于|不迟于|不新于|别晚于|不能晚于)\s*(?P<latest>{_WHEN})|(?:早于|老于|"
    rf"旧于)\s*(?P<earlier>{_WHEN})|比\s*(?P<than>{_WHEN})\s*[更还要]*[老早旧]",
    re.I,
)
_DECADE_ALONE = re.compile(
    rf"(?:\b(?:in|from|of|during)\s+)?(?P<when>(?:\bthe\s+)?(?:\b(?:early|mid|late)[\s-]+(?:the\s+)?)?"
    rf"{_DECADE}(?:[初末中早晚]期?|前期|后期)?)",
    re.I,
)
_YEAR_ALONE = re.compile(
    rf"(?:\b(?:in|from|of|during|the year)\s+)?(?P<when>(?:\bthe\s+)?(?:{_YEAR}|{_HAN_YEAR}|{_SHORT_YEAR}))", re.I
)
_AGE = rf"(?P<count>(?:[0-9]{{1,2}}|{'|'.join(('a', *NUMBER_WORDS))}))\s+(?P<unit>years?|yrs?|decades?)"
_OLDER = re.compile(
    rf"\b(?:older|more|over) than\s+{_AGE}(?:\s+(?:old|ago))?|\bover\s+{_AGE.replace('?P<', '?P<over_')}\s+(?:old|ago)|"
    r"(?:超过|早于)?(?<![0-9])(?P<zh>[0-9]{1,2}|[一二三四五六七八九十两]{1,3})年(?:以前|之前|前)(?!期)",
    re.I,
)
_NEWER = re.compile(
    rf"\b(?:newer|younger|less) than\s+{_AGE}(?:\s+old)?|"
    rf"\b(?:(?:from|in|within|of)\s+)?the\s+(?:last|past)\s+(?:{_AGE.replace('?P<', '?P<last_')}|(?P<decade>decade))|"
    r"(?:最?近|过去)(?P<recent>[0-9]{1,2}|[一二三四五六七八九十两]{1,3})年(?:以?内|来)?|"
    r"(?<![0-9])(?P<within>[0-9]{1,2}|[一二三四五六七八九十两]{1,3})年(?:以|之)?内",
    re.I,
)
_CENTURY = re.compile(
    r"(?:\b(?:from|in|of)\s+)?\b(?:the\s+)?(?P<nth>1[89]|2[01])(?:st|th)[\s-]century\b|"
    r"\b(?:the\s+)?(?P<en>this|last) century\b|"
    r"(?P<zh>上个?|本|这个|1[89]|2[01]|十[八九]|二十一?)世纪(?![0-9一二三四五六七八九]+十?年代)",
    re.I,
)
_MODERN_ZH = re.compile("近现代|现当代")
_CENTURIES = {"last": 19, "上": 19, "上个": 19, "this": 20, "本": 20, "这个": 20} | {
    "十八": 17, "十九": 18, "二十": 19, "二十一": 20
}  # fmt: skip
"""The hundreds of a century's years."""
_THIS_YEAR = re.compile(r"(?:\b(?:from|in|of)\s+)?\b(?P<en>this|last) year\b|(?P<zh>今年|去年|前年)", re.I)
_YEARS_AGO = {"this": 0, "last": 1, "今年": 0, "去年": 1, "前年": 2}
_OLDEST_AGE = 40
"""Years up to which 30年前 is an age; 90年前 rather means before 1990."""
_PARTS = {"early": (0, 4), "mid": (3, 6), "late": (5, 9), "初": (0, 4), "早": (0, 4), "前": (0, 4)} | {
    "中": (3, 6), "末": (5, 9), "晚": (5, 9), "后": (5, 9)
}  # fmt: skip
"""The years of a decade that a part of it is, both included."""


def find_years(text: str) -> tuple[list[Bound], str]:
    """Return the bounds on the year in a text, and the text with blanks in their place.

    A decade is its ten years; an age counts back from this year. A year on its own is a bound of its own, and stays in
    the text.
    """
    absolute = ((_RANGE, _range), (_AFTER, _after), (_BEFORE, _before), (_DECADE_ALONE, _alone), (_MODERN_ZH, _modern))
    return find_all(text, (*absolute, (_OLDER, _older), (_NEWER, _newer)))


def find_single_years(text: str) -> list[Bound]:
    """Return each year on its own, such as that in "the 2002 one", "this year" and the centuries."""
    return find_all(text, ((_YEAR_ALONE, _alone), (_THIS_YEAR, _this_year), (_CENTURY, _century)))[0]


def _range(match: re.Match[str]) -> Bound:
    first = _years(match["first"] or match["first_en"] or match["first_zh"])
    last = _years(match["last"] or match["last_en"] or match["last_zh"])
    return Bound("year", min(first[0], last[0]), max(first[1], last[1]), *match.span(), adjective=True)


def _after(match: re.Match[str]) -> Bound | None:
    if _is_of_story(match):
        return None
    names = ("en", "onwards", "on", "earliest", "zh", "later", "than", "past")
    first, last = _years(next(match[name] for name in names if match[name]))
    strictly = match["strictly"] or match["later"] or match["than"] or match["past"]
    after = last if _era(match[0]) else last + 1 if strictly else first
    return Bound("year", after, None, *match.span())


def _before(match: re.Match[str]) -> Bound | None:
    if _is_of_story(match):
        return None
    if written := match["en_until"] or match["or_earlier"] or match["latest"]:
        return Bound("year", None, _years(written)[1], *match.span())
    first, _ = _years(match["en"] or match["zh"] or match["earlier"] or match["than"])
    return Bound("year", None, first - 1, *match.span())


def _modern(match: re.Match[str]) -> Bound:
    return Bound("year", 1900, None, *match.span())


def _older(match: re.Match[str]) -> Bound | None:
    age = _age(match, ("count", "unit"), ("over_count", "over_unit"), ("zh", ""))
    return Bound("year", None, _this() - age - (not match["zh"]), *match.span()) if age <= _OLDEST_AGE else None


def _newer(match: re.Match[str]) -> Bound | None:
    pairs = (("count", "unit"), ("last_count", "last_unit"), ("recent", ""), ("within", ""))
    age = 10 if match["decade"] else _age(match, *pairs)
    return Bound("year", _this() - age, None, *match.span()) if age <= _OLDEST_AGE else None


def _this_year(match: re.Match[str]) -> Bound:
    year = _this() - _YEARS_AGO[(match["en"] or match["zh"]).casefold()]
    return Bound("year", year, year, *match.span(), adjective=True)


def _century(match: re.Match[str]) -> Bound:
    written = (match["nth"] or match["en"] or match["zh"]).casefold()
    first = 100 * (int(written) - 1 if written.isdecimal() else _CENTURIES[written])
    return Bound("year", first, first + 99, *match.span(), adjective=True)


def _age(match: re.Match[str], *groups: tuple[str, str]) -> int:
    """Return the years of the first of these groups of number and unit that a match has."""
    count, unit = next((match[count], match[unit] if unit else "") for count, unit in groups if match[count])
    years = 1 if count.casefold() == "a" else int(parse_number(count))
    return years * (10 if unit.casefold().startswith("decade") else 1)


def _this() -> int:
    return datetime.now(UTC).year


def _alone(match: re.Match[str]) -> Bound:
    first, last = _years(match["when"])
    return Bound("year", first, last, *match.span(), adjective=True)


def _years(written: str) -> tuple[int, int]:
    """Return the first and the last year of a match of `_WHEN`."""
    if era := _era(written):
        return era
    lower = written.casefold()
    first = _first_year(lower)
    if not re.search(r"s\b|年代|era|零几|ties", lower):
        return first, first
    if both := re.search("([二三四五六七八九])([二三四五六七八九])十年代", lower):
        return first, 1909 + 10 * _HAN_DIGITS.index(both[2])
    part = next(
        (p for p in _PARTS if re.search(rf"\b{p}\b|(?:年代|零几年){p}" if p.isascii() else f"年代?{p}", lower)), ""
    )
    start, end = _PARTS[part] if part else (0, 9)
    return first + start, first + end


def _is_of_story(match: re.Match[str]) -> bool:
    """Return whether words tell when a story takes place, and not when it was made: "set after World War II"."""
    return _era(match[0]) is not None and bool(_TELLS.search(match.string[: match.start()]))


def _era(written: str) -> tuple[int, int] | None:
    """Return the years of the era that words name; None for any others."""
    return next((years for pattern, years in _ERAS.items() if re.search(pattern, written, re.I)), None)


def names_era(words: str) -> bool:
    """Return whether words are nothing but the name of an era."""
    return any(re.fullmatch(pattern, words, re.I) for pattern in _ERAS)


def _first_year(lower: str) -> int:
    """Return the year, or the first of a decade."""
    if digits := re.search(r"(?:18|19|20)[0-9]{2}", lower):
        return int(digits[0])
    if han := re.search("[一二][零〇一二三四五六七八九]{3}", lower):
        return int("".join(str(_HAN_DIGITS.index(sign.replace("零", "〇"))) for sign in han[0]))
    if decade := re.search("([二三四五六七八九])[二三四五六七八九]?十年代", lower):
        return 1900 + 10 * _HAN_DIGITS.index(decade[1])
    if word := re.search(f"({'|'.join(_TIES)})ties", lower):
        return 1920 + 10 * _TIES.index(word[1])
    if short := re.search(r"(?:世纪)?(?<![0-9])'?([0-9]{2})(?:'?s|年)", lower):
        return int(short[1]) + (1900 if int(short[1]) >= 30 or "世纪" in lower else 2000)
    return 2000
