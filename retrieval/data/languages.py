"""The languages of works: one code for each, however a catalogue or a person writes it.

`languages.json` lists by ISO 639 code the other codes in use, the names in English and Chinese, and a language's own
name, after Unicode's CLDR. `of` names the language that another is a variety of: what is in Cantonese is in Chinese as
well.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

ATTRIBUTES = (
    "original language",
    "languages",
    "language",
    "spoken languages",
    "audio language",
    "audio languages",
    "audio",
    "language code",
    "语言",
    "制片语言",
    "原始语言",
    "对白语言",
)
"""Attributes that say what language an item is in, the first one that it has; `_` and `-` count as spaces."""
_TRADITIONAL = str.maketrans("語韓國粵漢華話廣閩臺灣簡體羅馬烏蘭亞維爾", "语韩国粤汉华话广闽台湾简体罗马乌兰亚维尔")
_REGION = re.compile(r"([a-z]{2,3})[-_][a-z0-9]+(?:[-_][a-z0-9]+)*")
_PARENTHESES = re.compile(r"\s*[(（][^()（）]*[)）]")
_KEY = re.compile(r"['\"]?\w+['\"]?\s*:")
_SEPARATORS = re.compile(r"[\[\]{}'\"“”:,，、/|;；&+·\n]|\s+(?:and|or|-)\s+|[和及与]")


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    text = files("retrieval.data").joinpath("languages.json").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return table


@cache
def _codes() -> Mapping[str, str]:
    """Return the code of each code and name, folded."""
    return {
        _fold(written): code
        for code, row in _table().items()
        for written in (code, *row.get("codes", ()), *row.get("en", ()), *row.get("zh", ()), *row.get("own", ()))
    }


def language_code(written: str) -> str:
    """Return the code of a language given by a code, with or without a region, or by a name; empty where it is none."""
    folded = _fold(written)
    if code := _codes().get(folded):
        return code
    if match := _REGION.fullmatch(folded):
        return _codes().get(match[1], "")
    bare = _PARENTHESES.sub("", folded).removesuffix(" language").strip()
    return _codes().get(bare, "")


@lru_cache(4096)
def language_values(written: str) -> tuple[str, ...]:
    """Return the codes of all languages in the value of an attribute; the value itself where it names none.

    The value may be a list, as in `English, French`, or one of objects in JSON. A variety comes with its language.
    """
    whole = language_code(written)
    parts = _SEPARATORS.split(_KEY.sub(" ", written))
    codes = [whole] if whole else [code for part in parts if (code := language_code(part))]
    return tuple(dict.fromkeys(each for code in codes for each in _with_related(code))) or (written,)


def _with_related(code: str) -> tuple[str, ...]:
    """Return a code and those that an item with it also has: of what it is a variety; for Chinese also Mandarin."""
    related: str = _table().get(code, {}).get("of", "")
    return (code, related) if related else (code, "cmn") if code == "zh" else (code,)


def language_name(code: str, language: str) -> str:
    """Return the name of a language in English or Chinese; the code itself where there is none."""
    names = _table().get(code, {})
    return str(next(iter((*names.get(language, ()), *names.get("en", ()))), code))


@cache
def names_by_language(language: str) -> Mapping[str, str]:
    """Return the code of each name that English or Chinese has for a language, folded."""
    return {_fold(name): code for code, row in _table().items() for name in row.get(language, ())}


def _fold(written: str) -> str:
    text = unicodedata.normalize("NFKC", written).casefold().translate(_TRADITIONAL)
    return " ".join(text.split())
