"""Critiques of length, price and year compare with items of the kind to be listed, whatever is on show."""

from pathlib import Path

import pytest

from retrieval.data.items import Item
from tests.agent.chat.conversations import last_reply, open_chat, shown

FILMS = [Item(id=f"f{n}", title=f"Film {n}", domain="film", attributes={"minutes": 80 + n}) for n in range(12)]
BOOKS = [Item(id=f"b{n}", title=f"Book {n}", domain="book", attributes={"pages": 200 + 20 * n}) for n in range(12)]
BOOKS_WITHOUT_PAGES = [book.model_copy(update={"attributes": {}}) for book in BOOKS]


@pytest.mark.parametrize("message", ["a book, not too thick", "a shorter book", "想看本书，不要太厚", "薄一点的书"])
def test_books_are_shorter_than_books_though_films_are_on_show(tmp_path: Path, message: str) -> None:
    chat = open_chat(tmp_path, [*FILMS, *BOOKS])
    last_reply(chat, message)
    assert {item.domain for item in shown(chat)} == {"book"}
    assert max(float(item.attributes["pages"]) for item in shown(chat)) < 320  # the median of all books


def test_missing_lengths_of_a_kind_are_reported(tmp_path: Path) -> None:
    chat = open_chat(tmp_path, [*FILMS, *BOOKS_WITHOUT_PAGES])
    assert "does not say how long" in last_reply(chat, "a book, not too thick")
    assert {item.domain for item in shown(chat)} == {"book"}


def test_a_kind_that_the_catalogue_does_not_know_is_compared_with_the_items_on_show(tmp_path: Path) -> None:
    goods = [Item(id=f"p{n}", title=f"Thing {n}", domain="product", attributes={"price": 10 + n}) for n in range(12)]
    chat = open_chat(tmp_path, goods)
    assert "what things cost" not in last_reply(chat, "some game, a bit cheaper")


@pytest.mark.parametrize("message", ["a shorter history book", "薄一点的历史书"])
def test_books_of_a_genre_are_compared_with_books_of_that_genre(tmp_path: Path, message: str) -> None:
    history = [
        Item(id=f"h{n}", title=f"Reign {n}", domain="book", categories=(genre,), attributes={"pages": 700 + 20 * n})
        for genre in ("History", "历史")
        for n in range(6)
    ]
    chat = open_chat(tmp_path, [*FILMS, *BOOKS, *history])
    last_reply(chat, message)
    assert shown(chat) and all(item.categories for item in shown(chat))
