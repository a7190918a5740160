"""What a course needs first: stated in a field or in its text, or inferred, each said which.

stated    a field such as `prerequisites`, or a sentence such as “Prerequisites: linear algebra”, names one or a topic
level     a course of a lower level has a topic in common
people    most of those who took both took it first
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from agent.plan.courses import Course
from agent.profile.catalogue_vocabulary import spelling_key
from retrieval.conditions.fields import fold
from retrieval.index import Index

Origin = Literal["stated", "people", "level"]
MIN_PEOPLE, MIN_SHARE = 5, 0.75
"""People who took both courses, and the share of them who took one first, from which on that is an order."""
NEXT_LEVEL, NEARLY = 1.5, 0.8
"""Weight of what is shared with a course of the level just below, and the share of the most that is as good."""
_FIELDS = frozenset(
    "prerequisite prerequisites prereq prereqs requires required requirement requirements 先修 先修课 "
    "先修课程 先修要求 前置 前置课程 预备知识".split()
)
_SENTENCE = re.compile(
    r"(?:\bpre-?requisites?\s*(?:are|is|:)|\brequires\b(?! (?:no|little)\b)|先修(?:课程|要求)?(?:为|是|：|:)|"
    r"需要先(?:学|修)(?:过|完)?)\s*([^.。;；\n]{2,200})",
    re.IGNORECASE,
)
_SEPARATORS, _AND = re.compile(r"\s*[,;|/，；、]\s*"), re.compile(r"\s*(?:\band\b|以及|和|与)\s*")
_NONE = frozenset(map(spelling_key, ("none", "no", "n/a", "nothing", "无", "没有", "不需要")))


@dataclass(frozen=True)
class Need:
    """One of these courses, the best first, comes before another. `people`: how many of how many took it first."""

    options: tuple[str, ...]
    origin: Origin
    people: tuple[int, int] = (0, 0)


class Prerequisites:
    """What each course of a catalogue needs first."""

    def __init__(self, courses: Mapping[str, Course], took_first: Mapping[tuple[str, str], tuple[int, int]]):
        self._courses, self._took_first = courses, took_first
        self._by_name: dict[str, list[str]] = {}
        for course in courses.values():
            titles = (course.item.title, *(texts.title for texts in course.item.translations.values()))
            for key in dict.fromkeys(map(spelling_key, (course.id, *titles))):
                self._by_name.setdefault(key, []).append(course.id)
        self._by_topic: dict[str, list[str]] = {}
        for course in courses.values():
            for key in course.topics:
                self._by_topic.setdefault(key, []).append(course.id)

    def needs(self, course: Course) -> tuple[Need, ...]:
        """Return what a course needs first: what is stated, else what people did or the levels say."""
        if stated := [Need(options, "stated") for options in self._stated(course)]:
            return tuple(stated)
        return tuple(self._inferred(course))

    def sequels(self, taken: Collection[str]) -> frozenset[str]:
        """Return the courses that state that they need one of these."""
        return frozenset(
            course.id
            for course in self._courses.values()
            if any(not set(options).isdisjoint(taken) for options in self._stated(course))
        )

    def _stated(self, course: Course) -> Iterator[tuple[str, ...]]:
        """Yield the courses that may be meant by each name that a course states as needed."""
        for name in dict.fromkeys(_stated_names(course)):
            key = spelling_key(name)
            options = self._by_name.get(key) or self._teaching(key, course)
            if options := [each for each in options if each != course.id]:
                yield tuple(options)

    def _teaching(self, topic: str, course: Course) -> list[str]:
        """Return the courses on a topic that are not above a course's own level, the easiest and narrowest first."""
        ceiling = 2 if course.level is None else course.level
        able = [each for each in self._by_topic.get(topic, ()) if (self._courses[each].level or 0) <= ceiling]
        return sorted(able, key=lambda each: (self._courses[each].level or 0, len(self._courses[each].topics)))

    def _inferred(self, course: Course) -> Iterator[Need]:
        """Yield the course that people mostly took first, and one of the level below with a topic in common."""
        counts = {a: pair for (a, b), pair in self._took_first.items() if b == course.id and self._related(a, course)}
        if counts:
            first = max(counts, key=lambda each: (counts[each][0] / counts[each][1], counts[each][1], each))
            yield Need((first,), "people", counts[first])
        yield from self.easier(course, 1)

    def easier(self, course: Course, most: int) -> tuple[Need, ...]:
        """Return up to `most` needs of courses of a lower level: those with rare topics in common, of one category.

        Where no such course has a topic in common, those of one category may be meant.
        """
        rarity = {topic: 1 / len(self._by_topic[topic]) for topic in course.topics}
        worth: dict[str, float] = {}
        for other in self._courses.values():
            if other.level is None or course.level is None or other.level >= course.level:
                continue
            if other.categories & course.categories or not course.categories:
                shared = sum(rarity[topic] for topic in course.topics & other.topics)
                worth[other.id] = shared * (NEXT_LEVEL if other.level == course.level - 1 else 1)
        if any(worth.values()):
            worth = {option: value for option, value in worth.items() if value}
        best = sorted(worth, key=lambda option: (-worth[option], option))
        groups = list[list[str]]()
        for option in best:  # what is worth nearly as much as the first of its group may stand for it
            if groups and worth[option] >= NEARLY * worth[groups[-1][0]]:
                groups[-1].append(option)
            else:
                groups.append([option])
        return tuple(Need(tuple(group), "level") for group in groups[:most])

    def _related(self, other: str, course: Course) -> bool:
        """Return whether a course shares a topic or a category with another, and is not above it."""
        mine = self._courses[other]
        is_near = mine.topics & course.topics or mine.categories & course.categories
        return bool(is_near) and (mine.level is None or course.level is None or mine.level <= course.level)


def took_first(index: Index, courses: Mapping[str, Course]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return for pairs of courses how many of how many people who took both took the first one first, where clear.

    A person takes a course on the day of the first interaction with it that is no dislike or skip.
    """
    log = index.interactions.select("user_id", "item_id", "kind", "time").drop_nulls("time").sort("time")
    days: dict[str, dict[str, float]] = {}
    for user, item_id, kind, time in log.iter_rows():
        if item_id in courses and kind not in ("dislike", "skip"):
            days.setdefault(user, {}).setdefault(item_id, time)
    before, both = Counter[tuple[str, str]](), Counter[frozenset[str]]()
    for own in days.values():
        for (one, first), (other, second) in combinations(list(own.items())[:200], 2):
            if first != second:
                both[frozenset((one, other))] += 1
                before[(one, other) if first < second else (other, one)] += 1
    return {
        pair: (count, total)
        for pair, count in before.items()
        if (total := both[frozenset(pair)]) >= MIN_PEOPLE and count >= MIN_SHARE * total
    }


def _stated_names(course: Course) -> Sequence[str]:
    """Return the names that a course states as needed, in every language that it has."""
    names: list[str] = []
    for texts in (course.item, *course.item.translations.values()):
        written = [str(v) for k, v in texts.attributes.items() if re.sub(r"[\s_-]", "", fold(k)) in _FIELDS]
        written += [match[1] for match in _SENTENCE.finditer(texts.text)]
        parts = [part for text in written for part in (text, *_SEPARATORS.split(text))]
        names += [name for part in parts for name in dict.fromkeys((part, *_AND.split(part)))]
    return [name.strip(" .。") for name in names if spelling_key(name) and spelling_key(name) not in _NONE]
