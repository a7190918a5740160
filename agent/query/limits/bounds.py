"""Bounds on what an item measures, as a text states them: its year, length, price and rating."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Quantity = Literal["year", "minutes", "price", "rating", "pages"]


@dataclass(frozen=True)
class Bound:
    """The least and the greatest value that words of a text allow, both included; None where they set no limit.

    `start`, `end`: the span of the words. `adjective`: whether they stand before a noun, as in "90s comedies".
    `names_end`: whether they name the end itself, as in "5 or lower", so that their negation leaves it out.
    """

    quantity: Quantity
    low: float | None
    high: float | None
    start: int
    end: int
    adjective: bool = False
    names_end: bool = False


def find_all(
    text: str, patterns: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], Bound | None]]]
) -> tuple[list[Bound], str]:
    """Return the bounds that patterns find, and the text with a blank in place of each of their characters.

    Each pattern searches what those before it left.
    """
    bounds: list[Bound] = []
    for pattern, read in patterns:
        for match in list(pattern.finditer(text)):
            if bound := read(match):
                bounds.append(bound)
                text = blank(text, bound.start, bound.end)
    return bounds, text


def blank(text: str, start: int, end: int) -> str:
    """Return a text of the same length with blanks in place of a span."""
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def without_spans(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with one blank in place of each span; spans may overlap."""
    return "".join(_remaining(text, spans))


def _remaining(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    position = 0
    for start, end in sorted(spans):
        if end > position:
            yield text[position : max(start, position)]
            yield " "
            position = end
    yield text[position:]
