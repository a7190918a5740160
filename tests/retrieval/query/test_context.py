"""Context: one vocabulary for both languages, values from a clock, and the conditions it imposes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.conditions import Comparison
from retrieval.data.items import Interaction, Item
from retrieval.errors import RequestError
from retrieval.query import Event, Request, context

SHANGHAI = timezone(timedelta(hours=8))
FRIDAY = datetime(2026, 5, 1, 20, 30, tzinfo=UTC)
contexts = st.dictionaries(
    st.sampled_from([*context.KEYS, "时间", "设备", "weather", ""]),
    st.sampled_from(["晚上", "evening", "手机", "20", "8pm", "", "x" * 60, "children", "30", "现在"]),
    max_size=6,
).filter(lambda raw: raw.get("now", "") in ("", "现在"))


@pytest.mark.parametrize(
    ("raw", "expected"),
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
def test_normalized_names_in_either_language(raw: dict[str, str], expected: dict[str, str]) -> None:
    assert context.normalized(raw) == expected


def test_clock_fills_missing_values() -> None:
    assert context.normalized({"now": ""}, lambda: FRIDAY) == {"time": "evening", "day": "weekday", "season": "spring"}
    assert context.normalized({"现在": "现在", "day": "周末"}, lambda: FRIDAY)["day"] == "weekend"
    assert context.normalized({"now": "2026-12-05T03:00"})["time"] == "night"
    assert context.normalized({"now": "2026-12-05T03:00"})["day"] == "weekend"
    with pytest.raises(RequestError, match="is no moment"):
        context.normalized({"now": "soon"})


@given(contexts)
def test_localized_reads_back(raw: dict[str, str]) -> None:
    plain = context.normalized(raw, lambda: FRIDAY)
    assert context.normalized(plain) == plain
    for language in ("en", "zh"):
        assert context.normalized(context.localized(raw, language, lambda: FRIDAY)) == plain


def test_untrusted_context_is_bounded() -> None:
    raw = {f"key {n}" * 30: "v" * 5_000 for n in range(500)}
    bounded = context.normalized(raw)
    assert len(bounded) <= context.MOST
    assert all(len(text) <= context.LONGEST for pair in bounded.items() for text in pair)


def test_context_of_an_interaction() -> None:
    interaction = Interaction(user_id="u", item_id="a", time=FRIDAY, context={"设备": "电视"})
    in_utc = context.context_of(interaction, UTC)
    assert in_utc == {
        "time": "evening",
        "day": "weekday",
        "season": "spring",
        "device": "tv",
    }
    assert (
        context.context_of(interaction, SHANGHAI)["time"] == "night"
        and context.context_of(interaction, SHANGHAI)["day"] == "weekend"
    )
    dated = Interaction.model_validate({"user_id": "u", "item_id": "a", "time": "2026-05-02"})
    assert context.context_of(dated, SHANGHAI) == {"day": "weekend", "season": "spring"}
    assert context.context_of(Interaction(user_id="u", item_id="a")) == {}


def test_matching_events_weigh_more() -> None:
    def event(name: str, **raw: str) -> Event:
        return Event(Item(id=name, title=name), Interaction(user_id="u", item_id=name, context=raw))

    history = (event("a", time="晚上"), event("b", time="morning"), event("c"))
    request = context.prepare(Request(history, context={"time": "evening"}))
    assert [e.weight for e in context.boost_matching_events(request, 2.0).history] == [3.0, 1.0, 1.0]
    assert context.boost_matching_events(request, 0.0) is request


def test_conditions_exclude_unsuitable_items() -> None:
    items = [
        Item(id="adults", title="a", attributes={"audience": "Adults", "minutes": 90}),
        Item(id="long", title="b", attributes={"片长": "150"}),
        Item(id="silent", title="c"),
        Item(id="short", title="d", attributes={"audience": "family", "minutes": 20}),
    ]

    def left(**raw: str) -> list[str]:
        imposed = context.conditions(context.normalized(raw))
        return [i.id for i in items if all(c.holds(i) for c in imposed)]

    assert left() == ["adults", "long", "silent", "short"]
    assert left(company="孩子") == ["long", "silent", "short"]
    assert left(minutes="100") == ["adults", "silent", "short"]
    assert left(minutes="100", 同伴="kids") == ["silent", "short"]
    assert left(minutes="soon", device="phone", now="now") == ["adults", "long", "silent", "short"]


@pytest.mark.parametrize(
    ("given_context", "english", "chinese"),
    [
        ({"minutes": "90"}, ["at most 90 minutes"], ["不超过90分钟"]),
        ({"company": "children"}, ["suitable below the age of 14"], ["适合14岁以下"]),
    ],
)
def test_what_a_context_rules_out_is_one_condition_in_words(
    given_context: dict[str, str], english: list[str], chinese: list[str]
) -> None:
    ruled_out = context.conditions(given_context)
    assert [context.worded(each, "en") for each in ruled_out] == english
    assert [context.worded(each, "zh") for each in ruled_out] == chinese
    assert context.worded(Comparison("minutes", "<", "90"), "en") == "minutes<90"
