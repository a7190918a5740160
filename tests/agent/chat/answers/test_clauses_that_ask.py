"""Questions in one clause of a message, whose other clauses say of which item, or why, they are asked."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from agent.chat.conversation import Chat
from agent.cli.demo import sample_index
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.index import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("clauses") / "index"
    shutil.copytree(sample_index().folder, folder, ignore=shutil.ignore_patterns("people"))
    return Index(folder)


@pytest.mark.parametrize(
    ("shown", "text", "answers"),
    [
        ("film-amelie film-casablanca film-psycho", "which is french, I want to practise", ["Amélie"]),
        ("film-amelie film-casablanca film-psycho", "number 2 looks good whats it about", ["Casablanca"]),
        ("film-amelie film-casablanca film-psycho", "my aunt adores amelie so who directed it", ["Jeunet"]),
        ("film-psycho film-my-neighbor-totoro film-ring", "I have two girls, which of these would do", ["Totoro"]),
        (
            "music-kind-of-blue music-blue music-exodus",
            "which came first, the miles davis or the bob marley?",
            ["1959"],
        ),
        ("film-amelie film-my-neighbor-totoro film-psycho", "wich one is japanese and who made it", ["Miyazaki"]),
        ("film-amelie film-my-neighbor-totoro film-psycho", "我女儿要看，哪部是日本的", ["龙猫", "Totoro"]),
    ],
)
def test_a_clause_that_asks_is_answered_from_the_list(index: Index, shown: str, text: str, answers: list[str]) -> None:
    chat = Chat(Recommender(index, None, NO_RERANKING), "nobody", "zh" if "我" in text else "en")
    listed = tuple(shown.split())
    chat.session.state = replace(chat.state, listed=listed, offset=0)

    answer = "".join(chat.reply(text))

    assert any(each in answer for each in answers)
    assert chat.state.listed == listed


def test_a_wish_for_others_beside_a_named_item_is_no_question(index: Index) -> None:
    chat = Chat(Recommender(index, None, NO_RERANKING), "nobody", "en")
    listed = ("film-amelie", "film-casablanca", "film-psycho")
    chat.session.state = replace(chat.state, listed=listed, offset=0)

    "".join(chat.reply("Amélie is lovely, which French comedies can you recommend"))

    assert chat.state.listed != listed


def test_a_work_asked_for_by_its_title_is_said_not_to_be_there(index: Index) -> None:
    chat = Chat(Recommender(index, None, NO_RERANKING), "nobody", "en")

    assert "“The Matrix” is not in the catalogue" in "".join(chat.reply("do you have The Matrix?"))
    assert "Parasite (2019)" in "".join(chat.reply("is Parasite in your list?"))


def test_something_else_entirely_ends_the_limits_and_keeps_what_is_left_out(index: Index) -> None:
    chat = Chat(Recommender(index, None, NO_RERANKING), "nobody", "en")
    "".join(chat.reply("a film from the 80s, not American"))
    "".join(chat.reply("something else entirely"))

    items = [index.items[each] for each in chat.state.shown]
    assert any(item.published and item.published.year >= 1990 for item in items)
    assert all(item.attributes["country"] != "United States" for item in items)


def test_a_place_beyond_the_list_is_told(index: Index) -> None:
    chat = Chat(Recommender(index, None, NO_RERANKING), "nobody", "en")
    chat.session.state = replace(chat.state, listed=("film-amelie", "film-psycho"), offset=0)

    assert "no number 3" in "".join(chat.reply("who made the 3rd one?"))
