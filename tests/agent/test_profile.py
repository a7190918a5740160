"""A profile is what the interactions say, and a sentence about it says no more."""

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
from retrieval.data.items import Fact, Interaction, Item
from retrieval.query.request import Event
from retrieval.sources import inverted_index


def event(name: str, tags: tuple[str, ...], value: float, day: int = 1, month: int = 6) -> Event:
    item = Item(id=name, title=name.title(), domain="film", tags=tags)
    when = datetime(2026, month, day, tzinfo=UTC)
    return Event(item, Interaction(user_id="u", item_id=name, kind="rate", value=value, time=when))


HISTORY = [event("harbour", ("sea", "family"), 5), event("river", ("sea",), 4.5, 2), event("robots", ("war",), 1, 3)]


def test_an_interest_has_its_weight_and_evidence_and_a_dislike_is_below_zero() -> None:
    known = {i.trait: i for i in mine_interests(HISTORY, "en")}
    assert known["sea"].evidence == ("harbour", "river")
    assert known["sea"].weight > known["family"].weight > 0 > known["war"].weight


def test_an_old_interest_weighs_less_than_a_new_one() -> None:
    old, new = event("old", ("jazz",), 5, month=1), event("new", ("rock",), 5, month=11)
    known = {i.trait: i.weight for i in mine_interests([old, new], "en")}
    assert known["rock"] > known["jazz"] > 0


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        (" like films of the sea and family.", True),
        (" adore robots, wizards and spaceship battles of every kind.", False),
        (" like the sea in films by Spielberg.", False),
        (" like the sea", False),
        ("喜欢大海。", False),
    ],
)
def test_a_sentence_is_kept_only_where_it_keeps_to_the_interests(reply: str, kept: bool) -> None:
    known = mine_interests(HISTORY, "en")
    said = describe(known, HISTORY, "en", Scripted([reply]), Prompts())
    assert said == ("You" + reply if kept else "You like sea, family.")


CATALOGUE = [
    Item(id="harbour", title="Harbour", tags=("sea", "family"), attributes={"director": "Ann Hui"}, published="1983"),
    Item(
        id="storm",
        title="Storm",
        text="A submarine in a storm.",
        tags=("Sea",),
        facts=(Fact(field="mood", value="tense", stated=True), Fact(field="mood", value="sad")),
        published="1989",
    ),
    Item(id="boat", title="Boat", text="The submarine again.", categories=("Science Fiction",), published="1999"),
    Item(id="night", title="夜", categories=("恐怖",), language="zh"),
    *(Item(id=f"x{n}", title=f"Plain {n}", tags=("usual",)) for n in range(20)),
]


def known(*done: dict[str, object], language: str = "en", said: tuple[str, ...] = ()) -> dict[str, Interest]:
    items = {item.id: item for item in CATALOGUE}
    told = [Interaction.model_validate({"user_id": "u", **each}) for each in done]
    history = [Event(items[i.item_id], i) for i in told]
    messages = [Message(n, text) for n, text in enumerate(said, 1)]
    catalogue = CatalogueVocabulary(CATALOGUE, inverted_index.build(CATALOGUE))
    found = mine_interests(history, language, catalogue=catalogue, messages=messages, zone=UTC)
    assert len({i.trait for i in found}) == len(found)
    return {i.trait: i for i in found}


def test_interests_are_told_apart_by_the_field_they_stand_under() -> None:
    found = known({"item_id": "harbour", "kind": "like"}, {"item_id": "storm", "kind": "purchase"})
    kinds = {name: found[name].kind for name in ("sea", "Ann Hui", "1980s", "tense")}
    assert kinds == {"sea": "topic", "Ann Hui": "person", "1980s": "period", "tense": "mood"}
    assert "sad" not in found, "what a model inferred is not what the item says"
    assert found["sea"].evidence == found["1980s"].evidence == ("harbour", "storm")
    assert found["tense"].half_life < found["Ann Hui"].half_life
    assert known({"item_id": "harbour"}, language="zh")["1980年代"].language == "zh"


