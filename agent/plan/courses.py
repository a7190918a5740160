"""What a plan reads of a course: its level, its topics and its hours, from whatever fields the catalogue has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agent.profile.catalogue_vocabulary import spelling_key
from retrieval.conditions.fields import fold, parse_number
from retrieval.data.items import Item

LEVELS: Mapping[str, int] = {
    word: level
    for level, words in enumerate(
        (
            "introductory introduction beginner beginners basic elementary foundation foundational easy novice 100 "
            "入门 初级 基础 零基础 导论 简单",
            "intermediate medium undergraduate 200 300 中级 进阶 中等 本科",
            "advanced expert graduate hard professional 400 500 高级 高阶 专家 研究生 困难",
        )
    )
    for word in words.split()
}
"""The level of each word that names one, from 0."""
_LEVEL_FIELDS = "level difficulty coursedifficulty courselevel 级别 难度 水平 等级".split()
_HOURS_FIELDS: Mapping[str, float] = {
    **dict.fromkeys("hours durationhours totalhours workloadhours 学时 课时 小时".split(), 1.0),
    **dict.fromkeys("minutes durationminutes 分钟".split(), 1 / 60),
}
_WEEKS_FIELDS = "weeks durationweeks 周数".split()
_WEEKLY_FIELDS = "hoursperweek effort weeklyhours 每周小时 每周学时".split()
MIN_CONCENTRATION = 0.6
"""Share of the courses with a tag that are of one category, from which on the tag is a topic and no format."""


@dataclass(frozen=True)
class Course:
    """A course; `level`: 0 for beginners to 2, None where nothing tells; `hours`: None where nothing tells.

    `topics`: keys of the traits that say what it is about, the narrow ones; `categories`: keys of the broad ones.
    """

    item: Item
    level: int | None
    hours: float | None
    topics: frozenset[str]
    categories: frozenset[str]

    @property
    def id(self) -> str:
        """Return the id of the item."""
        return self.item.id


def read_courses(items: Iterable[Item]) -> dict[str, Course]:
    """Return the courses of a catalogue by id, in its order."""
    items = list(items)
    by_tag: dict[str, Counter[str]] = {}
    for item in items:
        for key in set(map(spelling_key, item.tags)):
            by_tag.setdefault(key, Counter()).update(set(map(spelling_key, item.categories)) or {""})
    counts = Counter(key for item in items for key in set(map(spelling_key, item.tags)))
    formats = {key for key, own in by_tag.items() if max(own.values()) < MIN_CONCENTRATION * counts[key]}
    return {
        item.id: Course(
            item,
            level_of(item),
            hours_of(item),
            frozenset(map(spelling_key, item.tags)) - formats,
            frozenset(map(spelling_key, item.categories)),
        )
        for item in items
    }


def level_of(item: Item) -> int | None:
    """Return the level of a course by its fields, its categories or its tags."""
    attributes = _attributes(item)
    written = [str(attributes[name]) for name in _LEVEL_FIELDS if name in attributes]
    for text in (*written, *item.categories, *item.tags):
        words = (fold(text).strip(), *re.findall(r"[a-z]+|\d{3}", fold(text))) if text in written else (fold(text),)
        for word in words:
            if word in LEVELS:
                return LEVELS[word]
    return None


def hours_of(item: Item) -> float | None:
    """Return the hours that a course takes: as it says, or its weeks times its hours a week."""
    attributes = _attributes(item)
    for name, factor in _HOURS_FIELDS.items():
        if hours := _positive(attributes.get(name)):
            return hours * factor
    weeks = next(filter(None, (_positive(attributes.get(name)) for name in _WEEKS_FIELDS)), None)
    weekly = next(filter(None, (_positive(attributes.get(name)) for name in _WEEKLY_FIELDS)), None)
    return weeks * weekly if weeks and weekly else None


def _attributes(item: Item) -> dict[str, object]:
    return {re.sub(r"[\s_-]", "", fold(name)): value for name, value in item.attributes.items()}


def _positive(value: object) -> float | None:
    """Return the mean of the numbers in a value such as 5, “5 hours” or “5-7 hours”, None without one above 0."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    written = re.findall(r"\d+(?:\.\d+)?", str(value))[:2]
    numbers = [number for text in written if (number := parse_number(text))]
    return sum(numbers) / len(numbers) if numbers and 0 < max(numbers) < 10_000 else None
