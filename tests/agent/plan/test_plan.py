"""Plans for forty goals over the sample's and 300 made courses keep order and hours, and repeat nothing known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agent.plan import Plan, PlanRequest, make_plan
from agent.plan.verify import faults
from agent.recommender import Recommender, events
from agent.rerank.ranking import NO_RERANKING
from retrieval.data import sample
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from tests.agent.plan.made_courses import made_courses

HERE = Path(__file__).parent
GOALS = [tuple(line.split("\t")) for line in (HERE / "goals.tsv").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    data = sample.read()
    courses = [item for item in data.items if item.domain in ("course", "film")]
    folder = tmp_path_factory.mktemp("plan") / "ix"
    index = build(folder, [*courses, *made_courses()], data.interactions, embedder="hash", search="exact")
    return Recommender(index, rerank=NO_RERANKING)


def plan(recommender: Recommender, goal: str, language: str = "en", user: str = "", **changes: Any) -> Plan:
    assert recommender.index
    history = events(recommender.index, recommender.index.history(user)) if user else ()
    request = PlanRequest(goal, user, history, language, weeks=12)
    return make_plan(recommender, replace(request, **changes))


def ids(made: Plan) -> list[str]:
    return [step.course.id for step in made.steps]


def closure() -> Iterator[tuple[str, str]]:
    """Yield each pair of the hand-written graph that a chain of prerequisites leads through: (before, after)."""
    lines = (HERE / "prerequisites.tsv").read_text("utf-8").splitlines()
    direct = [(f"course-{before}", f"course-{after}") for after, before in (line.split("\t") for line in lines)]
    pairs = set(direct)
    while more := {(a, d) for a, b in pairs for c, d in direct if b == c} - pairs:
        pairs |= more
    yield from pairs


def test_plans_keep_order_hours_and_what_is_known(recommender: Recommender) -> None:
    agreeing, comparable, empty = 0, 0, 0
    for user in ("", "priya", "jun"):
        for language, goal in GOALS:
            for weekly, weeks in ((5.0, 12), (2.0, 8)):
                made = plan(recommender, goal, language, user, weekly=weekly, weeks=weeks)
                assert faults(made) == [], (goal, user)
                assert all(step.course.item.domain == "course" for step in made.steps)
                place = {item_id: n for n, item_id in enumerate(ids(made))}
                pairs = [(a, b) for a, b in closure() if a in place and b in place]
                comparable += len(pairs)
                agreeing += sum(place[a] < place[b] for a, b in pairs)
                empty += not made.steps
    assert comparable > 50 and agreeing >= 0.95 * comparable, (agreeing, comparable)
    assert empty <= 8, "where there is a step towards a goal, it fits 16 hours"


@pytest.mark.parametrize(
    ("goal", "subject", "language"),
    [("学会机器学习", "“机器学习”", "zh"), ("I want to learn about machine learning", "“machine learning”", "en")],
)
def test_a_reason_names_the_subject_of_a_goal(recommender: Recommender, goal: str, subject: str, language: str) -> None:
    reasons = [step.reason.text for step in plan(recommender, goal, language).steps if step.reason]
    assert any(subject in text for text in reasons), reasons
    assert not any("会机器学习”" in text or "learn about" in text for text in reasons)


def test_what_is_stated_comes_first_and_is_said_to_be_stated(recommender: Recommender) -> None:
    for series in range(4):
        made = plan(recommender, f"Tides {chr(65 + series)}4", weekly=20)
        expected = [f"tides-{series}-{level}" for level in range(4)]
        assert [each for each in ids(made) if each in expected] == expected, series
        links = {(link.before, link.after): link.origin for step in made.steps for link in step.before}
        assert all(links[pair] == "stated" for pair in pairwise(expected))


def test_what_nothing_states_is_inferred_from_level_and_topic(recommender: Recommender) -> None:
    made = plan(recommender, "Kites E4", weekly=20)
    assert "kites-4-3" in ids(made)
    origins = {link.origin for step in made.steps for link in step.before if link.after == "kites-4-3"}
    assert origins == {"level"}


def test_what_is_known_is_left_out_and_satisfies(recommender: Recommender) -> None:
    full = ids(plan(recommender, "Tides A4", weekly=20))
    assert full[:3] == ["tides-0-0", "tides-0-1", "tides-0-2"]
    steps = ids(plan(recommender, "Tides A4", weekly=20, self_assessment="I know Tides A1 and Tides A2"))
    assert "tides-0-0" not in steps and "tides-0-1" not in steps and "tides-0-3" in steps
    chinese = ids(plan(recommender, "潮汐 A4", "zh", weekly=20, self_assessment="我会潮汐 A1、潮汐 A2"))
    assert "tides-0-0" not in chinese and "tides-0-1" not in chinese


def test_a_plan_adjusts_when_a_step_is_done_skipped_or_too_hard(recommender: Recommender) -> None:
    before = ids(plan(recommender, "Tides A4", weekly=20))
    done = plan(recommender, "Tides A4", weekly=20, done=("tides-0-0", "tides-0-1"))
    assert faults(done) == [] and [i for i in before if i.startswith("tides-0")][2:] == [
        i for i in ids(done) if i.startswith("tides-0")
    ]
    skipped = plan(recommender, "Tides A4", weekly=20, skipped=("tides-0-1",))
    assert "tides-0-1" not in ids(skipped) and "tides-0-3" in ids(skipped)
    hard = plan(recommender, "Kites E4", weekly=20, too_hard=("kites-4-2",))
    if "kites-4-2" in (order := ids(hard)):
        easier = [i for i in order[: order.index("kites-4-2")] if i.startswith("kites")]
        assert easier
    assert faults(hard) == []


def test_alternatives_are_of_the_same_level_and_not_in_the_plan(recommender: Recommender) -> None:
    made = plan(recommender, "learn to program in Python")
    step = next(step for step in made.steps if step.alternatives)
    assert all(each.level == step.course.level for each in step.alternatives)


def test_people_who_took_both_show_an_order(tmp_path: Path) -> None:
    def course(name: str, topic: str) -> Item:
        return Item(id=name, domain="course", title=f"Course {name}", tags=[topic], categories=["Craft"])

    items = [course("a", "weaving"), course("b", "dyeing"), course("c", "felting")]
    log = [
        Interaction(user_id=f"u{n}", item_id=item, kind="like", time=f"2026-01-{day + 1:02}")
        for n in range(6)
        for day, item in enumerate(("a", "b") if n < 5 else ("b", "a"))
    ]
    index = build(tmp_path / "ix", items, log, embedder="hash", search="exact")
    made = plan(Recommender(index, rerank=NO_RERANKING), "dyeing")
    assert ids(made) == ["a", "b"]
    (link,) = made.steps[1].before
    assert (link.origin, link.people) == ("people", (5, 6))


def test_courses_that_need_each_other_still_have_an_order(tmp_path: Path) -> None:
    def course(name: str, needs: str) -> Item:
        return Item(id=name, domain="course", title=f"Course {name}", tags=["sea"], attributes={"prerequisites": needs})

    items = [course("a", "b"), course("b", "c"), course("c", "a")]
    index = build(tmp_path / "ix", items, embedder="hash", search="exact")
    made = plan(Recommender(index, rerank=NO_RERANKING), "sea", weekly=10)
    assert faults(made) == [] and sorted(ids(made)) == ["a", "b", "c"]


def test_the_checker_finds_a_broken_promise(recommender: Recommender) -> None:
    made = plan(recommender, "Tides A4", weekly=20)
    assert any("come before" in each for each in faults(replace(made, steps=made.steps[::-1])))
    assert any("takes" in each for each in faults(replace(made, request=replace(made.request, weeks=1))))
    assert any("week" in each for each in faults(replace(made, request=replace(made.request, weekly=1.0))))
    again = replace(made.request, done=(made.steps[0].course.id,))
    assert any("known" in each for each in faults(replace(made, request=again)))
