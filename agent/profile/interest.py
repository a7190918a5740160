"""One interest of a person, and the fields by which its kind is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from retrieval.conditions.fields import canonical

InterestKind = Literal["topic", "person", "period", "mood", "dislike", "habit"]
Term = Literal["short", "long", "both"]
_FIELDS: Mapping[InterestKind, Mapping[str, str]] = {
    "person": {
        "en": "maker author artist people director actor actress cast performer writer singer composer band studio "
        "developer publisher creator",
        "zh": "作者 导演 主演 演员 制作方 音乐人 主创 歌手 作曲 乐队 编剧 出版社",
    },
    "mood": {"en": "mood tone atmosphere feeling", "zh": "氛围 情绪 基调"},
    "period": {"en": "period era", "zh": "时代 年代"},
}
"""Fields whose values are interests of a kind, by kind and language; those of all other fields are topics."""
_KIND_OF_FIELD: Mapping[str, InterestKind] = {
    name: kind for kind, languages in _FIELDS.items() for names in languages.values() for name in names.split()
}
HALF_LIFE_DAYS: Mapping[InterestKind, float] = {
    "topic": 180.0,
    "person": 365.0,
    "period": 365.0,
    "mood": 90.0,
    "dislike": 365.0,
    "habit": 90.0,
}
"""Days after which an interaction counts half for an interest: a mood passes sooner than the love of an author."""
MESSAGE_PREFIX = "message:"
"""Prefix of evidence that is not an item but a message, followed by its number."""


class Message(NamedTuple):
    """A message of a person in conversation; `number` counts from 1.

    `wants`, `avoids`: words of what it asks for and of what it excludes, as the conversation understood it; None for a
    message that was saved without, of which the words are read.
    """

    number: int
    text: str
    time: datetime | None = None
    wants: tuple[str, ...] | None = None
    avoids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Interest:
    """An interest with its evidence: ids of items, or of messages after `MESSAGE_PREFIX`.

    `weight`: sum of `parts`, which are what each of the evidence adds, halved every `half_life` days, less what as many
    random items of the catalogue would add; below 0 for a dislike. A habit weighs its share of the days, 0 to 1.
    `term`: whether the evidence is recent, old, or both. `correction`: what the person changed, empty for nothing.
    """

    trait: str
    weight: float
    evidence: tuple[str, ...]
    latest: datetime | None
    kind: InterestKind = "topic"
    half_life: float = HALF_LIFE_DAYS["topic"]
    language: str = "en"
    term: Term = "long"
    correction: str = ""
    parts: Mapping[str, float] = field(default_factory=dict)


def kind_of_field(name: str) -> InterestKind:
    """Return the kind of interest that the values of a field are."""
    return _KIND_OF_FIELD.get(canonical(name), "topic")
