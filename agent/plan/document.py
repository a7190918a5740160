"""A plan in the words of a language, ready to be written in any form: plain strings, nothing of them escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent.explain.sentences import display_title
from agent.plan.choose import Link
from agent.plan.courses import Course
from agent.plan.plan import Plan, Step
from agent.text import strip_control
from retrieval.data.addresses import url_of
from retrieval.messages import messages


@dataclass(frozen=True)
class StepText:
    """A step as a person reads it; `days`: its first and its last."""

    id: str
    title: str
    url: str
    about: str
    sentences: tuple[str, ...]
    days: tuple[date, date]


@dataclass(frozen=True)
class PlanDocument:
    """A plan as a person reads it, in one language."""

    language: str
    title: str
    overview: str
    steps: tuple[StepText, ...]
    notes: tuple[str, ...]


def document_of(plan: Plan, start: date) -> PlanDocument:
    """Return a plan in the language of its request; its first week begins on `start`."""
    request, texts = plan.request, messages("agent.plan", plan.request.language)
    goal, total = strip_control(request.goal), sum(step.hours for step in plan.steps)
    courses = (*(step.course for step in plan.steps), *plan.later)
    titles = {course.id: _quoted(course, plan, texts) for course in courses}
    overview = texts["overview" if plan.steps else _why_empty(plan)].format(
        goal=goal,
        steps=len(plan.steps),
        hours=_number(total if plan.steps else request.weekly * request.weeks),
        weekly=_number(request.weekly),
        weeks=plan.steps[-1].slot.last_week if plan.steps else 0,
        available=request.weeks,
    )
    steps = tuple(_step(number, step, plan, titles, start, texts) for number, step in enumerate(plan.steps, 1))
    notes = []
    if plan.covered:
        notes.append(texts["known"].format(titles=_listed(plan.covered, plan, texts)))
    if plan.too_long:
        listed = (
            texts["with_hours"].format(title=_quoted(course, plan, texts), hours=_number(hours))
            for course, hours in plan.too_long
        )
        notes.append(texts["too_long"].format(titles=texts["separator"].join(listed)))
    if plan.nearest:
        notes.append(texts["nearest"].format(titles=_listed(plan.nearest, plan, texts)))
    return PlanDocument(request.language, texts["title"].format(goal=goal), overview, steps, tuple(notes))


def _why_empty(plan: Plan) -> str:
    """Return the key of the sentence that says why a plan has no step."""
    return "nothing_in_time" if plan.too_long else "nothing_new" if plan.covered else "nothing_found"


def _step(
    number: int, step: Step, plan: Plan, titles: Mapping[str, str], start: date, texts: Mapping[str, Any]
) -> StepText:
    slot, course = step.slot, step.course
    key = "when" if slot.first_week == slot.last_week else "when_weeks"
    when = texts[key].format(first=slot.first_week, last=slot.last_week, hours=_number(step.hours))
    about = [texts["assumed"].format(when=when) if step.assumed else when]
    if course.level is not None:
        about.append(texts["level"].format(level=texts["levels"][course.level]))
    sentences = [texts["why"].format(reason=strip_control(step.reason.text))] if step.reason else []
    if not step.reason and step.after:
        needing = list(dict.fromkeys(titles[link.after] for link in step.after))
        key = "before_one" if len(needing) == 1 else "before"
        sentences.append(texts[key].format(titles=texts["separator"].join(needing)))
    sentences += [_after(link, titles, texts) for link in step.before]
    if step.alternatives:
        sentences.append(texts["alternatives"].format(titles=_listed(step.alternatives, plan, texts)))
    title = strip_control(display_title(course.item, plan.request.language))
    return StepText(
        course.id,
        texts["step"].format(number=number, title=title),
        url_of(course.item),
        texts["note_separator"].join(about),
        tuple(sentences),
        slot.days(start),
    )


def _after(link: Link, titles: Mapping[str, str], texts: Mapping[str, Any]) -> str:
    """Return that a step stands behind another, and by what."""
    first, both = link.people
    template: str = texts[f"after_{link.origin}"]
    return template.format(title=titles[link.before], first=first, both=both)


def _listed(courses: Sequence[Course], plan: Plan, texts: Mapping[str, Any]) -> str:
    separator: str = texts["separator"]
    return separator.join(_quoted(course, plan, texts) for course in courses)


def _quoted(course: Course, plan: Plan, texts: Mapping[str, Any]) -> str:
    template: str = texts["quote"]
    return template.format(text=strip_control(display_title(course.item, plan.request.language)))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
