"""Texts of people, items and models: lengths, control characters, language, and whether a text keeps to given facts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from retrieval.text.cjk import HAN, count_han

_CHINESE_RUN = re.compile(rf"[{HAN}]{{2,}}")
_LATIN = re.compile(r"[A-Za-z]+")
_WORD = re.compile(rf"[^\W_{HAN}]+")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)|\x9b[0-?]*[ -/]*[@-~]")
_JOINERS = "\n\u200c\u200d"
"""The line break, and the joiners that some scripts are written with."""


def truncate(text: str, length: int) -> str:
    """Return the text as one line of at most `length` characters, ending in … where it was cut."""
    line = " ".join(text[: length * 4].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def strip_control(text: str) -> str:
    """Return text that is safe on a terminal: no escape sequences, control characters or direction changes."""
    return "".join(c for c in _ESCAPE.sub("", text) if c in _JOINERS or not is_control(c))


def is_control(character: str) -> bool:
    """Return whether a terminal would obey a character or not show it: a control, format or surrogate character."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs")


def is_chinese(text: str) -> bool:
    """Return whether a text is mainly Chinese: more Han characters than Latin words."""
    return count_han(text) > len(_LATIN.findall(text))


def language_of(texts: Iterable[str]) -> str:
    """Return the language that texts are mainly written in, "en" or "zh"."""
    return "zh" if is_chinese(" ".join(texts)) else "en"


def has_unknown_numbers(text: str, facts: str) -> bool:
    """Return whether a number in the text is in none of the facts."""
    return not set(re.findall(r"\d+", text)) <= set(re.findall(r"\d+", facts))


def has_unknown_names(text: str, facts: str) -> bool:
    """Return whether a capitalised English word inside a sentence is in none of the facts."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", facts)}
    names = re.findall(r"(?<![.!?] )(?<!^)\b[A-ZÀ-Þ][^\W\d_]+", text)
    return any(
        name.casefold() not in words and name.casefold().removesuffix("s") not in words and name not in ("I", "Because")
        for name in names
    )


def grounded_share(text: str, facts: str, language: str) -> float:
    """Return the share of a text's units that are in the facts, 0 to 1.

    A unit is a pair of neighbouring Chinese characters, else the first five letters of a word of four letters or more.
    """
    folded, units = facts.casefold(), _units(text, language)
    return sum(unit in folded for unit in units) / len(units) if units else 0.0


def repeats(text: str, language: str) -> bool:
    """Return whether a run of six characters (Chinese) or of four words occurs twice."""
    units = list(text) if language == "zh" else text.lower().split()
    size = 6 if language == "zh" else 4
    runs = [tuple(units[i : i + size]) for i in range(len(units) - size + 1)]
    return len(set(runs)) < len(runs)


def word_overlap(one: str, other: str) -> float:
    """Return the share of the shorter text's words that the longer one has too, 0 to 1.

    A Chinese word is any pair of neighbouring characters.
    """
    first, second = _words(one), _words(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _units(text: str, language: str) -> list[str]:
    if language == "zh":
        return _character_pairs(text)
    return [word[:5] for word in re.findall(r"[^\W\d_]{4,}", text.casefold())]


def _words(text: str) -> set[str]:
    return set(_character_pairs(text)) | set(_WORD.findall(text.casefold()))


def _character_pairs(text: str) -> list[str]:
    return [run[i : i + 2] for run in _CHINESE_RUN.findall(text) for i in range(len(run) - 1)]
