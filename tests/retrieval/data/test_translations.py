"""What a person reads of an item in another language."""

from __future__ import annotations

from retrieval.data.items import Item

FILM = Item(
    id="a", title="功夫", text="小混混成了高手。", tags=("喜剧",), attributes={"导演": "周星驰"},
    translations={"en": {"title": "Kung Fu Hustle"}, "ja": {"title": "カンフー", "text": "少年。"}},
)  # fmt: skip


def test_a_translation_of_the_title_alone_hides_nothing_else() -> None:
    english = FILM.read_in("en")
    assert (english.title, english.text, english.tags) == ("Kung Fu Hustle", FILM.text, FILM.tags)
    assert FILM.traits("en") == FILM.traits("zh")


def test_a_translation_with_texts_is_read_as_it_is() -> None:
    assert (FILM.read_in("ja").text, FILM.read_in("ja").tags) == ("少年。", ())
    assert FILM.read_in("zh") is FILM
