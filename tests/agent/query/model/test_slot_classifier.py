"""What classifiers of a model's states make of a message, and how it is joined with what the rules read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agent.query import Slots
from agent.query.model.arbitration import combine
from agent.query.model.model_slots import ModelSlots, slots_of
from agent.query.model.slot_classifier import HEADS, TAGS, Reading, Word, in_sequence, pooled, softmax, words_of
from agent.query.model.slot_tags import NOT_LABELLED, character_tags, head_values, numbers_in, token_tags
from agent.query.text.numerals import parse_number

LOGITS = arrays(np.float32, st.tuples(st.integers(1, 6), st.just(len(TAGS))), elements=st.floats(-20, 20, width=32))


def reading(message: str, tags: dict[str, str], **heads: str) -> Reading:
    """A reading that is sure: the tags of these words, no tag for the others; of a request, with these heads."""
    tag_of = {word: tag for words, tag in tags.items() for word in words.split()}
    words = []
    for start, end in words_of(message, [*range(1, len(message) + 1)]):
        row = np.full(len(TAGS), 0.001, np.float32)
        row[TAGS.index(tag_of.get(message[start:end], ""))] = 1
        words.append(Word(message[start:end], start, end, row / row.sum()))
    values = {"request": "yes", **heads}
    return Reading(
        message,
        tuple(words),
        {name: np.eye(len(choices), dtype=np.float32)[choices.index(values.get(name, choices[0]))]
         for name, choices in HEADS.items()},
    )  # fmt: skip


def both(rules: Slots, read: Reading, shown: int = 0) -> Slots:
    return combine(rules, slots_of(read), read.message, shown)


@pytest.mark.parametrize(
    ("message", "tags", "slots"),
    [
        ("红高粱家族写的是什么", {"高": "want"}, Slots()),
        ("来点甜的", {"甜": "want"}, Slots(topic="甜")),
        ("跑步的时候听", {"跑 步 的 时 候": "when"}, Slots(occasion="跑步")),
        ("午休二十分钟玩", {"午 休 二 十 分 钟": "when"}, Slots(occasion="午休")),
        ("聚会上放", {"聚 会 上": "when"}, Slots(occasion="聚会")),
        ("rainy night by myself", {"rainy night by myself": "when"}, Slots(occasion="rainy night")),
        ("seen Stardew Valley twice", {"Stardew": "seen"}, Slots(intent="seen", topic="Stardew Valley")),
    ],
)
def test_the_words_of_a_slot_are_whole_and_only_its_own(message: str, tags: dict[str, str], slots: Slots) -> None:
    read = slots_of(reading(message, tags, intent=slots.intent)).slots
    assert (read.topic, read.occasion) == (slots.topic, slots.occasion)


@pytest.mark.parametrize(
    ("written", "value"),
    [("一百五", 150), ("一百零五", 105), ("两千三百五", 2350), ("一万二", 12_000), ("二十五", 25), ("七点五", 7.5)],
)
def test_a_last_digit_counts_in_the_unit_below_the_one_before(written: str, value: float) -> None:
    assert parse_number(written) == value


@pytest.mark.parametrize(
    ("message", "values"),
    [
        ("under two hours", [120]),
        ("an hour and a half, 4 of them", [90, 4]),
        ("一个半小时，预算三百", [90, 300]),
        ("90min or 7.5", [90, 7.5]),
        ("#2 is someone's", []),
    ],
)
def test_numbers_are_found_in_digits_and_words(message: str, values: list[float]) -> None:
    assert [number.value for number in numbers_in(message)] == values


def test_an_annotation_tags_the_words_of_its_values() -> None:
    message = "a calm film like Heat, no war, 90 minutes at most"
    slots = {"intent": "similar", "topic": "Heat calm", "exclude": ["war"], "minutes_to": 90}
    tags = character_tags(slots, message)
    tagged = {word: TAGS[tags[message.index(word)]] for word in ("a", "calm", "Heat", "war", "90")}
    assert tagged == {"a": "", "calm": "want", "Heat": "similar", "war": "avoid", "90": "minutes_to"}


def test_optional_words_and_unknown_slots_are_not_learned() -> None:
    tags = character_tags({"topic": "rock (albums)"}, "rock albums please")
    assert [TAGS[tags[0]], tags[5], tags[12]] == ["want", NOT_LABELLED, 0]
    assert set(character_tags({}, "hm", frozenset({"topic"}))) == {NOT_LABELLED}
    assert head_values({"domain": "film"}, frozenset({"company"}))["company"] == NOT_LABELLED


def test_a_token_has_the_tag_of_most_of_its_characters() -> None:
    assert token_tags([1, 1, 2, 2, 2, 0], [3, 6]) == [1, 2]


@given(LOGITS)
def test_without_transitions_each_word_keeps_its_own_tags(logs: np.ndarray) -> None:
    nothing = np.zeros((2, len(TAGS) + 1, len(TAGS)), np.float32)
    np.testing.assert_allclose(in_sequence(logs, nothing, [False] * len(logs)), softmax(logs), atol=1e-4)


def test_a_word_between_two_of_one_tag_joins_them() -> None:
    own = np.full((3, len(TAGS)), -6, np.float32)
    own[0, 1] = own[2, 1] = 0
    own[1, 0], own[1, 1] = -0.5, -1
    stays = np.zeros((2, len(TAGS) + 1, len(TAGS)), np.float32)
    stays[:, :-1][:, np.arange(len(TAGS)), np.arange(len(TAGS))] = 1.5
    assert softmax(own)[1].argmax() == 0
    assert in_sequence(own, stays, [True] * 3)[1].argmax() == 1


@given(LOGITS, st.data())
def test_the_evidence_of_a_message_lies_between_those_of_its_words(evidence: np.ndarray, data: st.DataObject) -> None:
    starts = [0, *sorted(data.draw(st.sets(st.integers(1, max(1, len(evidence) - 1)), max_size=2)))]
    starts = [start for start in starts if start < len(evidence)]
    whole = pooled(evidence, starts)
    for row, first, last in zip(whole, starts, [*starts[1:], len(evidence)], strict=True):
        assert np.all(row <= evidence[first:last].max(axis=0) + 1e-3)
        assert np.all(row >= evidence[first:last].min(axis=0) - 1e-3)


def test_values_are_made_of_the_words_of_the_message() -> None:
    slots = both(Slots(), reading("dragons but spare me romance", {"dragons": "want", "romance": "avoid"}))
    assert (slots.topic, slots.exclude, slots.by_model) == ("dragons", ("romance",), ("topic", "exclude"))


def test_limits_are_those_of_the_rules_where_they_find_any() -> None:
    read = reading("three of them for 40 or 50", {"40": "price_to", "three": "n"})
    assert both(Slots(price_to=50.0), read).price_to == 50
    assert (both(Slots(), read).price_to, both(Slots(), read).n) == (40, 3)


@pytest.mark.parametrize("tags", [{"五 百": "price_to"}, {"三 百": "price_from", "五 百": "price_to"}])
def test_what_is_known_of_one_end_of_a_range_tells_of_both(tags: dict[str, str]) -> None:
    read = slots_of(reading("一晚三百到五百，要安静", {**tags, "百": "price_to"})).slots
    assert (read.price_from, read.price_to) == (300, 500)


@pytest.mark.parametrize("message", ["五百到300", "300，五百"])
def test_two_numbers_that_lead_nowhere_are_limits_of_their_own(message: str) -> None:
    read = slots_of(reading(message, {"五 百": "price_to", "300": "n"})).slots
    assert (read.price_from, read.price_to) == (None, 500)


def test_an_order_and_a_measure_are_read_beside_items_that_are_referred_to() -> None:
    message = reading(
        "like #3 but cheaper, old ones", {"#3": "similar"}, intent="similar", measure="cheaper", sort="older"
    )
    read = both(Slots(intent="similar", numbers=(3,)), message, 3)
    assert (read.intent, read.numbers, read.critiques, read.sort) == ("similar", (3,), ("cheaper",), "older")


def test_an_order_and_a_measure_of_the_rules_stay_where_the_model_finds_none() -> None:
    read = both(Slots(topic="tales", sort="older", critiques=("shorter",)), reading("tales of old", {"tales": "want"}))
    assert (read.sort, read.critiques) == ("older", ("shorter",))


def test_items_are_referred_to_by_their_marks() -> None:
    slots = both(Slots(), reading("#3 bored me", {"#3": "dislike"}, intent="dislike"), shown=4)
    assert (slots.intent, slots.numbers) == ("dislike", (3,))
    slots = both(Slots(), reading("#1 bored me, #2 hooked me", {"#1": "dislike", "#2": "like"}), shown=4)
    assert (slots.liked, slots.disliked) == (("2",), ("1",))


def test_a_message_that_asks_for_nothing_is_small_talk() -> None:
    assert both(Slots(topic="rain"), reading("rain again", {"rain": "want"}, request="no")) == Slots()


def test_a_country_that_the_rules_find_is_in_the_topic_though_the_model_has_no_tag_for_it() -> None:
    model = ModelSlots(Slots(), {}, (), (), 0.0, 1.0)
    assert combine(Slots(topic="japan"), model, "are there any from japan?", 0).topic == "japan"
