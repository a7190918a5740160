"""Names of users and other ids that are nearly the same: in case, width, accents, blanks, or 1.0 for 1."""

from __future__ import annotations

import re
from collections.abc import Iterable

from retrieval.text.tokenizer import normalize

_NUMBER = re.compile(r"0*(\d+?)(?:\.0*)?")


def name_key(name: str) -> str:
    """Return a key that names share where only their spelling differs."""
    key = re.sub(r"[\s\u200b\ufeff\"'_.\-]+(?=\W|$)|(?<!\w)[\s\u200b\ufeff\"'_.\-]+|\s+", "", normalize(name))
    number = _NUMBER.fullmatch(key)
    return number[1] if number else key


def near_names(name: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return the first `most` of the names that differ from one in their spelling alone."""
    key = name_key(name)
    near = (each for each in names if each != name and name_key(each) == key)
    return [each for each, _ in zip(near, range(most), strict=False)] if key else []
