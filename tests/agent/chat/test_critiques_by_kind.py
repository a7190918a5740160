"""Critiques of length, price and year compare with items of the kind to be listed, whatever is on show."""

from pathlib import Path

import pytest

from agent.chat import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index.build import build

FILMS = [Item(id=f"f{n}", title=f"Film {n}", domain="film", attributes={"minutes": 80 + n}) for n in range(12)]
BOOKS = [Item(id=f"b{n}", title=f"Book {n}", domain="book", attributes={"pages": 200 + 20 * n}) for n in range(12)]
BOOKS_WITHOUT_PAGES = [book.model_copy(update={"attributes": {}}) for book in BOOKS]


def talk(folder: Path, items: list[Item], message: str) -> tuple[list[Item], str]:
    """Return what is on show after a first message, and the answer to it."""
    chat = Chat(Recommender(build(folder / "index", items, embedder="hash"), rerank=NO_RERANKING), "ana")
    "".join(chat.start())
    answer = "".join(chat.reply(message))
    return [chat.index.items[i] for i in chat.state.shown], answer


@pytest.mark.parametrize("message", ["a book, not too thick", "a shorter book", "想看本书，不要太厚", "薄一点的书"])
def test_books_are_shorter_than_books_though_films_are_on_show(tmp_path: Path, message: str) -> None:
    listed, _ = talk(tmp_path, [*FILMS, *BOOKS], message)
    assert listed and {item.domain for item in listed} == {"book"}
    assert max(float(item.attributes["pages"]) for item in listed) < 320  # the median of all books


def test_missing_lengths_of_a_kind_are_reported(tmp_path: Path) -> None:
    listed, answer = talk(tmp_path, [*FILMS, *BOOKS_WITHOUT_PAGES], "a book, not too thick")
    assert {item.domain for item in listed} == {"book"}
    assert "does not say how long" in answer
