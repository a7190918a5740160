"""What a person knows already: courses that they took, and topics that they say they know."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from agent.plan.courses import Course
from agent.profile.catalogue_vocabulary import spelling_key
from retrieval.query import Event

NOT_TAKEN = ("dislike", "skip", "click")
"""Kinds of interactions that do not say that a course was taken."""
_SEPARATORS, _AND = re.compile(r"\s*[,;，；、\n]\s*"), re.compile(r"\s*(?:\band\b|以及|和|与)\s*")
_LEAD = re.compile(
    r"^(?:i (?:already )?know|i can|(?:the )?basics? of|some|我(?:已经)?(?:会|懂|学过|知道)|一些|基础的?)\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Knowledge:
    """Ids of courses that were taken, and the level up to which each topic is known, by its key.

    `sequels`: ids of courses that state that they go on where one that was taken ends.
    """

    courses: frozenset[str]
    topics: Mapping[str, int]
    sequels: frozenset[str] = frozenset()

    def covers(self, course: Course) -> bool:
        """Return whether a course would repeat what is known: it was taken, or its topics are known at its level."""
        if course.id in self.courses or course.id in self.sequels:
            return course.id in self.courses
        return bool(course.topics) and all(self.topics.get(each, -1) >= (course.level or 0) for each in course.topics)


def knowledge_of(
    courses: Mapping[str, Course], history: Sequence[Event], done: Collection[str], self_assessment: str
) -> Knowledge:
    """Return what is known by a history, by finished steps and by a self-assessment in words.

    A topic that is only said to be known is known at the first level; a course that is named counts as taken.
    """
    names, keys = _topic_names(courses), {spelling_key(name) for name in _named(self_assessment)}
    taken = {e.item.id for e in history if e.interaction.kind not in NOT_TAKEN}
    taken |= {*done, *(course.id for course in courses.values() if keys & _titles(course))}
    topics = {names.get(key, key): 0 for key in keys}
    for course in (courses[item_id] for item_id in taken if item_id in courses):
        topics |= {topic: max(topics.get(topic, 0), course.level or 0) for topic in course.topics}
    return Knowledge(frozenset(taken), topics)


def _named(self_assessment: str) -> list[str]:
    """Return what a self-assessment names, as “python” and “linear algebra” of “I know python and linear algebra”.

    What stands between commas is named as a whole, too: a title may have an “and”.
    """
    parts = map(_without_lead, _SEPARATORS.split(self_assessment))
    names = [name for part in parts for name in (part, *map(_without_lead, _AND.split(part)))]
    return [name for each in names if (name := each.strip(" .。"))]


def _without_lead(part: str) -> str:
    return _LEAD.sub("", part.strip())


def _topic_names(courses: Mapping[str, Course]) -> dict[str, str]:
    """Return the key of each topic by those of its names, where a translation has its tags in the same order."""
    names: dict[str, str] = {}
    for course in courses.values():
        for texts in course.item.translations.values():
            if len(texts.tags) == len(course.item.tags):
                pairs = zip(map(spelling_key, texts.tags), map(spelling_key, course.item.tags), strict=True)
                names |= {name: topic for name, topic in pairs if topic in course.topics}
    return names


def _titles(course: Course) -> set[str]:
    return {spelling_key(texts.title) for texts in (course.item, *course.item.translations.values())}
