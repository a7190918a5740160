"""Interests and habits are what interactions, texts and messages give evidence of; so is a sentence about them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.llm.scripted import Scripted
from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.profile.description import describe
from agent.profile.interest import Interest, Message
from agent.profile.interests import mine_interests
from prompts import Prompts
from retrieval.data.items import ExtractedAttribute, Interaction, Item
from retrieval.query import Event
from retrieval.sources import inverted_index


def event(name: str, tags: tuple[str, ...], value: float, day: int = 1, month: int = 6) -> Event:
    item = Item(id=name, title=name.title(), domain="film", tags=tags)
    when = datetime(2026, month, day, tzinfo=UTC)
    return Event(item, Interaction(user_id="u", item_id=name, kind="rate", value=value, time=when))


HISTORY = [event("harbour", ("sea", "family"), 5), event("river", ("sea",), 4.5, 2), event("robots", ("war",), 1, 3)]


def test_interest_has_weight_and_evidence() -> None:
    interests = {i.trait: i for i in mine_interests(HISTORY, "en")}
    assert interests["sea"].evidence == ("harbour", "river")
    assert interests["sea"].weight > interests["family"].weight > 0 > interests["war"].weight


def test_an_item_passed_over_once_is_no_dislike_of_its_traits() -> None:
    def passed_over(name: str) -> Event:
        item = Item(id=name, title=name.title(), domain="film", tags=("war",))
        return Event(item, Interaction(user_id="u", item_id=name, kind="skip", time=datetime(2026, 6, 9, tzinfo=UTC)))

    liked = [event(f"coast{n}", ("sea",), 5) for n in range(4)]
    once = mine_interests([*liked, event("trench", ("war",), 5), passed_over("robots")], "en")
    assert {i.trait: i.weight > 0 for i in once} == {"sea": True, "war": True}
    assert "war" not in {i.trait for i in mine_interests([*liked, passed_over("robots")], "en")}
    twice = mine_interests([*liked, passed_over("robots"), passed_over("tanks")], "en")
    assert [i.trait for i in twice if i.kind == "dislike"] == ["war"]


def test_old_interest_weighs_less() -> None:
    old, new = event("old", ("jazz",), 5, month=1), event("new", ("rock",), 5, month=11)
    weights = {i.trait: i.weight for i in mine_interests([old, new], "en")}
    assert weights["rock"] > weights["jazz"] > 0


@pytest.mark.parametrize(
    ("reply", "accepted"),
    [
        (" like films of the sea and family.", True),
        (" adore robots, wizards and spaceship battles of every kind.", False),
        (" like the sea in films by Spielberg.", False),
        (" like the sea", False),
        ("喜欢大海。", False),
    ],
)
def test_description_mentions_interests_alone(reply: str, accepted: bool) -> None:
    interests = mine_interests(HISTORY, "en")
    sentence = describe(interests, HISTORY, "en", Scripted([reply]), Prompts())
    assert sentence == ("You" + reply if accepted else "You like sea, family.")


def test_fallback_description_is_in_the_language() -> None:
    interests = mine_interests(HISTORY, "zh")
    assert describe(interests, HISTORY, "zh", Scripted(["You like the sea."]), Prompts()) == "你喜欢：sea、family。"


CATALOGUE = [
    Item(id="harbour", title="Harbour", tags=("sea", "family"), attributes={"director": "Ann Hui"}, published="1983"),
    Item(
        id="storm",
        title="Storm",
        text="A submarine in a storm.",
        tags=("Sea",),
        extracted=(
            ExtractedAttribute(field="mood", value="tense", stated=True),
            ExtractedAttribute(field="mood", value="sad"),
        ),
        published="1989",
    ),
    Item(id="boat", title="Boat", text="The submarine again.", categories=("Science Fiction",), published="1999"),
    Item(id="night", title="夜", categories=("恐怖",), language="zh"),
    *(Item(id=f"x{n}", title=f"Plain {n}", tags=("usual",)) for n in range(20)),
]


def mined(*done: dict[str, object], language: str = "en", messages: tuple[str, ...] = ()) -> dict[str, Interest]:
    items = {item.id: item for item in CATALOGUE}
    interactions = [Interaction.model_validate({"user_id": "u", **each}) for each in done]
    history = [Event(items[i.item_id], i) for i in interactions]
    numbered = [Message(n, text) for n, text in enumerate(messages, 1)]
    catalogue = CatalogueVocabulary(CATALOGUE, inverted_index.build(CATALOGUE))
    interests = mine_interests(history, language, catalogue=catalogue, messages=numbered, zone=UTC)
    assert len({i.trait for i in interests}) == len(interests)
    return {i.trait: i for i in interests}


def test_kind_follows_field() -> None:
    interests = mined({"item_id": "harbour", "kind": "like"}, {"item_id": "storm", "kind": "purchase"})
    kinds = {name: interests[name].kind for name in ("sea", "Ann Hui", "1980s", "tense")}
    assert kinds == {"sea": "topic", "Ann Hui": "person", "1980s": "period", "tense": "mood"}
    assert "sad" not in interests, "what a model inferred is not what the item says"
    assert interests["sea"].evidence == interests["1980s"].evidence == ("harbour", "storm")
    assert interests["tense"].half_life < interests["Ann Hui"].half_life
    assert mined({"item_id": "harbour"}, language="zh")["1980年代"].language == "zh"


def test_dislike_of_any_field() -> None:
    interests = mined({"item_id": "night", "kind": "dislike"}, {"item_id": "harbour", "kind": "rate", "value": 1})
    assert {i.kind for i in interests.values()} == {"dislike"}
    assert interests["恐怖"].weight < 0 and interests["恐怖"].language == "zh"


def test_searches_and_reviews_mention_interests_of_the_catalogue() -> None:
    searched = mined({"item_id": "x1", "kind": "click", "text": "submarine film, no 恐怖, with dragons"})
    assert searched["submarine"].evidence == ("x1",) and searched["submarine"].weight > 0
    assert searched["恐怖"].kind == "dislike" and "dragons" not in searched
    panned = mined({"item_id": "x1", "kind": "rate", "value": 1, "text": "science-fiction as it should not be"})
    assert panned["Science Fiction"].kind == "dislike"
    once = {"item_id": "x1", "kind": "rate", "value": 5, "text": "a submarine!"}
    assert "submarine" not in mined(once), "one word of one review may be there by chance"
    assert "submarine" in mined(once, {**once, "item_id": "x2"})


def test_messages_are_evidence() -> None:
    interests = mined(messages=("something by Ann Hui", "不要恐怖的"))
    assert interests["Ann Hui"].kind == "person" and interests["Ann Hui"].evidence == ("message:1",)
    assert interests["恐怖"].kind == "dislike" and interests["恐怖"].evidence == ("message:2",)


def test_interest_exceeds_its_share_of_the_catalogue() -> None:
    rare = {"item_id": "harbour", "kind": "like"}, {"item_id": "storm", "kind": "like"}
    interests = mined(*rare, *({"item_id": f"x{n}", "kind": "like"} for n in range(3)))
    assert interests["sea"].weight > 1.5 and "usual" not in interests
    assert interests["1980s"].weight < 2, "two of twenty-four items are of it"


def test_short_and_long_term() -> None:
    interests = mined(
        {"item_id": "harbour", "kind": "like", "time": "2025-01-01"},
        {"item_id": "storm", "kind": "like", "time": "2026-01-01"},
        {"item_id": "boat", "kind": "like", "time": "2026-01-05"},
    )
    terms = {name: interests[name].term for name in ("family", "sea", "Science Fiction")}
    assert terms == {"family": "long", "sea": "both", "Science Fiction": "short"}


def test_habit_is_counted_in_days() -> None:
    evenings = [
        {"item_id": f"x{n}", "time": f"2026-05-{day:02d}T20:00:00Z", "context": {"设备": "手机"}}
        for n, day in enumerate((4, 5, 6, 11))
    ]
    binge = [{"item_id": f"x{n + 5}", "time": f"2026-05-09T1{n}:00:00Z"} for n in range(5)]
    interests = mined(*evenings, *binge)
    assert interests["weekday evening"].kind == "habit"
    assert interests["weekday evening"].weight == pytest.approx(0.8, abs=0.01)
    assert interests["device: phone"].evidence == ("x0", "x1", "x2", "x3")
    assert {i.trait for i in interests.values() if i.kind == "habit"} == {"weekday evening", "device: phone"}
    chinese = mined(*evenings, language="zh")
    assert {"工作日晚上", "设备: 手机"} <= set(chinese)
    assert not any(i.kind == "habit" for i in mined(*binge).values()), "one long day is one day"


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "item_id": st.sampled_from([i.id for i in CATALOGUE]),
                "kind": st.sampled_from(["view", "like", "dislike", "rate", "skip"]),
                "text": st.sampled_from(["", "no sea", "潜艇", "sea sea sea", "家"]),
                "time": st.sampled_from([None, "2020-01-01", "2026-01-01T10:00:00Z"]),
            }
        ),
        max_size=8,
    )
)
def test_evidence_is_in_the_history_and_parts_add_up(done: list[dict[str, object]]) -> None:
    there = {each["item_id"] for each in done}
    for interest in mined(*done).values():
        assert interest.evidence and set(interest.evidence) <= there
        assert (interest.kind == "dislike") == (interest.weight < 0)
        if interest.kind != "habit":
            assert sum(interest.parts.values()) == pytest.approx(interest.weight)
