"""Texts as pieces of words: the likeliest ones, each with where it ends in the text."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.embedding.e5_file import packaged_e5
from retrieval.embedding.unigram import Unigram

PIECES = Unigram(
    {"?": 0, "▁": 1, "a": 2, "b": 3, "ab": 4, "▁ab": 5}, np.array([0, -1, -2, -2, -3, -3.5], np.float32), 0
)


def test_the_likeliest_pieces_are_taken() -> None:
    assert PIECES.encode("ab") == ([5], [2])
    assert PIECES.encode("bab") == ([1, 3, 4], [0, 1, 3])


def test_unknown_characters_beside_each_other_are_one_piece() -> None:
    assert PIECES.encode("axyb") == ([1, 2, 0, 3], [0, 1, 3, 4])


def test_full_width_letters_are_read_as_others_and_end_where_they_stand() -> None:
    pieces = packaged_e5().pieces
    assert pieces.encode("ＡＢＣ film") == pieces.encode("ABC film")


@given(st.text(max_size=40))
def test_pieces_end_in_order_and_cover_the_text(text: str) -> None:
    pieces, ends = packaged_e5().pieces.encode(text)
    assert len(pieces) == len(ends) and ends == sorted(ends)
    assert not text or ends[-1] <= len(text)
