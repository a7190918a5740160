"""Circumstances: the same in either language, off a clock or told, and what they rule out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.data.items import Interaction, Item
from retrieval.errors import RequestError
from retrieval.query import context
from retrieval.query.request import Event, Request

SHANGHAI = timezone(timedelta(hours=8))
FRIDAY = datetime(2026, 5, 1, 20, 30, tzinfo=UTC)
told = st.dictionaries(
    st.sampled_from([*context.KEYS, "时间", "设备", "weather", ""]),
    st.sampled_from(["晚上", "evening", "手机", "20", "8pm", "", "x" * 60, "children", "30", "现在"]),
    max_size=6,
).filter(lambda said: said.get("now", "") in ("", "现在"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"时间": "晚上", "设备": "手机"}, {"time": "evening", "device": "phone"}),
        ({"hour": "20:15", "weekday": "周六"}, {"time": "evening", "day": "weekend"}),
        ({"time": "8pm", "with": "kids"}, {"time": "evening", "company": "children"}),
        ({"time": "12am", "season": "Fall"}, {"time": "night", "season": "autumn"}),
        ({"Device": "IPAD", "地点": "地铁"}, {"device": "tablet", "place": "on the way"}),
        ({"weather": "rain", "device": "projector"}, {"weather": "rain", "device": "projector"}),
        ({"device": " ", "": "x"}, {}),
    ],
)
def test_one_circumstance_has_one_name_in_either_language(said: dict[str, str], meant: dict[str, str]) -> None:
    assert context.normalized(said) == meant


def test_the_clock_fills_in_what_is_not_told() -> None:
    assert context.normalized({"now": ""}, lambda: FRIDAY) == {"time": "evening", "day": "weekday", "season": "spring"}
    assert context.normalized({"现在": "现在", "day": "周末"}, lambda: FRIDAY)["day"] == "weekend"
    assert context.normalized({"now": "2026-12-05T03:00"})["time"] == "night"
    assert context.normalized({"now": "2026-12-05T03:00"})["day"] == "weekend"
    with pytest.raises(RequestError, match="is no moment"):
        context.normalized({"now": "soon"})


@given(told)
def test_words_of_either_language_read_back_the_same(said: dict[str, str]) -> None:
    plain = context.normalized(said, lambda: FRIDAY)
    assert context.normalized(plain) == plain
    for language in ("en", "zh"):
        assert context.normalized(context.localized(said, language, lambda: FRIDAY)) == plain


def test_untrusted_circumstances_are_bounded() -> None:
    said = {f"key {n}" * 30: "v" * 5_000 for n in range(500)}
    found = context.normalized(said)
    assert len(found) <= context.MOST
    assert all(len(text) <= context.LONGEST for pair in found.items() for text in pair)


def test_an_interaction_tells_its_circumstances_and_a_bare_date_no_hour() -> None:
    done = Interaction(user_id="u", item_id="a", time=FRIDAY, context={"设备": "电视"})
    assert context.context_of(done, UTC) == {"time": "evening", "day": "weekday", "season": "spring", "device": "tv"}
    assert (
        context.context_of(done, SHANGHAI)["time"] == "night" and context.context_of(done, SHANGHAI)["day"] == "weekend"
    )
    dated = Interaction.model_validate({"user_id": "u", "item_id": "a", "time": "2026-05-02"})
    assert context.context_of(dated, SHANGHAI) == {"day": "weekend", "season": "spring"}
    assert context.context_of(Interaction(user_id="u", item_id="a")) == {}


def test_what_was_done_at_such_times_weighs_more_only_where_it_is_asked_for() -> None:
    def event(name: str, **said: str) -> Event:
        return Event(Item(id=name, title=name), Interaction(user_id="u", item_id=name, context=said))

    history = (event("a", time="晚上"), event("b", time="morning"), event("c"))
    request = context.prepare(Request(history, context={"time": "evening"}))
    assert [e.weight for e in context.boost_matching_events(request, 2.0).history] == [3.0, 1.0, 1.0]
    assert context.boost_matching_events(request, 0.0) is request


def test_circumstances_rule_out_only_what_says_that_it_does_not_fit() -> None:
    items = [
        Item(id="adults", title="a", attributes={"audience": "Adults", "minutes": 90}),
        Item(id="long", title="b", attributes={"片长": "150"}),
        Item(id="silent", title="c"),
        Item(id="short", title="d", attributes={"audience": "family", "minutes": 20}),
    ]

    def left(**said: str) -> list[str]:
        asked = context.conditions(said)
        return [i.id for i in items if all(c.holds(i) for c in asked)]

    assert left() == ["adults", "long", "silent", "short"]
    assert left(company="孩子") == ["long", "silent", "short"]
    assert left(minutes="100") == ["adults", "silent", "short"]
    assert left(minutes="100", 同伴="kids") == ["silent", "short"]
    assert left(minutes="soon", device="phone", now="now") == ["adults", "long", "silent", "short"]
