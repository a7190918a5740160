"""Ratings are read on the scale of their column, never by the single value, and 0 is no rating."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.columns.scales import decide_scale, parse_scale, verdict
from retrieval.errors import DataError
from retrieval.files.options import ReadOptions
from tests.retrieval.data.logs import decided, kinds, left_out, read_column, read_log, values


def signs(data: object) -> list[int]:
    """Whether each interaction speaks for the item (1), against it (-1) or for little either way."""
    return [(i.preference() > 0.3) - (i.preference() < -0.3) for i in data.interactions]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "cells", "scale", "expected"),
    [
        ("rating", [5, 4, 3, 1, 0.5], "0.5-5", [5, 4, 3, 1, 0.5]),
        ("rating", [10, 7, 5, 3, 1], "1-10", [5, 3.5, 2.5, 1.5, 0.5]),
        ("score", [95, 60, 20, 85, 35], "0-100", [4.75, 3, 1, 4.25, 1.75]),
        ("Rating10", [5, 4, 2], "1-10", [2.5, 2, 1]),
        ("score100", [50, 90], "0-100", [2.5, 4.5]),
        ("rating", ["4,5", "3,0", "1,5"], "0.5-5", [4.5, 3, 1.5]),
        ("rating", ["8,5", "3,0"], "1-10", [4.25, 1.5]),
        ("rating", [0.9, 0.35, 0.1], "0-1", [4.5, 1.75, 0.5]),
        ("rating", [3.25, 4.75, 1.25], "0.5-5", [3.25, 4.75, 1.25]),
        ("rating", [-5, 5, 3, -2], "-5-5", [0.5, 5, 4.1, 1.85]),
        ("评分", [9, 2], "1-10", [4.5, 1]),
        ("Your Rating", ["10 ", " 4"], "1-10", [5, 2]),
    ],
)
def test_scale_is_that_of_the_column(
    tmp_path: Path, name: str, cells: list[object], scale: str, expected: list[float]
) -> None:
    data = read_column(tmp_path, name.replace(" ", "_"), cells)
    assert values(data) == pytest.approx(expected)
    assert set(kinds(data)) == {"rate"}
    assert data.decisions[-1].scale == scale and scale in decided(data)


def test_one_value_is_read_by_the_others(tmp_path: Path) -> None:
    of_five, of_ten = read_column(tmp_path, "rating", [4, 5, 3]), read_column(tmp_path, "rating", [4, 10, 3])
    assert signs(of_five)[0] == 1 and signs(of_ten)[0] == -1


@pytest.mark.parametrize("nothing", [0, "0.0", "0,0", -1, "0/5", "", "nan", "None", "N/A"])
@pytest.mark.parametrize("others", [[5, 4.5, 2], [9, 10, 3], [80, 95, 30]])
def test_nought_is_no_rating_and_the_item_was_seen(tmp_path: Path, others: list[float], nothing: object) -> None:
    data = read_column(tmp_path, "rating", [*others, nothing])
    assert kinds(data) == ["rate", "rate", "rate", "view"] and values(data)[-1] is None
    assert left_out(data) == 0


def test_how_many_are_not_rated_is_told(tmp_path: Path) -> None:
    assert "not rated (3)" in decided(read_column(tmp_path, "rating", [5, 0, 4, 0, -1]))


def test_nought_rates_where_the_user_says_so(tmp_path: Path) -> None:
    for options in ({"scale": "0-10"}, {"scale": "0-10", "zero_is_unrated": False}):
        assert values(read_column(tmp_path, "rating", [10, 0, 5], **options)) == [5, 0.5, 2.5]
    assert values(read_column(tmp_path, "rating", [5, 0], zero_is_unrated=False)) == [5, 0.5]
    assert values(read_column(tmp_path, "rating", [10, 0], scale="0-10", zero_is_unrated=True)) == [5, None]


@pytest.mark.parametrize(
    ("scale", "cells", "expected"),
    [
        ("1-10", [5, 4, 1], [2.5, 2, 0.5]),
        ("0-20", [20, 14, 5], [5, 3.5, 1.25]),
        ("1-7", [7, 1], [5, 5 / 7]),
        ("0-100", [5, 3], [0.5, 0.5]),
        ("-2-2", [2, 0, -2], [5, 2.75, 0.5]),
        ("1 to 5", [5, 2], [5, 2]),
        ("0.5–5", [5, 2], [5, 2]),
        ("percent", [80, 30], [4, 1.5]),
    ],
)
def test_a_given_scale_wins(tmp_path: Path, scale: str, cells: list[float], expected: list[float]) -> None:
    assert values(read_column(tmp_path, "rating", cells, scale=scale)) == pytest.approx(expected, abs=1e-3)


def test_rating_beyond_the_scale_is_told_and_the_line_kept(tmp_path: Path) -> None:
    data = read_column(tmp_path, "rating", [5, 8, 3], scale="1-5")
    assert values(data) == [5, None, 3] and kinds(data)[1] == "view"
    assert [(p.field, p.line, p.lines) for p in data.problems] == [("value", 3, 0)]


def test_mistaken_rating_in_a_long_column_turns_no_other_one(tmp_path: Path) -> None:
    for mistake in (55, 400, -7):
        cells = [[1, 2, 3, 4, 5][n % 5] for n in range(3_000)]
        cells[1_234] = mistake
        data = read_column(tmp_path, "rating", cells)
        assert data.decisions[-1].scale == "0.5-5" and values(data)[:5] == [1, 2, 3, 4, 5]


def test_scale_that_nothing_settles_is_told_and_makes_no_ratings(tmp_path: Path) -> None:
    data = read_column(tmp_path, "rating", [14, 12.5, 8, 18])
    assert set(values(data)) == {None} and set(kinds(data)) == {"view"}
    assert "--scale" in decided(data)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["8/10", "3/10"], [4, 1.5]),
        (["4/5", "9/10"], [4, 4.5]),
        (["90 %", "20%"], [4.5, 1]),
        (["★★★½", "★"], [3.5, 1]),
        (["★★★☆☆", "☆☆☆☆☆★"[::-1][:5]], [3, 1]),
        (["★★★★★★★★", "★★★"], [4, 1.5]),
        (["★★★★★★★★☆☆", "★★☆☆☆☆☆☆☆☆"], [4, 1]),
        (["*****", "**"], [5, 2]),
        (["4 stars", "1 star"], [4, 1]),
        (["9分", "3分"], [4.5, 1.5]),
        (["力荐", "较差"], [5, 2]),
        (["A", "C+", "F"], [5, 3.3, 1]),
        (["4½", "2"], [4.5, 2]),
        (["excellent", "Poor"], [5, 2]),
        (["8 out of 10", "2 of 10"], [4, 1]),
    ],
)
def test_ratings_in_signs_and_words(tmp_path: Path, cells: list[str], expected: list[float]) -> None:
    data = read_column(tmp_path, "rating", cells)
    assert values(data) == pytest.approx(expected) and not data.problems


@pytest.mark.parametrize(
    ("good", "bad"), [("😀", "☹️"), (":)", ":("), ("👍", "👎"), ("yes", "no"), ("true", "FALSE"), ("喜欢", "不喜欢"),
                      ("like", "dislike"), ("thumbs up", "Thumbs_Down"), ("upvote", "downvote")]
)  # fmt: skip
def test_smileys_thumbs_and_words_speak_for_or_against(tmp_path: Path, good: str, bad: str) -> None:
    assert signs(read_column(tmp_path, "rating", [good, bad, good])) == [1, -1, 1]


def test_smileys_as_numbers_and_as_signs_agree(tmp_path: Path) -> None:
    assert signs(read_column(tmp_path, "score", [85, 60, 35])) == signs(
        read_column(tmp_path, "score", ["🙂", "😐", "🙁"])
    )


@pytest.mark.parametrize("name", ["rating", "value", "score"])
def test_one_and_minus_one_are_thumbs(tmp_path: Path, name: str) -> None:
    data = read_column(tmp_path, name, [1, -1, 0, 1])
    assert kinds(data) == ["like", "dislike", "like"] and left_out(data) == 1
    assert "thumbs" in decided(data)


def test_thumbs_of_two_and_one_are_told_by_the_kind_or_the_user(tmp_path: Path) -> None:
    rows = [("ana", "i1", "thumb", 2), ("ana", "i2", "thumb", 1), ("ana", "i3", "thumb", 0), ("ana", "i4", "star", 5)]
    data = read_log(tmp_path, "user_id item_id kind value", *rows)
    assert list(zip(kinds(data), values(data), strict=True)) == [("like", None), ("dislike", None), ("rate", 5)]
    assert kinds(read_column(tmp_path, "value", [2, 1, 0, 2], scale="thumbs")) == ["like", "dislike", "like"]


def test_one_and_nought_given_as_thumbs_are_up_and_down(tmp_path: Path) -> None:
    assert kinds(read_column(tmp_path, "rating", [1, 0, 1], scale="thumbs")) == ["like", "dislike", "like"]
    assert kinds(read_column(tmp_path, "rating", [1, 0, 1], scale="thumbs", zero_is_unrated=True)) == ["like", "like"]


def test_many_ones_and_noughts_are_yes_and_nothing(tmp_path: Path) -> None:
    data = read_column(tmp_path, "rating", [1, 0] * 15)
    assert set(kinds(data)) == {"like"} and len(data.interactions) == 15


@pytest.mark.parametrize("name", ["liked", "is_favorite", "Loved"])
@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("true", "false"), ("yes", ""), ("True", "False")])
def test_flags_say_yes_or_nothing(tmp_path: Path, name: str, yes: str, no: str) -> None:
    data = read_log(tmp_path, f"user_id item_id rating {name}", ("ana", "i1", "", yes), ("ana", "i2", "", no))
    assert "like" in kinds(data) and "dislike" not in kinds(data)


def test_counts_are_no_ratings(tmp_path: Path) -> None:
    data = read_column(tmp_path, "value", [1, 240, 17, 3])
    assert set(values(data)) == {None} and set(kinds(data)) == {"play"} and "counts" in decided(data)


@pytest.mark.parametrize(("kind", "cells"), [("play", [1, 12, 3]), ("purchase", [1, 1, 2]), ("view", [1, 1, 1]),
                                             ("purchase", [2.99, 4.49, 1.95])])  # fmt: skip
def test_numbers_of_plays_and_prices_are_no_ratings(tmp_path: Path, kind: str, cells: list[float]) -> None:
    rows = [("ana", f"i{n}", kind, cell) for n, cell in enumerate(cells)]
    data = read_log(tmp_path, "user_id item_id event value", *rows, ("bo", "i9", "rate", 2))
    assert values(data) == [None, None, None, 2] and kinds(data)[:3] == [kind] * 3


@pytest.mark.parametrize(("kind", "number"), [("like", 1), ("dislike", -1), ("dislike", 1), ("skip", 0), ("like", 0)])
def test_number_that_repeats_a_like_is_no_rating(tmp_path: Path, kind: str, number: int) -> None:
    rows = [("ana", "i1", kind, number), ("ana", "i2", kind, number), ("ana", "i3", "rate", 4)]
    data = read_log(tmp_path, "user_id item_id kind value", *rows)
    assert list(zip(kinds(data), values(data), strict=True)) == [(kind, None), (kind, None), ("rate", 4)]


def test_cell_that_is_no_rating_costs_the_rating_alone(tmp_path: Path) -> None:
    data = read_column(tmp_path, "rating", [5, "soon", 3, "1/2/3"])
    assert kinds(data) == ["rate", "view", "rate", "view"]
    assert [(p.field, p.lines) for p in data.problems] == [("value", 0)] and "2 ratings" in data.problems[0].message


@pytest.mark.parametrize("scale", ["", "10", "5-1", "a-b", "3-3", "thumb"])
def test_what_is_no_scale_is_an_error_that_shows_one(scale: str) -> None:
    with pytest.raises(DataError, match="write it as in 1-10"):
        parse_scale(scale)
    if scale:
        with pytest.raises(DataError):
            ReadOptions(scale=scale)


@given(st.lists(st.floats(-1e12, 1e12), max_size=20), st.sampled_from(["", "rating10", "score100", "x"]))
def test_any_numbers_have_a_scale_whose_ratings_are_on_that_of_an_index(numbers: list[float], name: str) -> None:
    scale = decide_scale(numbers, name, None, len(numbers))
    if scale.kind == "range":
        assert all(rating is None or 0.5 <= rating <= 5 for rating in map(scale.rating, numbers))


@given(st.sampled_from([5, 10, 100]), st.lists(st.integers(1, 100), min_size=2, max_size=20))
def test_scale_keeps_the_order_of_ratings(top: int, shares: list[int]) -> None:
    numbers = sorted({max(1, round(share * top / 100)) for share in [*shares, 100]})
    scale = decide_scale(numbers, "", None, len(numbers))
    ratings = [scale.rating(number) for number in numbers]
    assert None not in ratings and ratings == sorted(ratings)  # type: ignore[type-var]


@given(st.text(max_size=12))
def test_any_text_is_a_rating_or_none(text: str) -> None:
    verdict(text)


def test_ratings_that_are_not_understood_are_shown_and_what_was_given_up_is_skipped(tmp_path: Path) -> None:
    data = read_column(tmp_path, "rating", ["4", "purple", "didn't finish", "没看完", "loved it", "5"])
    assert kinds(data) == ["rate", "view", "skip", "skip", "like", "rate"]
    assert any("not understood (purple)" in str(problem) for problem in data.problems)