def test_what_is_disliked_is_a_dislike_whatever_its_field() -> None:
    found = known({"item_id": "night", "kind": "dislike"}, {"item_id": "harbour", "kind": "rate", "value": 1})
    assert {i.kind for i in found.values()} == {"dislike"}
    assert found["恐怖"].weight < 0 and found["恐怖"].language == "zh"


def test_searches_and_reviews_name_interests_that_the_catalogue_has() -> None:
    searched = known({"item_id": "x1", "kind": "click", "text": "submarine film, no 恐怖, with dragons"})
    assert searched["submarine"].evidence == ("x1",) and searched["submarine"].weight > 0
    assert searched["恐怖"].kind == "dislike" and "dragons" not in searched
    panned = known({"item_id": "x1", "kind": "rate", "value": 1, "text": "science-fiction as it should not be"})
    assert panned["Science Fiction"].kind == "dislike"
    once = {"item_id": "x1", "kind": "rate", "value": 5, "text": "a submarine!"}
    assert "submarine" not in known(once), "one word of one review may be there by chance"
    assert "submarine" in known(once, {**once, "item_id": "x2"})


def test_what_is_said_in_conversation_counts_with_the_message_as_evidence() -> None:
    found = known(said=("something by Ann Hui", "不要恐怖的"))
    assert found["Ann Hui"].kind == "person" and found["Ann Hui"].evidence == ("message:1",)
    assert found["恐怖"].kind == "dislike" and found["恐怖"].evidence == ("message:2",)


def test_only_what_is_more_than_the_catalogue_has_of_it_is_an_interest() -> None:
    rare = {"item_id": "harbour", "kind": "like"}, {"item_id": "storm", "kind": "like"}
    found = known(*rare, *({"item_id": f"x{n}", "kind": "like"} for n in range(3)))
    assert found["sea"].weight > 1.5 and "usual" not in found
    assert found["1980s"].weight < 2, "two of twenty-four items are of it"


def test_short_and_long_term_are_told_apart() -> None:
    found = known(
        {"item_id": "harbour", "kind": "like", "time": "2025-01-01"},
        {"item_id": "storm", "kind": "like", "time": "2026-01-01"},
        {"item_id": "boat", "kind": "like", "time": "2026-01-05"},
    )
    terms = {name: found[name].term for name in ("family", "sea", "Science Fiction")}
    assert terms == {"family": "long", "sea": "both", "Science Fiction": "short"}


def test_a_rhythm_is_kept_on_several_days_and_counted_in_days() -> None:
    evenings = [
        {"item_id": f"x{n}", "time": f"2026-05-{day:02d}T20:00:00Z", "context": {"设备": "手机"}}
        for n, day in enumerate((4, 5, 6, 11))
    ]
    binge = [{"item_id": f"x{n + 5}", "time": f"2026-05-09T1{n}:00:00Z"} for n in range(5)]
    found = known(*evenings, *binge)
    assert found["weekday evening"].kind == "habit" and found["weekday evening"].weight == pytest.approx(0.8, abs=0.01)
    assert found["device: phone"].evidence == ("x0", "x1", "x2", "x3")
    assert {i.trait for i in found.values() if i.kind == "habit"} == {"weekday evening", "device: phone"}
    chinese = known(*evenings, language="zh")
    assert {"工作日晚上", "设备: 手机"} <= set(chinese)
    assert not any(i.kind == "habit" for i in known(*binge).values()), "one long day is one day"


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
def test_every_entry_rests_on_what_was_done_and_its_parts_add_up(done: list[dict[str, object]]) -> None:
    there = {each["item_id"] for each in done}
    for interest in known(*done).values():
        assert interest.evidence and set(interest.evidence) <= there
        assert (interest.kind == "dislike") == (interest.weight < 0)
        if interest.kind != "habit":
            assert sum(interest.parts.values()) == pytest.approx(interest.weight)
