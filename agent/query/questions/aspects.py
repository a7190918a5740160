"""Aspects of items that people ask about, such as the director or the length: their words and their attributes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from agent.query.slots import Question
from agent.query.text.message_text import ITEM_NOUN, MEASURE_WORD
from agent.query.works.references import MARK

NOUN = rf"(?:{ITEM_NOUN}|shows?|records?|stories|class(?:es)?)"
IT = rf"(?:it|its|this|that|these|those|they|them|(?:this|that|the|these|those) {NOUN}|{MARK})"
_MEASURES = MEASURE_WORD[1:-1]
IT_ZH = f"(?:[它牠]们?|这(?:一?[{_MEASURES}])?(?![几些里儿种样么])|那(?:一?[{_MEASURES}])(?![几些])|该|{MARK})"


@dataclass(frozen=True)
class Aspect:
    """What is asked of an item: the value of the slot `question`, and the attributes that answer it.

    `instead`: attributes that answer where an item has none of `fields`. `yes`, `no`: categories, tags and forms that
    say that an item is, or is not, what a question about the aspect asks. `near`: names of the aspects to give where
    the catalogue does not say.
    """

    name: str
    kind: Question
    fields: tuple[str, ...]
    instead: tuple[str, ...]
    pattern: re.Pattern[str]
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    near: tuple[str, ...] = ()


def find_aspects(text: str) -> tuple[tuple[Aspect, ...], str]:
    """Return the aspects that a text with marks names, in its order, and the text with spaces for their words."""
    places: list[tuple[int, Aspect]] = []
    for aspect in aspects():
        for match in aspect.pattern.finditer(text):
            places.append((match.start(), aspect))
            blank = "".join(c if re.match(MARK, c) else " " for c in match[0])
            text = text[: match.start()] + blank + text[match.end() :]
    ordered = sorted(places, key=lambda each: each[0])
    return tuple(dict.fromkeys(aspect for _, aspect in ordered)), text


def of_kind(kind: Question) -> tuple[Aspect, ...]:
    """Return the aspect that answers a question of a kind in general."""
    names = {"who": "maker", "where": "country", "when": "date"}
    general = names.get(kind, kind)
    return tuple(aspect for aspect in aspects() if aspect.name == general)


@cache
def aspects() -> tuple[Aspect, ...]:
    """Return all aspects, those first whose words others must not take."""
    written = tomllib.loads((Path(__file__).parent / "aspects.toml").read_text(encoding="utf-8"))
    return tuple(map(_aspect, written["aspect"]))


def _aspect(row: dict[str, Any]) -> Aspect:
    english, chinese = (re.sub(r"\bIT\b", lambda _: IT, row[language]) for language in ("en", "zh"))
    pattern = re.compile(f"{english}|{chinese}", re.I)
    return Aspect(
        row["name"],
        row["kind"],
        tuple(row["fields"]),
        tuple(row.get("or", ())),
        pattern,
        frozenset(row.get("yes", ())),
        frozenset(row.get("no", ())),
        tuple(row.get("near", ())),
    )
