"""Numbers as people write them: digits, English words, Chinese numerals."""

from __future__ import annotations

ORDINALS = {n: i for i, n in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1)}
_WORDS = {n: i for i, n in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_TENS = {"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
_HAN_DIGITS = {"零": 0, "两": 2} | {n: i for i, n in enumerate("一二三四五六七八九", 1)}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}

NUMBER_WORDS = (*_WORDS, *_TENS)
"""English words for numbers."""
SMALL_NUMBER = rf"(?:[0-9]{{1,2}}|{'|'.join(_WORDS)})"
"""Pattern of a number of items: two digits or an English word up to ten."""
ANY_NUMBER = rf"(?:[0-9]+(?:\.[0-9]+)?|{'|'.join(NUMBER_WORDS)}|[零一二三四五六七八九十百千万两]+)"
"""Pattern of any number that `parse_number` reads."""


def parse_number(written: str) -> float:
    """Return the value of a match of `ANY_NUMBER`."""
    lower = written.casefold()
    if lower in _WORDS | _TENS:
        return (_WORDS | _TENS)[lower]
    if lower.replace(".", "", 1).isdigit():
        return float(lower)
    total = section = digit = 0
    for sign in lower:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _HAN_UNITS[sign], 0
    return total + section + digit
