"""Telling encodings older than Unicode apart, by how common the characters are that a text would have in each."""

from __future__ import annotations

import re
from collections.abc import Callable

MULTIBYTE = ("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr")
"""Encodings of two bytes a letter."""
FEWEST = 0.85
"""Share of letters that are common ones in the encoding of a text."""
FEWEST_AT_ALL = 0.4
"""Such a share of a text that is in no other encoding, either."""
FEWEST_HANGUL = 8
"""Letters from which on a text is Korean whose leads Chinese has, too, but among others."""
FEWEST_CENTRAL = 0.05
"""Share of bytes outside ASCII that are letters of Central European and signs in Western European: fewer are signs."""
FEWEST_KANA = 0.1
"""Share of letters of a Japanese text that are kana, where all might be Chinese."""
_FOUR_BYTES = re.compile(rb"[\x81-\x84][0-9][\x81-\xfe][0-9]")
"""A letter of Latin that GB 2312 lacks, as GB 18030 writes it: no text in another encoding looks so."""
_WITHIN_WORDS = re.compile(rb"[\xb3\xb9][a-z]|[a-z]\xbf[a-z]")
"""Letters of Central European, which are signs in Western European."""


def detect_legacy(sample: bytes) -> str:
    """Return the likeliest encoding of lines that are not UTF-8.

    Short texts are decided by how common their characters are: a general detector needs more of them.
    """
    if _FOUR_BYTES.search(sample) and _share(sample, "gb18030", lambda written: True):
        return "gb18030"
    outside = sum(byte >= 0x80 for byte in sample)
    western = "cp1250" if len(_WITHIN_WORDS.findall(sample)) >= FEWEST_CENTRAL * outside else "cp1252"
    shares = {name: _share(sample, name, *kinds) for name, kinds in _COMMON.items()}
    if (isolated := _isolated(sample)) >= 0.9 and shares["gb18030"] < FEWEST:
        return western
    kana = _share(sample, "euc_jp", _is_kana)
    hangul, letters = shares.pop("euc_kr"), len([byte for byte in sample if byte >= 0x80]) // 2
    if kana < FEWEST_KANA:
        shares.pop("euc_jp")
    elif shares["euc_jp"] >= FEWEST:
        return "euc_jp"
    if hangul >= 0.98 and letters >= FEWEST_HANGUL:
        return "euc_kr"
    best = max(shares, key=lambda name: shares[name])
    if shares[best] < FEWEST and _cyrillic(sample) >= FEWEST:
        return "cp1251"
    return best if shares[best] >= (FEWEST_AT_ALL if isolated < 0.4 else FEWEST) else western


def _isolated(sample: bytes) -> float:
    """Return the share of bytes outside ASCII with ASCII on both sides, as accented letters have them in a word."""
    outside = [False, *(byte >= 0x80 for byte in sample), False]
    neighbours = zip(outside, outside[1:], outside[2:], strict=False)
    alone = sum(here and not before and not after for before, here, after in neighbours)
    return alone / max(1, sum(outside))


def _share(sample: bytes, encoding: str, *common: Callable[[bytes], bool]) -> float:
    """Return the share of letters outside ASCII that are common in an encoding; 0 where the text is not in it.

    A few lines that end within a letter do not count.
    """
    letters = frequent = broken = 0
    for line in sample.split(b"\n"):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            broken += 1
            continue
        for character in text:
            if character.isascii() or not character.isalpha():
                continue
            written = character.encode(encoding)
            letters += 1
            # The accented letters of GB 2312, which are two bytes: read as such, no other encoding gives Latin.
            latin = character < "\u0250" and encoding == "gb18030"
            frequent += latin or any(is_common(written) for is_common in common)
    return frequent / letters if letters and broken * 20 <= sample.count(b"\n") else 0.0


def _between(first: int, last: int, trail: int = 0) -> Callable[[bytes], bool]:
    """Return a test of letters of two bytes: the first one from `first` to `last`, the second one from `trail`."""
    return lambda written: len(written) == 2 and first <= written[0] <= last and written[1] >= trail


def _is_accented(written: bytes) -> bool:
    """Return whether an accented Latin letter is written as in GB 18030: as a sign of Pinyin, or in four bytes."""
    return b"\xa8\xa1" <= written <= b"\xa8\xba" or written[:2] == b"\x81\x30"


_is_kana = _between(0xA4, 0xA5, 0xA1)
_COMMON: dict[str, tuple[Callable[[bytes], bool], ...]] = {
    "gb18030": (_between(0xB0, 0xD7, 0xA1), _is_accented),  # the 3,755 commonest of GB 2312, by sound
    "big5": (_between(0xA4, 0xC6),),  # the 5,401 commonest, by strokes
    "shift_jis": (_between(0x82, 0x83), _between(0x88, 0x98)),  # kana, and kanji of the first level
    "euc_jp": (_is_kana, _between(0xB0, 0xCF, 0xA1)),
    "euc_kr": (_between(0xB0, 0xC8, 0xA1),),  # syllables of Hangul
}


def _cyrillic(sample: bytes) -> float:
    """Return the share of bytes outside ASCII that are letters in Windows' Cyrillic."""
    outside = [byte for byte in sample if byte >= 0x80]
    return sum(byte >= 0xC0 or byte in (0xA8, 0xB8) for byte in outside) / max(1, len(outside))
