"""Numbers as people write them: digits, English words, Chinese numerals."""

from __future__ import annotations

ORDINALS = {n: i for i, n in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)}
_WORDS = {n: i for i, n in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_TEENS = {
    n: i
    for i, n in enumerate("eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 11)
}
_TENS = {n: 10 * i for i, n in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_HUNDREDS = {"hundred": 100, "thousand": 1000}
_HAN_DIGITS = {"零": 0, "两": 2} | {n: i for i, n in enumerate("一二三四五六七八九", 1)}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}

NUMBER_WORDS = (*_WORDS, *_TEENS, *_TENS, *_HUNDREDS)
"""English words for numbers."""
SMALL_NUMBER = rf"(?:[0-9]{{1,2}}|{'|'.join(_WORDS)})"
"""Pattern of a number of items: two digits or an English word up to ten."""
_UNITS_EN = "|".join((*_TEENS, *_WORDS))
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_WORDS)})\b)?|{_UNITS_EN})"
_BELOW_MILLION = (
    rf"(?:(?:(?:a\s+)?couple(?:\s+of)?|a|{_BELOW_HUNDRED})\s+(?:hundred|thousand)(?:\s+(?:and\s+)?{_BELOW_HUNDRED})?|"
    rf"{_BELOW_HUNDRED}|hundred)"
)
_DECIMAL_ZH = "[零一二三四五六七八九]点[零一二三四五六七八九](?![十点分刻半])"
_DECIMAL_EN = rf"(?:{'|'.join(_WORDS)})\s+point\s+(?:{'|'.join(_WORDS)})\b"
_DIGITS = "[0-9]{1,12}"
"""No longer: a pattern with two numbers in it would read a run of digits in the square of its length."""
_HAN = "[零一二三四五六七八九十百千万两]"
_HAN_NUMBER = (
    rf"(?:{_HAN}{{0,11}}[二三四五六七八九百千万](?=一[晚夜天间张个位件本次套双只台瓶份顿节门斤])|{_HAN}{{1,12}})"
)
"""The 一 of what a price is for is no digit of it: 六百一晚, 三百五一位."""
ANY_NUMBER = rf"(?:{_DIGITS}(?:\.{_DIGITS})?|{_DECIMAL_EN}|{_BELOW_MILLION}|{_DECIMAL_ZH}|{_HAN_NUMBER})"
"""Pattern of any number that `parse_number` reads."""


def parse_number(written: str) -> float:
    """Return the value of a match of `ANY_NUMBER`."""
    lower = written.casefold()
    if lower[0].isascii() and lower[0].isalpha():
        return _parse_words(lower)
    if lower.replace(".", "", 1).isdigit():
        return float(lower)
    for point in "点分":
        if point in lower:
            whole, _, tenths = lower.partition(point)
            return parse_number(whole) + (5 if tenths == "半" else parse_number(tenths)) / 10
    total = section = digit = 0
    unit = 1
    for sign in lower:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
            unit = unit if digit else 1
        elif sign == "万":
            total, section, digit, unit = total + (section + digit) * 10_000, 0, 0, 10_000
        else:
            section, digit, unit = section + (digit or 1) * _HAN_UNITS[sign], 0, _HAN_UNITS[sign]
    # The unit of a last digit may be left out: 一百五 is 150, 一百零五 is 105.
    return total + section + digit * (unit // 10 if unit > 10 else 1)


def _parse_words(lower: str) -> float:
    """Return the value of English words for a number: "two hundred and fifty"."""
    values = _WORDS | _TEENS | _TENS | {"a": 1, "couple": 2}
    words = lower.replace("-", " ").replace("a couple", "couple").split()
    if "point" in words:
        return values[words[0]] + values[words[-1]] / 10
    total = 0
    for word in words:
        if word in _HUNDREDS:
            total = max(total, 1) * _HUNDREDS[word]
        else:
            total += values.get(word, 0)
    return total
