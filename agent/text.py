"""Whether a text a model wrote keeps to the facts it was given. Knows no items, no prompts and no model."""

from __future__ import annotations

import re


def numbers_unknown(text: str, facts: str) -> bool:
    """Whether a number in the text is in none of the facts."""
    return not set(re.findall(r"\d+", text)) <= set(re.findall(r"\d+", facts))


def grounded(text: str, facts: str, language: str) -> float:
    """The share of a text that is in the facts: of its pairs of Chinese characters, or words by five letters."""
    folded, units = facts.casefold(), _units(text, language)
    return sum(unit in folded for unit in units) / len(units) if units else 0.0


def borrowed(text: str, facts: str, others: str, language: str) -> float:
    """The share of a text, in the same units, that is not in the facts but in those of others."""
    folded, theirs, units = facts.casefold(), others.casefold(), _units(text, language)
    return sum(unit not in folded and unit in theirs for unit in units) / len(units) if units else 0.0


def _units(text: str, language: str) -> list[str]:
    if language == "zh":
        runs = re.findall(r"[一-鿿]{2,}", text)
        return [run[i : i + 2] for run in runs for i in range(len(run) - 1)]
    return [w[:5] for w in re.findall(r"[^\W\d_]{4,}", text.casefold())]


def repeats(text: str, language: str) -> bool:
    """Whether a run of six characters (Chinese) or four words stands twice."""
    units = list(text) if language == "zh" else text.lower().split()
    size = 6 if language == "zh" else 4
    runs = [tuple(units[i : i + size]) for i in range(len(units) - size + 1)]
    return len(set(runs)) < len(runs)


def names_unknown(text: str, facts: str) -> bool:
    """Whether a capitalised English word inside the sentence is in none of the facts."""
    known = {w.casefold() for w in re.findall(r"[^\W\d_]+", facts)}
    names = re.findall(r"(?<![.!?] )(?<!^)\b[A-ZÀ-Þ][^\W\d_]+", text)
    return any(
        n.casefold() not in known and n.casefold().removesuffix("s") not in known and n not in ("I", "Because")
        for n in names
    )


def alike(one: str, other: str) -> float:
    """How many of the words of the shorter of two texts the longer one has too, 0 to 1. A Chinese word is any pair of
    neighbouring characters."""
    first, second = _words(one), _words(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _words(text: str) -> set[str]:
    runs = re.findall(r"[一-鿿]{2,}", text)
    return {run[i : i + 2] for run in runs for i in range(len(run) - 1)} | set(
        re.findall(r"[^\W_一-鿿]+", text.casefold())
    )
