from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ModelFault
from agent.llm.scripted import Scripted
from agent.query import Slots
from agent.query.model.model_examples import examples, nearest
from agent.query.model.model_lines import Line, grammar_of, is_short_enough, parse_lines, write_lines
from agent.query.model.model_reading import message_for_model
from agent.query.parse import parse
from retrieval.data.items import Item

SHOWN = [Item(id=str(n), title=title, language="en") for n, title in enumerate(("Ran", "Ikiru", "Stalker"), 1)]


def read(text: str, *replies: str) -> Slots:
    return parse(text, "en", SHOWN, Scripted(list(replies)))


def test_a_judgement_that_no_rule_knows_is_the_models() -> None:
    slots = read("2 kinda lost the plot halfway", "disliked: #2")
    assert (slots.intent, slots.numbers, slots.by_model) == ("dislike", (2,), ("intent", "numbers"))


def test_a_remark_that_looks_like_a_wish_is_small_talk() -> None:
    assert read("rainy parking lot", "chat") == Slots(by_model=("small talk",))
    assert read("any rainy parking lot", "chat").topic == "rainy parking"


def test_words_that_ask_are_a_request_whatever_the_model_says_of_a_title() -> None:
    assert read("any westerns with John Wayne", "liked: John Wayne").intent == ""


def test_messages_that_the_rules_decide_are_not_read_by_the_model() -> None:
    model = Scripted()
    for text in ("why the second one?", "thanks", "which of these is the shortest?", "forget the year"):
        parse(text, "en", SHOWN, model)
    assert model.calls == []


def test_a_model_that_fails_leaves_the_rules() -> None:
    class Failing(Scripted):
        def generate(
            self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
        ) -> Iterator[str]:
            raise ModelFault("out of memory")

    assert parse("rainy parking", "en", SHOWN, Failing()).topic == "rainy parking"


@pytest.mark.parametrize("reply", ["", "loved: Ran", "liked:", "similar: ", "{}", "liked: #2\nliked: #3", "chat: yes"])
def test_lines_outside_the_vocabulary_change_nothing(reply: str) -> None:
    assert read("any rainy parking lot", reply) == parse("any rainy parking lot", "en", SHOWN)


def test_items_on_show_are_numbers_for_the_model() -> None:
    assert message_for_model("Ikiru was better than the first", SHOWN) == "#2 was better than #1"


@given(st.text("ab #\"\\'你好，.-0129", max_size=200))
def test_a_grammar_is_made_of_any_short_message(message: str) -> None:
    if is_short_enough(message):
        assert grammar_of(message).startswith("root ::= line")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_example_can_be_written_under_the_grammar_of_its_message(language: str) -> None:
    every = examples(language)
    assert len(every) >= 100 and sum(line.label == "chat" for e in every for line in e.lines) >= 5
    for example in every:
        assert parse_lines(write_lines(example.lines)) == tuple(dict.fromkeys(example.lines))
        assert all(line.words in example.message for line in example.lines)


def test_the_nearest_examples_have_the_form_of_a_message_and_are_not_it() -> None:
    message = "something like Alien but less scary"
    alike = nearest(message, "en", 3)
    assert len(alike) == 3 and any(line.label in ("similar", "less") for line in alike[-1].lines)
    own = examples("en")[0]
    assert own not in nearest(own.message, "en", 5)


def test_repeated_lines_count_once() -> None:
    assert parse_lines("avoid: war\navoid: war\nnewer") == (Line("avoid", "war"), Line("newer"))
