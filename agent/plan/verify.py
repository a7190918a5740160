"""Whether a plan keeps its promises: order, hours, nothing known, nothing twice, and only reasons that were checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from agent.plan.plan import Plan


def faults(plan: Plan) -> list[str]:
    """Return what is wrong with a plan."""
    return [*_wrong_order(plan), *_wrong_hours(plan), *_wrong_steps(plan)]


def _wrong_order(plan: Plan) -> Iterator[str]:
    place = {step.course.id: number for number, step in enumerate(plan.steps)}
    for step in plan.steps:
        for link in step.before:
            if place.get(link.before, len(place)) >= place[step.course.id]:
                yield f"{link.before} does not come before {step.course.id}"
        if not step.reason and not step.after:
            yield f"{step.course.id} is there without a reason"
    for earlier, later in pairwise(plan.steps):
        if later.slot.first_week < earlier.slot.last_week:
            yield f"{later.course.id} begins before {earlier.course.id} ends"


def _wrong_hours(plan: Plan) -> Iterator[str]:
    request, loads = plan.request, dict[int, float]()
    for step in plan.steps:
        if abs(sum(step.slot.hours) - step.hours) > 1e-6:
            yield f"{step.course.id}: its weeks have other hours than it has"
        for week, hours in enumerate(step.slot.hours, step.slot.first_week):
            loads[week] = loads.get(week, 0) + hours
    yield from (f"week {week} has {hours} h" for week, hours in loads.items() if hours > request.weekly + 1e-6)
    if max(loads, default=0) > request.weeks:
        yield f"it takes {max(loads)} weeks"


def _wrong_steps(plan: Plan) -> Iterator[str]:
    request = plan.request
    taken = {event.item.id for event in request.history if event.preference > 0}
    ids = [step.course.id for step in plan.steps]
    yield from (f"{item_id} stands twice" for item_id in set(ids) if ids.count(item_id) > 1)
    for item_id in ids:
        if item_id in {*taken, *request.done, *request.skipped}:
            yield f"{item_id} is known, done or to be left out"
    for step in plan.steps:
        if step.reason and not step.reason.checked:
            yield f"{step.course.id}: its reason was not checked"
        if {each.id for each in step.alternatives} & set(ids):
            yield f"{step.course.id}: an alternative stands in the plan"
