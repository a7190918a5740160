"""Scripts that are written without spaces: Chinese characters, kana and Hangul, as classes for regular expressions."""

from __future__ import annotations

import re

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese characters: the common ones, and Unicode's Extension A."""
IDEOGRAPHS = rf"{HAN}\uf900-\ufaff\U00020000-\U0003ffff"
"""All Chinese characters, the compatibility forms and the rare ones beyond 16 bits included."""
UNSPACED = rf"{IDEOGRAPHS}\u3005-\u3007ぁ-ゖゝ-ゟァ-ヺー-ヿ가-힣"
"""All characters of scripts without spaces between words."""
_HAN_CHARACTER = re.compile(f"[{HAN}]")


def contains_han(text: str) -> bool:
    """Return whether a text has a Chinese character."""
    return _HAN_CHARACTER.search(text) is not None


def count_han(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return len(_HAN_CHARACTER.findall(text))
