"""A digest: stories by interests, nothing twice, nothing that was there before, every sentence checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.digest import Digest
from agent.digest.groups import group_by_interests
from agent.digest.verify import faults
from agent.profile.interest import Interest
from retrieval.conditions import parse_condition
from retrieval.data import sample
from retrieval.data.items import Item
from retrieval.index.build import build
from tests.agent.digest.news import NOW, digest_for, index_of, report, reports


def ids(digest: Digest) -> dict[str, list[str]]:
    return {group.trait: [story.item.id for story in group.stories] for group in digest.groups}


def test_new_stories_stand_under_the_interests_of_the_person(tmp_path: Path) -> None:
    index = index_of(tmp_path, reports())
    ana, ben = digest_for(index), digest_for(index, "ben")
    assert ana.groups[0].trait == "Science" and set(ids(ana)["Science"]) == {"owl", "comet", "moss"}
    assert ana.groups[0].liked == 3 and ana.groups[0].new == 3
    assert ben.groups[0].trait == "Sports" and set(ids(ben)["Sports"]) == {"derby", "rowing"}
    assert faults(ana, index.items) == faults(ben, index.items) == []
    assert {story.item.id for story in ana.shown} == {item.id for item in reports()}


def test_each_story_has_a_line_of_its_text_and_a_reason(tmp_path: Path) -> None:
    (story,) = (s for s in digest_for(index_of(tmp_path, reports())).shown if s.item.id == "comet")
    assert story.line == "A faint comet with a green tail rose over the bay."
    assert "Comet seen over the bay" in story.why and "astronomy" in story.why and story.reason.checked
    assert story.line.rstrip(".") not in story.why


def test_a_story_of_several_papers_stands_once_and_names_them(tmp_path: Path) -> None:
    echo = report("echo", "Owl pair nests in bell tower", "Four chicks were raised by a pair of owls in the bell tower",
                  paper="The Echo", categories=["Science"], tags=["birds"])  # fmt: skip
    digest = digest_for(index_of(tmp_path, [*reports(), echo]))
    assert (digest.items, digest.stories, len(digest.shown)) == (8, 7, 7)
    (owls,) = (s for s in digest.shown if {s.item.id, *(i.id for i in s.also)} & {"owl", "echo"})
    assert {owls.item.id, *(i.id for i in owls.also)} == {"owl", "echo"}


def test_what_was_shown_comes_no_more_nor_does_its_story_from_elsewhere(tmp_path: Path) -> None:
    echo = report("echo", "Owl pair nests in bell tower", "Four chicks were raised by a pair of owls in the bell tower")
    index = index_of(tmp_path, [*reports(), echo])
    digest = digest_for(index, shown={"owl", "comet"})
    assert not {"owl", "echo", "comet"} & {story.item.id for story in digest.shown}
    assert faults(digest, index.items, {"owl", "comet"}) == []
    assert digest_for(index, shown={item.id for item in reports()}).groups == ()


def test_nothing_new_makes_no_groups(tmp_path: Path) -> None:
    assert digest_for(index_of(tmp_path, reports(days=20))).groups == ()


def test_a_stranger_gets_groups_by_what_the_items_share(tmp_path: Path) -> None:
    digest = digest_for(index_of(tmp_path, reports()), "zoe")
    assert {"Science", "Sports", "Local"} <= set(ids(digest)) and all(group.liked == 0 for group in digest.groups)


def test_topics_and_stories_are_as_many_as_are_asked_for(tmp_path: Path) -> None:
    index = index_of(tmp_path, reports())
    digest = digest_for(index, topics=1, most=2)
    assert [len(group.stories) for group in digest.groups] == [2, 2] and digest.groups[1].trait == ""
    assert [group.trait for group in digest_for(index, topics=0).groups] == [""]


def test_conditions_leave_items_out(tmp_path: Path) -> None:
    index = index_of(tmp_path, reports())
    digest = digest_for(index)
    request = replace(digest.request, conditions=(parse_condition("category=Local"),))
    from agent.digest import make_digest
    from agent.recommender import Recommender
    from agent.rerank.ranking import NO_RERANKING

    local = make_digest(Recommender(index, rerank=NO_RERANKING), request, (), digest.period)
    assert {story.item.id for story in local.shown} == {"ferry", "bridge"}


def test_what_a_person_dislikes_names_no_group() -> None:
    items = [Item(id=f"i{n}", title="t", categories=["War" if n < 3 else "Sea"]) for n in range(6)]
    dislike = Interest("war", -2.0, (), None, "dislike")
    groups = group_by_interests(items, [dislike], "en", 5, 4)
    assert [(group.trait, group.places) for group in groups] == [("Sea", (3, 4, 5)), ("", (0, 1, 2))]


def test_each_item_stands_in_one_group() -> None:
    items = [Item(id=f"i{n}", title="t", categories=["Sea", "Cold"], tags=["fish"]) for n in range(9)]
    groups = group_by_interests(items, [Interest("fish", 2.0, (), None)], "en", 5, 3)
    placed = [place for group in groups for place in group.places]
    assert groups[0].trait == "fish" and len(placed) == len(set(placed))


def test_the_checker_finds_what_was_made_up(tmp_path: Path) -> None:
    index = index_of(tmp_path, reports())
    digest = digest_for(index)
    group = digest.groups[0]
    story, *others = group.stories

    def with_story(**changes: object) -> Digest:
        changed = replace(group, stories=(replace(story, **changes), *others))  # type: ignore[arg-type]
        return replace(digest, groups=(changed, *digest.groups[1:]))

    wrong = {
        "the line is not of its text": with_story(line="The owls are the oldest in the country."),
        "is not as it was checked": with_story(why=story.why + " You will love it."),
        "names a trait that it has not": with_story(reason=replace(story.reason, traits=("volcanoes",))),
        "cites what was not liked": with_story(reason=replace(story.reason, cites=("match0",))),
        "stands twice": replace(digest, groups=(replace(group, stories=(story, story, *others)),)),
        "another number was liked": replace(digest, groups=(replace(group, liked=9),)),
        "not all have it": replace(digest, groups=(replace(group, trait="volcanoes", liked=0),)),
    }
    for message, each in wrong.items():
        assert any(message in fault for fault in faults(each, index.items)), message
    assert any("was there before" in fault for fault in faults(digest, index.items, {story.item.id}))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_invented_for_the_people_of_the_sample(tmp_path: Path, language: str) -> None:
    data = sample.read()
    index = build(tmp_path / "ix", data.items, data.interactions, embedder="hash", search="exact")
    for user in index.users():
        digest = digest_for(index, user, language, days=(NOW - NOW.replace(month=9)).days)
        assert digest.shown and faults(digest, index.items, {i.item_id for i in index.history(user)}) == [], user
        assert all(story.item.domain == "news" for story in digest.shown)
    assert timedelta(days=61) == NOW - NOW.replace(month=9)
