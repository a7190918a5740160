"""Who is asked for by name: what they made is listed, and nobody else's, even where something of theirs is refused."""

from __future__ import annotations

import shutil

import pytest

from agent.chat.conversation import Chat
from agent.cli.demo import sample_index
from agent.query.parse import parse
from agent.query.works.references import MarkedText, mark_numbers
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.index import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("by_name") / "index"
    shutil.copytree(sample_index().folder, folder, ignore=shutil.ignore_patterns("people"))
    return Index(folder)


@pytest.mark.parametrize(
    ("language", "message", "maker"),
    [
        ("en", "something by Miyazaki", "Hayao Miyazaki"),
        ("en", "show me everything by Miyazaki", "Hayao Miyazaki"),
        ("en", "Kurosawa but not Rashomon", "Akira Kurosawa"),
        ("en", "I love all of Miyazaki's films", "Hayao Miyazaki"),
        ("zh", "宫崎骏的，不要龙猫", "Hayao Miyazaki"),
    ],
)
def test_a_list_is_of_the_person_named(index: Index, language: str, message: str, maker: str) -> None:
    """Decision: where the catalogue has works by whom a request names, works by others are no answer."""
    chat = Chat(Recommender(index, None, NO_RERANKING), "nobody", language)

    "".join(chat.reply(message))

    makers = [index.items[each].attributes.get("director") for each in chat.state.listed]
    assert makers
    assert set(makers) == {maker}


@pytest.mark.parametrize(
    ("text", "intent"), [("再见", "quit"), ("好的再见", "quit"), ("help", "help"), ("undo", "undo")]
)
def test_a_mere_command_is_left_to_the_rules(text: str, intent: str) -> None:
    assert parse(text, "en" if text.isascii() else "zh", network=True).intent == intent


@pytest.mark.parametrize("text", ["we both like crime", "both war and westerns", "for my nephew, he's 7, no guns"])
def test_both_of_us_and_an_age_are_no_items_on_show(text: str) -> None:
    assert not mark_numbers(MarkedText(text), 3).numbers


def test_pages_are_no_price() -> None:
    slots = parse("有没有200页以内的书", "zh", network=True)
    assert (slots.pages_to, slots.price_to) == (200, None)
