"""A learning plan: from the ranking for a goal to steps in order, each with its time and why it is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agent.explain import Reason
from agent.explain.explainer import ListToExplain
from agent.plan.choose import Chooser, Link, alternatives
from agent.plan.courses import Course, read_courses
from agent.plan.knowledge import Knowledge, knowledge_of
from agent.plan.prerequisites import Need, Prerequisites, took_first
from agent.plan.schedule import Slot, schedule
from agent.recommender import Recommender
from retrieval.conditions import Condition
from retrieval.query import Candidate, Event, PreparedRequest, Request
from retrieval.text.tokenizer import tokenize

DOMAIN = "course"
"""The domain that plans are made of, where an index has it."""
RANKED, LEADING = 50, 3
"""Courses that are ranked for a goal, and those whose topics are the goal's where it names none."""
MAX_STEPS, MAX_ALTERNATIVES, MAX_EASIER = 12, 2, 1
ASSUMED_HOURS = 15.0
"""Hours of a course that does not say how long it takes."""
_TO_LEARN = re.compile(
    r"^\s*(?:(?:i (?:want|need|would like) )?to )?(?:learn|study|understand|master)\b(?: (?:how to|about))?\s*|"
    r"^\s*我?[想要]*(?:学会|学好|学习|掌握|弄懂|了解|精通|学)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlanRequest:
    """What is asked of a plan: a goal, hours a week and weeks, what is known, and what became of earlier steps.

    `self_assessment`: what the person says they know; `done`, `skipped`, `too_hard`: ids of courses; `assumed_hours`:
    of a course that does not say how long it takes.
    """

    goal: str
    user_id: str = ""
    history: tuple[Event, ...] = ()
    language: str = "en"
    weekly: float = 5.0
    weeks: int = 8
    self_assessment: str = ""
    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    too_hard: tuple[str, ...] = ()
    assumed_hours: float = ASSUMED_HOURS
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Step:
    """A course of a plan; `before`: links to the steps that it needs; `after`: links to those that need it.

    `reason`: why the goal asks for it, None for what is there for another step alone.
    """

    course: Course
    hours: float
    assumed: bool
    slot: Slot
    before: tuple[Link, ...]
    after: tuple[Link, ...]
    alternatives: tuple[Course, ...]
    reason: Reason | None


@dataclass(frozen=True)
class Plan:
    """Steps in order.

    `later`: courses that need these steps and that there is no time for; `too_long`: courses of the goal that there is
    no time for, and the hours that each takes with what it needs first; `covered`: courses that would repeat what the
    person knows; `nearest`: the courses nearest to the goal where none is of it; `notices`: of the search.
    """

    request: PlanRequest
    steps: tuple[Step, ...]
    later: tuple[Course, ...] = ()
    too_long: tuple[tuple[Course, float], ...] = ()
    covered: tuple[Course, ...] = ()
    nearest: tuple[Course, ...] = ()
    notices: tuple[str, ...] = ()


def make_plan(recommender: Recommender, request: PlanRequest) -> Plan:
    """Return the plan for a goal: what is nearest to it with all that it needs first, within the hours there are."""
    index = recommender.index
    assert index
    domain = DOMAIN if any(item.domain == DOMAIN for item in index.items.values()) else ""
    prepared = recommender.prepare(
        Request(
            request.history,
            _TO_LEARN.sub("", request.goal) or request.goal,
            conditions=request.conditions,
            n=RANKED,
            language=request.language,
            domain=domain,
            user_id=request.user_id,
        ),
        parse_text=False,  # what a goal names is its subject: the China of its history is no country of production
    )
    result = recommender.recommend(prepared)
    everything = read_courses(item for item in index.items.values() if item.domain == domain or not domain)
    allowed = recommender.retriever.columns.allowed(request.conditions)
    courses = {item_id: course for item_id, course in everything.items() if allowed[index.rows[item_id]]}
    prerequisites = Prerequisites(courses, took_first(index, courses))
    knowledge = knowledge_of(everything, request.history, request.done, request.self_assessment)
    knowledge = replace(knowledge, sequels=prerequisites.sequels(knowledge.courses))
    ranked = [courses[each.candidate.item.id] for each in result.best if each.candidate.item.id in courses]
    unranked = sorted(knowledge.courses - {course.id for course in ranked})
    taken = [courses[item_id] for item_id in unranked if item_id in courses]
    towards = _towards([*ranked, *taken], request, recommender.coverage(prepared).served)

    def needs(course: Course) -> Sequence[Need]:
        own = prerequisites.needs(course)
        return (*own, *prerequisites.easier(course, MAX_EASIER)) if course.id in request.too_hard else own

    chooser = Chooser(
        courses,
        needs,
        knowledge,
        {course.id: rank for rank, course in enumerate(ranked)},
        lambda course: course.hours or request.assumed_hours,
        {*request.skipped, *(i for i in request.too_hard if i in courses and not prerequisites.easier(courses[i], 1))},
    )
    choice = chooser.choose([course.id for course in towards], request.weekly * request.weeks, MAX_STEPS)
    reasons = _reasons(recommender, prepared, choice.targets)
    hours = [courses[item_id].hours or request.assumed_hours for item_id in choice.order]
    steps = [
        Step(
            courses[item_id],
            total,
            courses[item_id].hours is None,
            slot,
            tuple(link for link in choice.links if link.after == item_id),
            tuple(link for link in choice.links if link.before == item_id),
            tuple(alternatives(courses[item_id], _open(ranked, knowledge, request), choice.order, MAX_ALTERNATIVES)),
            reasons.get(item_id),
        )
        for item_id, total, slot in zip(choice.order, hours, schedule(hours, request.weekly), strict=True)
    ]
    covered = tuple(course for course in towards if knowledge.covers(course))
    too_long = tuple((courses[item_id], cost) for item_id, cost in choice.too_long.items())[:MAX_ALTERNATIVES]
    nearest = () if towards else tuple(ranked[:MAX_ALTERNATIVES])
    later = tuple(courses[i] for i in dict.fromkeys(link.after for link in choice.links) if i not in choice.order)
    return Plan(request, tuple(steps), later, too_long, covered, nearest, result.notices)


def _towards(ranked: Sequence[Course], request: PlanRequest, served: bool) -> list[Course]:
    """Return the courses that have a topic of the goal: one that it names, else one of the first few courses.

    `served`: whether the catalogue has what the goal is about; else the first few are of something else.
    Of two traits that it names the wider one does not count: “game theory” is about no other theory. Courses that have
    more of what it names come first, as those on history and on China for “history of China”.
    """
    goal = set(tokenize(request.goal))
    names = {course.id: _words_named(course, goal, request.language) for course in ranked}
    every = frozenset[frozenset[str]]().union(*names.values())
    narrow = {words for words in every if not any(words < other for other in every)}
    if narrow:
        of_goal = {course_id: len(frozenset[str]().union(*(own & narrow))) for course_id, own in names.items()}
        return sorted((course for course in ranked if of_goal[course.id]), key=lambda course: -of_goal[course.id])
    topics = frozenset[str]().union(*(course.topics for course in ranked[:LEADING] if served))
    return [course for course in ranked if course.topics & topics]


def _words_named(course: Course, goal: Collection[str], language: str) -> frozenset[frozenset[str]]:
    """Return the words of each title, tag and category of a course that are all in a goal."""
    texts = course.item.read_in(language)
    values = (course.item.title, texts.title, *course.item.tags, *texts.tags, *texts.categories)
    words = (frozenset(tokenize(value)) for value in values)
    return frozenset(each for each in words if each and each <= set(goal))


def _open(ranked: Sequence[Course], knowledge: Knowledge, request: PlanRequest) -> list[Course]:
    closed = {*request.skipped, *request.too_hard}
    return [course for course in ranked if course.id not in closed and not knowledge.covers(course)]


def _reasons(recommender: Recommender, request: PreparedRequest, targets: Collection[str]) -> dict[str, Reason]:
    """Return why the goal asks for each target, checked."""
    index = recommender.index
    assert index
    candidates: list[Candidate] = list(recommender.retriever.rank_items([index.items[i] for i in targets], request))
    order = {item_id: n for n, item_id in enumerate(targets)}
    candidates.sort(key=lambda candidate: order[candidate.item.id])
    reasons = recommender.explainer.reasons([ListToExplain(replace(request, n=len(candidates)), tuple(candidates))])[0]
    return {candidate.item.id: reason for candidate, reason in zip(candidates, reasons, strict=True)}
