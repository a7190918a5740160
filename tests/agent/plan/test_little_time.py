"""Where there is little time or nothing to learn, a plan begins the way to its goal, or says why it has no step."""

from __future__ import annotations

from datetime import date

import pytest

from agent.plan import Plan, PlanRequest, make_plan
from agent.plan.document import document_of
from agent.plan.verify import faults
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from retrieval.query import Event

LEVELS = ("introductory", "intermediate", "advanced")


def course(name: str, title: str, tags: tuple[str, ...], level: int, hours: int, **more: object) -> Item:
    attributes = {"level": LEVELS[level], "hours": hours}
    fields = {"id": name, "domain": "course", "title": title, "tags": tags, "attributes": attributes}
    return Item.model_validate(fields | {"categories": ["Crafts"], "text": f"A course on {tags[0]}."} | more)


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    china = {"zh": {"title": "中国建筑史", "tags": ["建筑", "中国"]}}
    items = [
        course("loom", "Looms", ("weaving",), 0, 12),
        course("cloth", "Cloth", ("weaving", "cloth"), 1, 12),
        course("tapestry", "Tapestry", ("weaving", "tapestry"), 2, 12),
        course("halls", "Halls and temples", ("buildings", "China"), 0, 10, translations=china, categories=["History"]),
        course("rome", "Roman arches", ("buildings", "Rome"), 0, 10, categories=["History"]),
        Item(id="hero", domain="film", title="Hero", text="A film of swords.", attributes={"country": "China"}),
    ]
    folder = tmp_path_factory.mktemp("plan") / "ix"
    return Recommender(build(folder, items, embedder="hash", search="exact"), rerank=NO_RERANKING)


def plan(recommender: Recommender, goal: str, weekly: float, language: str = "en", self_assessment: str = "") -> Plan:
    made = make_plan(recommender, PlanRequest(goal, language=language, weekly=weekly, self_assessment=self_assessment))
    assert faults(made) == []
    return made


def ids(made: Plan) -> list[str]:
    return [step.course.id for step in made.steps]


def test_without_time_for_the_goal_a_plan_begins_what_it_needs_first(recommender: Recommender) -> None:
    assert ids(plan(recommender, "tapestry", 5)) == ["loom", "cloth", "tapestry"]
    short = plan(recommender, "tapestry", 3.5)
    assert ids(short) == ["loom", "cloth"] and [(each.id, hours) for each, hours in short.too_long] == [
        ("tapestry", 36)
    ]
    text = document_of(short, date(2026, 12, 7))
    assert "Here because “Tapestry” builds on it." in text.steps[1].sentences
    assert text.notes == ("No time within the weeks: “Tapestry” (36 h with what it needs first)",)


def test_without_time_for_any_course_that_is_said(recommender: Recommender) -> None:
    text = document_of(plan(recommender, "tapestry", 1), date(2026, 12, 7))
    assert text.steps == () and text.overview == "No course for “tapestry” fits the 8 h that there are."
    assert "“Tapestry” (36 h" in text.notes[0]


def test_what_is_known_leaves_nothing_to_plan_and_that_is_said(recommender: Recommender) -> None:
    text = document_of(
        plan(recommender, "buildings", 5, self_assessment="Halls and temples, Roman arches"), date(2026, 12, 7)
    )
    assert text.overview == "You know every course for “buildings” that there is."
    assert "“Halls and temples”" in text.notes[0] and "“Roman arches”" in text.notes[0]


def test_what_was_taken_is_known_although_it_is_not_ranked(recommender: Recommender) -> None:
    assert recommender.index
    interaction = Interaction(user_id="ana", item_id="halls", kind="like", time="2026-10-01")
    history = (Event(recommender.index.items["halls"], interaction),)
    made = make_plan(recommender, PlanRequest("China", "ana", history))
    assert ids(made) == [] and [each.id for each in made.covered] == ["halls"] and made.nearest == ()


def test_a_goal_that_no_course_serves_has_no_plan_but_what_is_nearest(recommender: Recommender) -> None:
    for goal, language, overview in (
        ("learn to swim", "en", "No course fits “learn to swim”."),
        ("学游泳", "zh", "没有适合“学游泳”的课程。"),
    ):
        text = document_of(plan(recommender, goal, 5, language), date(2026, 12, 7))
        assert text.steps == () and text.overview == overview
        assert text.notes and text.notes[0].startswith(("Nearest to it: ", "最接近的有："))


@pytest.mark.parametrize(("goal", "language"), [("the buildings of China", "en"), ("中国建筑", "zh")])
def test_a_country_in_a_goal_is_its_subject_and_the_course_with_most_of_it_comes_first(
    recommender: Recommender, goal: str, language: str
) -> None:
    assert ids(plan(recommender, goal, 5, language))[0] == "halls"
    assert ids(plan(recommender, goal, 1.5, language)) == ["halls"]
