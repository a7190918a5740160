"""Spellings of one word share terms, and every term has its place in the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.text.tokenizer import STOPWORDS, is_character, normalize, stem, tokenize, tokenize_with_offsets

texts = st.text(st.sampled_from("aé ÉsＡ９ｶﾞ千與寻龍·的한국ー.'’-&;\u0301½⑤ﬁßİ𠀋🎮\n")) | st.text(max_size=30)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amélie", "AMELIE"),
        ("Ame\u0301lie", "amelie"),
        ("ＡＢＣ ９", "abc 9"),
        ("Ratchet &amp; Clank", "ratchet & clank"),
        ("Pok&amp;eacute;mon", "pokemon"),
        ("Straße", "STRASSE"),
        ("Ødegård", "odegard"),
        ("Assassin's Creed", "assassins creed"),
        ("Assassin’s Creed", "assassin creed"),
        ("E.T.", "et"),
        ("J.R.R. Tolkien", "jrr tolkien"),
        ("Ｆinal Fantasy Ⅶ", "final fantasy vii"),
        ("《千与千寻》", "千與千尋"),
        ("「龍貓」", "龙猫"),
        ("哈利·波特", "哈利波特"),
        ("ｶﾞﾝﾀﾞﾑ", "ガンダム"),
        ("witches, foxes, stories, heroes", "witch fox story hero"),
    ],
)
def test_spellings_of_one_word_share_terms(one: str, other: str) -> None:
    assert tokenize(one, pairs=True) == tokenize(other, pairs=True)


@pytest.mark.parametrize("word", ["chess", "tennis", "virus", "news", "his", "ps3", "xiii", "2046"])
def test_non_plurals_and_numbers_are_not_stemmed(word: str) -> None:
    assert tokenize(word) == [word]


def test_unspaced_scripts_give_characters_and_pairs() -> None:
    assert sorted(tokenize("三体Ⅱ", pairs=True)) == sorted(["三", "体", "三体", "ii"])
    assert sorted(tokenize("한국 book", pairs=True)) == sorted(["한", "국", "한국", "book"])
    assert tokenize("家") == ["家"]
    assert is_character("家") and not is_character("三体") and not is_character("a")


def test_word_pairs_match_compounds() -> None:
    assert "spiderman" in tokenize("Spider-Man", pairs=True)
    assert "spiderman" in tokenize("the spider man", pairs=True)
    assert tokenize("Spiderman") == ["spiderman"]
    assert "spiderman" not in tokenize("Spider-Man")


@given(texts, st.booleans())
def test_offsets_are_in_the_original_text(text: str, pairs: bool) -> None:
    for term in tokenize_with_offsets(text, pairs):
        assert 0 <= term.start < term.end <= len(text)
        assert term.term in tokenize(text[term.start : term.end], pairs) or "." in text or "·" in text


@given(st.text(st.sampled_from("aé ÉsＡ千與龍·的한ー.'-&;\n🎮")), st.booleans())
def test_offsets_do_not_change_the_terms(text: str, pairs: bool) -> None:
    assert [term.term for term in tokenize_with_offsets(text, pairs)] == tokenize(text, pairs)


@given(texts)
def test_normalize_is_idempotent(text: str) -> None:
    assert set(tokenize(normalize(text).replace("&", " "))) == set(tokenize(text.replace("&", " ")))


@given(st.text(st.characters(codec="ascii", categories=["Ll"]), max_size=12))
def test_stem_is_a_prefix_of_three_or_more_letters(word: str) -> None:
    assert stem(word).removesuffix("y") == word[: len(stem(word).removesuffix("y"))]
    assert len(stem(word)) >= min(len(word), 2)


def test_stopwords_are_terms() -> None:
    assert {"the", "thing", "movie", "的"} <= STOPWORDS
