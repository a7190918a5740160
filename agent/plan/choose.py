"""Which courses a plan has: those nearest to the goal for which, with all that they need first, there is time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from agent.plan.courses import Course
from agent.plan.knowledge import Knowledge
from agent.plan.prerequisites import Need, Origin


@dataclass(frozen=True)
class Link:
    """A course that comes before another, and what says so."""

    before: str
    after: str
    origin: Origin
    people: tuple[int, int] = (0, 0)


@dataclass
class Choice:
    """Courses in the order in which they are to be taken, the links between them, and those there is no time for.

    `targets`: the chosen courses that the goal asks for; `too_long`: the courses there is no time for, and the
    hours that each takes with what it needs first and is not chosen yet.
    """

    order: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    too_long: dict[str, float] = field(default_factory=dict)


class Chooser:
    """Chooses among ranked courses. `hours`: of a course; `excluded`: ids that no plan may have."""

    def __init__(
        self,
        courses: Mapping[str, Course],
        needs: Callable[[Course], Sequence[Need]],
        knowledge: Knowledge,
        ranks: Mapping[str, int],
        hours: Callable[[Course], float],
        excluded: Collection[str] = (),
    ):
        self._courses, self._needs, self._knowledge = courses, needs, knowledge
        self._ranks, self._hours, self._excluded = ranks, hours, frozenset(excluded)

    def choose(self, ranking: Sequence[str], budget: float, most: int) -> Choice:
        """Return up to `most` courses within a budget of hours: each of the ranking with what it needs first.

        A course whose topics another one chosen has at its level adds nothing: it is an alternative. Where there is no
        time for any course, what the nearest one needs first is chosen as far as there is time.
        """
        choice, chosen, links = Choice(), dict[str, None](), list[Link]()
        for item_id in ranking:
            if item_id in chosen or not self._is_open(item_id) or self._repeats(item_id, chosen):
                continue
            needed, more = self._closure(item_id, chosen)
            cost = self._cost(needed)
            if self._cost(chosen) + cost > budget or len(chosen) + len(needed) > most:
                choice.too_long[item_id] = cost
                continue
            chosen |= dict.fromkeys(needed)
            links += more
            choice.targets.append(item_id)
        choice.order, choice.links = self._ordered(list(chosen), links)
        if not chosen:
            choice.order, choice.links = self._beginning(choice.too_long, budget, most)
        return choice

    def _beginning(self, item_ids: Iterable[str], budget: float, most: int) -> tuple[list[str], list[Link]]:
        """Return the first courses on the way to one of these, as far as there is time, and the links between them."""
        for item_id in item_ids:
            path, links = self._ordered(*self._closure(item_id, ()))
            order = [each for n, each in enumerate(path[:most]) if self._cost(path[: n + 1]) <= budget]
            if order:
                return order, [link for link in links if link.before in order]
        return [], []

    def _cost(self, item_ids: Iterable[str]) -> float:
        """Return the hours of courses together."""
        return sum(self._hours(self._courses[each]) for each in item_ids)

    def _closure(self, item_id: str, chosen: Collection[str]) -> tuple[list[str], list[Link]]:
        """Return a course with all that is to be taken before it and is not chosen yet, and the links between them."""
        needed, links, waiting = dict[str, None](), list[Link](), [item_id]
        while waiting:
            after = waiting.pop()
            if after in needed:
                continue
            needed[after] = None
            for need in self._needs(self._courses[after]):
                before = self._best(need, after, {*chosen, *needed})
                if before:
                    links.append(Link(before, after, need.origin, need.people))
                    if before not in chosen:
                        waiting.append(before)
        return list(needed), links

    def _best(self, need: Need, after: str, chosen: Collection[str]) -> str:
        """Return the option of a need to be taken: one that is chosen, else the nearest to the goal; none if known."""
        if any(self._knowledge.covers(self._courses[each]) for each in need.options):
            return ""
        able = [each for each in need.options if each != after and each not in self._excluded]
        order = {each: n for n, each in enumerate(able)}
        inferred = need.origin == "level"
        return min(
            able,
            key=lambda each: (
                each not in chosen,
                self._ranks.get(each, len(self._ranks)) if inferred else order[each],
                order[each],
            ),
            default="",
        )

    def _is_open(self, item_id: str) -> bool:
        return item_id not in self._excluded and not self._knowledge.covers(self._courses[item_id])

    def _repeats(self, item_id: str, chosen: Collection[str]) -> bool:
        return any(is_alternative(self._courses[item_id], self._courses[each]) for each in chosen)

    def _ordered(self, chosen: Sequence[str], links: Sequence[Link]) -> tuple[list[str], list[Link]]:
        """Return the courses so that each comes behind what it needs, easier ones first, and the links that hold.

        Where courses state each other as needed, the link that closes the circle is left out.
        """
        acyclic = list[Link]()
        for link in sorted(links, key=lambda each: ("stated", "people", "level").index(each.origin)):
            if not _closes_circle([*acyclic, link]):
                acyclic.append(link)
        order, placed, waiting = list[str](), set[str](), list(chosen)
        while waiting:
            ready = [each for each in waiting if all(k.before in placed for k in acyclic if k.after == each)]
            first = min(
                ready, key=lambda each: (self._courses[each].level or 0, self._ranks.get(each, len(self._ranks)))
            )
            order.append(first)
            placed.add(first)
            waiting.remove(first)
        return order, list(dict.fromkeys(acyclic))


def is_alternative(course: Course, other: Course) -> bool:
    """Return whether a course could stand for another: the same level, and no topic or only topics that it has."""
    return (
        course.id != other.id and course.level == other.level and bool(course.topics) and course.topics <= other.topics
    )


def alternatives(course: Course, ranked: Sequence[Course], taken: Collection[str], most: int) -> Iterator[Course]:
    """Yield up to `most` courses of the same level that share most topics with one, in the order of a ranking."""
    rivals = [each for each in ranked if each.id not in taken and each.level == course.level]
    shared = {each.id: len(each.topics & course.topics) / max(1, len(each.topics | course.topics)) for each in rivals}
    likely = [each for each in rivals if shared[each.id] >= 1 / 3]
    yield from sorted(likely, key=lambda each: -shared[each.id])[:most]


def _closes_circle(links: Sequence[Link]) -> bool:
    graph: dict[str, set[str]] = {}
    for link in links:
        graph.setdefault(link.after, set()).add(link.before)
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError:
        return True
    return False
