"""What is known of one interest of a person, and the words that kinds of interests go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from retrieval.conditions.fields import canonical

InterestKind = Literal["topic", "person", "period", "mood", "dislike", "habit"]
Term = Literal["short", "long", "both"]
PERSON_FIELDS = frozenset(
    "maker author artist people director actor actress cast performer writer singer composer band studio developer "
    "publisher creator 作者 导演 主演 演员 制作方 音乐人 主创 歌手 作曲 乐队 编剧 出版社".split()
)
MOOD_FIELDS = frozenset("mood tone atmosphere feeling 氛围 情绪 基调".split())
PERIOD_FIELDS = frozenset("period era 时代 年代".split())
"""Fields whose values are of a kind; all others are topics."""
HALF_LIFE_DAYS: Mapping[InterestKind, float] = {
    "topic": 180.0, "person": 365.0, "period": 365.0, "mood": 90.0, "dislike": 365.0, "habit": 90.0
}  # fmt: skip
"""After how long an interaction counts half for an interest: a mood passes sooner than the love of an author."""
MESSAGE_PREFIX = "message:"
"""What the evidence is called that is no item but a message, followed by its number."""


class Message(NamedTuple):
    """What a person said in conversation."""

    number: int
    text: str
    time: datetime | None = None


@dataclass(frozen=True)
class Interest:
    """`weight` sums the signals of the evidence, each halved every `half_life` days; below 0 is a dislike. What as many
    items drawn from the catalogue would have of it is taken off. A rhythm weighs its share of the days. `parts` is what
    each of the evidence adds, `term` whether it is of late, of long, or both; `edited` what its owner made of it."""

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
    """Of what stands under a field."""
    plain = canonical(name)
    return (
        "person"
        if plain in PERSON_FIELDS
        else "mood"
        if plain in MOOD_FIELDS
        else "period"
        if plain in PERIOD_FIELDS
        else "topic"
    )
