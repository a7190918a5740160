"""Lists for several people, gifts and series over the sample: nothing seen, nothing leaked, every step nearer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from agent.lists.gift import as_request, prepare_gift
from agent.lists.goal import find_goal
from agent.lists.group import GroupList, Member, make_group_list
from agent.lists.group_text import group_document, member_reasons
from agent.lists.result_json import group_json, series_json
from agent.lists.series_text import series_document
from agent.lists.towards import make_series
from agent.recommender import Recommender, events
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import parse_condition
from retrieval.data import sample
from retrieval.data.items import Item
from retrieval.index.build import build
from retrieval.query import Event, Request


@pytest.fixture(scope="module")
def recommender(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    data = sample.read()
    films = [item for item in data.items if item.domain in ("film", "book")]
    folder = tmp_path_factory.mktemp("lists") / "ix"
    index = build(folder, films, data.interactions, embedder="hash", search="exact")
    return Recommender(index, rerank=NO_RERANKING)


def history(recommender: Recommender, user: str) -> tuple[Event, ...]:
    assert recommender.index
    return events(recommender.index, recommender.index.history(user))


SIX = Request(n=6)


def group(recommender: Recommender, request: Request = SIX, companion: str = "", also_seen: bool = False) -> GroupList:
    members = [Member(user, history(recommender, user), user != companion) for user in ("ana", "hugo")]
    return make_group_list(recommender, request, members, explained=6, also_seen=also_seen)


def test_nothing_that_one_of_them_has_seen_is_on_the_list(recommender: Recommender) -> None:
    seen = {event.item.id for user in ("ana", "hugo") for event in history(recommender, user)}
    made = group(recommender)
    assert len(made.items) == 6 and not seen & {each.item.id for each in made.items}


def test_what_some_have_seen_may_be_on_it_but_nothing_that_one_disliked(recommender: Recommender) -> None:
    everything = group(recommender, Request(n=200), also_seen=True)
    ids = {each.item.id for each in everything.items}
    own = [{e.item.id for e in history(recommender, user)} for user in ("ana", "hugo")]
    disliked = {e.item.id for user in ("ana", "hugo") for e in history(recommender, user) if e.preference < 0}
    assert ids & (own[0] | own[1]) and not ids & (own[0] & own[1]) and not ids & disliked


def test_conditions_and_words_hold_for_all(recommender: Recommender) -> None:
    made = group(recommender, Request(text="with the kids", conditions=(parse_condition("year>=1985"),), n=4))
    assert made.items and all(each.item.published and each.item.published.year >= 1985 for each in made.items)
    assert made.request.normalized_context["company"] == "children"


def test_reasons_say_for_whom_and_cite_their_own_history(recommender: Recommender) -> None:
    made = group(recommender)
    cited = 0
    for entry in made.items:
        assert entry.members and len(entry.reasons) == len(entry.members)
        for member, reason in zip(entry.members, entry.reasons, strict=True):
            assert reason.checked and set(reason.cites) <= {event.item.id for event in member.history}
            cited += bool(reason.cites)
    assert cited
    assert {member.user_id for entry in made.items for member in entry.members} == {"ana", "hugo"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_history_of_who_does_not_ask_is_not_named(recommender: Recommender, language: str) -> None:
    made = group(recommender, Request(n=10, language=language), companion="hugo")
    own = {event.item.id: event.item for event in history(recommender, "hugo")}
    others = {event.item.id for event in history(recommender, "ana")}
    titles = [item.read_in(language).title for item_id, item in own.items() if item_id not in others]
    document, answer = group_document(made), group_json(made)
    assert any("hugo" in each.users for entry in made.items for each in member_reasons(entry, language))
    texts = "\n".join([*(s for each in document.entries for s in each.sentences), str(answer["items"])])
    assert not [title for title in titles if title in texts]
    assert not [
        each for entry in answer["items"] for each in entry["reasons"] if "hugo" in each["for"] and each["cites"]
    ]
    with_both = group_document(group(recommender, Request(n=10, language=language)))
    assert [title for title in titles for each in with_both.entries for s in each.sentences if title in s]


def test_satisfactions_are_shares_of_ones_own_list(recommender: Recommender) -> None:
    made = group(recommender)
    assert all(0 < share < 1 for share in made.satisfactions.values())
    alone = make_group_list(recommender, Request(n=6), [Member("ana", history(recommender, "ana"))])
    assert alone.satisfactions["ana"] == pytest.approx(1)
    assert [each.places["ana"] for each in alone.items] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("user", ["ana", "hugo", ""])
def test_series_comes_nearer_with_every_step(recommender: Recommender, user: str) -> None:
    assert recommender.index
    past = history(recommender, user) if user else ()
    goal = recommender.index.items["film-tokyo-story"]
    made = make_series(recommender, Request(past, n=4, user_id=user), goal)
    assert made.steps and all(one.nearness < other.nearness for one, other in pairwise(made.steps))
    ids = [step.item.id for step in made.steps]
    assert len(set(ids)) == len(ids) and not {goal.id, *(event.item.id for event in past)} & set(ids)
    assert all(step.item.domain == "film" for step in made.steps)
    assert bool(made.start) == bool(user) and (not made.start or made.start.preference > 0)
    before = [made.start.item if made.start else None, *(step.item for step in made.steps)]
    for step, earlier in zip(made.steps, before, strict=False):
        assert set(step.with_goal) <= set(goal.traits("en")) & set(step.item.traits("en"))
        assert not earlier or set(step.with_before) <= set(earlier.traits("en")) & set(step.item.traits("en"))
    assert [entry.title for entry in series_document(made).entries][-1] == "Tokyo Story (1953), the goal"
    assert [entry["item_id"] for entry in series_json(made)["items"]] == ids


@pytest.mark.parametrize(
    ("named", "goal"),
    [("Tokyo Story", "japan"), ("toy story", "toys"), ("Seventh Seal", "seal"), ("Tale of Nothing", "")],
)
def test_goal_is_the_title_that_is_named_before_one_spelt_alike(named: str, goal: str) -> None:
    titles = {"toys": "Toy Story", "japan": "Tokyo Story (Tôkyô monogatari)", "seal": "The Seventh Seal (Det Sjunde)"}
    items = [Item(id=item_id, title=title) for item_id, title in titles.items()]
    found_item = find_goal(items, {"toys": 500}, named)
    assert (found_item.id if found_item else "") == goal


def test_series_that_cannot_be_longer_says_so(recommender: Recommender) -> None:
    assert recommender.index
    made = make_series(recommender, Request(n=100, language="zh"), recommender.index.items["film-tokyo-story"])
    assert 0 < len(made.steps) < 100
    assert str(len(made.steps)) in series_document(made).notes[0]


@pytest.mark.parametrize(
    ("words", "request_text"),
    [
        ("my friend is into jazz but hates piano", "my friend is into jazz, no piano"),
        ("for my brother who loves space, doesn't like horror", "for my brother, space, no horror"),
        ("my dad loves westerns and history", "my dad loves westerns and history"),
        ("my mum, she loves paris and hates violence", "my mum, paris, no violence"),
        ("They like trains; can't stand horror", "trains, no horror"),
        ("送给喜欢科幻的弟弟一本书", "给弟弟，科幻，一本书"),
        ("爸爸喜欢历史，但他讨厌战争", "给爸爸，历史，不要战争"),
        ("送给爸爸，他喜欢历史和爵士乐", "送给爸爸，他喜欢历史和爵士乐"),
    ],
)
def test_taste_of_another_person_is_asked_for(words: str, request_text: str) -> None:
    assert as_request(words) == request_text


def test_nothing_of_the_giver_is_in_a_gift(recommender: Recommender) -> None:
    past = history(recommender, "ana")
    request = Request(past, "my dad loves westerns", n=20, user_id="ana", seen=frozenset({"film-high-noon"}))
    prepared = prepare_gift(recommender, request)
    assert not prepared.history and not prepared.user_id and not prepared.seen
    ids = [each.candidate.item.id for each in recommender.recommend(prepared).best]
    assert {"film-high-noon", "film-good-bad-ugly"} <= set(ids[:3])
