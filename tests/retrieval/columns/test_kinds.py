"""Words for what somebody did, in any case and language, and what is no interaction at all."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.columns.kinds import WORDS, meaning, parse_kinds, status_meaning, thing
from retrieval.data.items import Kind
from retrieval.errors import DataError
from retrieval.files.options import ReadOptions
from tests.retrieval.data.logs import decided, kinds, left_out, read_column, read_log, values


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("view Viewed page_view visit 浏览 seen", "view"),
        ("click addtocart add_to_cart ADD-TO-CART bookmark 加购", "click"),
        ("purchase buy transaction Order bought checkout 购买", "purchase"),
        ("play listen Listened watch scrobble stream 播放 听了", "play"),
        ("like Like LOVE favourite thumbs_up ThumbsUp upvote 喜欢 赞 收藏", "like"),
        ("dislike hate thumbs-down downvote ban not_interested 不喜欢 踩", "dislike"),
        ("skip Skipped skipping pass 跳过", "skip"),
    ],
)
@pytest.mark.parametrize("column", ["kind", "event", "event_type", "action", "行为", "feedback_type"])
def test_usual_words_are_understood(tmp_path: Path, column: str, words: str, kind: str) -> None:
    data = read_column(tmp_path, column, words.split())
    assert kinds(data) == [kind] * len(words.split()) and not data.problems


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("read finished completed Watched 看过 读过 听过 collect done", "view"),
        ("currently-reading watching in_progress Playing on-hold 在看 在读", "view"),
        ("abandoned dropped did-not-finish DNF 弃剧 gave_up", "skip"),
        ("did_not_finish-2024 my-abandoned-books 看不下去的", "skip"),
    ],
)
@pytest.mark.parametrize("column", ["status", "exclusive_shelf", "read_status", "状态", "my_status"])
def test_status_of_an_item_on_a_list(tmp_path: Path, column: str, words: str, kind: str) -> None:
    allowed = {kind, "play"} if kind == "view" else {kind}
    data = read_column(tmp_path, column, words.split())
    assert set(kinds(data)) <= allowed and len(data.interactions) == len(words.split())


@pytest.mark.parametrize(
    "word", ["to-read", "want_to_watch", "Plan to Watch", "wishlist", "tbr", "想看", "想读", "待看"]
)
def test_what_is_wanted_is_no_interaction_and_no_fault(tmp_path: Path, word: str) -> None:
    data = read_column(tmp_path, "status", [word, "finished"])
    assert kinds(data) == ["view"] and left_out(data) == 1 and not data.problems
    assert "wishlist, which is no interaction (1)" in decided(data)


def test_status_and_rating_together(tmp_path: Path) -> None:
    cells = [
        ("read", 5),
        ("to-read", 0),
        ("abandoned", 0),
        ("currently-reading", 0),
        ("did-not-finish", 2),
        ("read", 0),
    ]
    data = read_log(
        tmp_path, "user_id item_id status rating", *(("ana", f"i{n}", *each) for n, each in enumerate(cells))
    )
    assert {i.item_id: (i.kind, i.value) for i in data.interactions} == {
        "i0": ("rate", 5), "i2": ("skip", None), "i3": ("view", None), "i4": ("skip", 2), "i5": ("view", None)
    }  # fmt: skip


@pytest.mark.parametrize("word", ["impression", "shown", "display", "曝光", "not_click"])
def test_what_was_only_shown_says_nothing(tmp_path: Path, word: str) -> None:
    data = read_column(tmp_path, "event", [word, "click"])
    assert kinds(data) == ["click"] and left_out(data) == 1


def test_unknown_word_is_told_once_with_its_lines_and_can_be_given(tmp_path: Path) -> None:
    cells = ["gobbled", "view", "Gobbled", "nibbled"]
    data = read_column(tmp_path, "event", cells)
    assert kinds(data) == ["view"] and left_out(data) == 3
    assert sum(p.lines for p in data.problems) == 3 and len(data.problems) <= 3
    assert all("--kinds" in p.message for p in data.problems)
    given = read_column(tmp_path, "event", cells, kinds={"gobbled": "purchase", "nibbled": "view"})
    assert kinds(given) == ["purchase", "view", "purchase", "view"]


def test_given_words_win_over_usual_ones_and_may_mean_nothing(tmp_path: Path) -> None:
    data = read_column(tmp_path, "event", ["watch", "open", "like"], kinds={"watch": "click", "open": "none"})
    assert kinds(data) == ["click", "like"] and left_out(data) == 1


def test_unknown_word_does_not_lose_a_rating(tmp_path: Path) -> None:
    data = read_log(tmp_path, "user_id item_id event rating", ("ana", "i1", "gobbled", 5), ("ana", "i2", "rate", 2))
    assert list(zip(kinds(data), values(data), strict=True)) == [("rate", 5), ("rate", 2)]
    assert [(p.field, p.lines) for p in data.problems] == [("kind", 0)]


def test_a_word_that_is_no_kind_cannot_be_given() -> None:
    with pytest.raises(DataError, match="'eaten' is no kind: choose from view"):
        ReadOptions(kinds={"gobbled": "eaten"})


@pytest.mark.parametrize(
    ("undo", "kind"), [("unlike", "like"), ("undislike", "dislike"), ("unlove", "love"), ("unfavorite", "favorite")]
)
def test_what_is_taken_back_later_is_gone(tmp_path: Path, undo: str, kind: str) -> None:
    def left(*rows: tuple[str, str, str, object]) -> list[str]:
        return [
            f"{i.user_id} {i.item_id}" for i in read_log(tmp_path, "user_id item_id event time", *rows).interactions
        ]

    other = ("bo", "i1", kind, 1600000050)
    assert left(("ana", "i1", kind, 1600000000), ("ana", "i1", undo, 1600000100), other) == ["bo i1"]
    assert left(("ana", "i1", undo, 1600000100), ("ana", "i1", kind, 1600000000), other) == ["bo i1"]
    assert left(("ana", "i1", undo, 1600000000), ("ana", "i1", kind, 1600000100), other) == ["ana i1", "bo i1"]
    assert left(("ana", "i1", kind, ""), ("ana", "i1", undo, ""), other) == ["bo i1"]
    assert left(("ana", "i1", kind, 90), ("ana", "i1", undo, 5), ("bo", "i1", kind, 7)) == ["bo i1", "ana i1"]
    assert left(("ana", "i1", undo, 1600000000), ("ana", "i2", kind, 1600000000), other) == ["ana i2", "bo i1"]


@pytest.mark.parametrize("column", ["type", "类型", "Type"])
def test_column_called_type_holds_kinds_where_its_words_are_such(tmp_path: Path, column: str) -> None:
    assert kinds(read_column(tmp_path, column, ["like", "skip", "play"])) == ["like", "skip", "play"]


@pytest.mark.parametrize("column", ["type", "title_type", "media_type"])
def test_column_called_type_holds_things_where_its_words_are_such(tmp_path: Path, column: str) -> None:
    rows = [
        ("ana", "i1", "TV Series", 9),
        ("ana", "i2", "Movie", 3),
        ("ana", "i3", "Video Game", 8),
        ("ana", "i4", "TRAILER", ""),
    ]
    data = read_log(tmp_path, f"user_id item_id {column} rating", *rows)
    assert [(i.item_id, i.kind) for i in data.interactions] == [("i1", "rate"), ("i2", "rate"), ("i3", "rate")]
    assert left_out(data) == 1 and not data.problems and "trailers" in decided(data)


@pytest.mark.parametrize(
    "word", ["trailer", "TEASER_TRAILER", "Hook", "advertisement", "recap", "预告片", "Bonus Video"]
)
def test_trailers_and_adverts_are_not_counted(tmp_path: Path, word: str) -> None:
    data = read_log(tmp_path, "user_id item_id supplemental_video_type", ("ana", "i1", word), ("ana", "i2", ""))
    assert [i.item_id for i in data.interactions] == ["i2"]


@pytest.mark.parametrize("scale", [1, 100])
@pytest.mark.parametrize("column", ["percent_complete", "played_ratio_pct", "completion_rate", "播放比例"])
def test_share_that_was_played_tells_what_was_left_at_once(tmp_path: Path, column: str, scale: int) -> None:
    rows = [("ana", f"i{n}", "play", share * scale) for n, share in enumerate((1, 0.02, 0.3, 0.9))]
    data = read_log(tmp_path, f"user_id item_id kind {column}", *rows)
    assert kinds(data) == ["play", "skip", "view", "play"] and "left within a tenth" in decided(data)


@pytest.mark.parametrize(
    ("column", "unit"), [("ms_played", 1000), ("seconds_played", 1), ("play_duration", 1), ("播放秒数", 1)]
)
def test_time_that_was_played_tells_what_was_left_at_once(tmp_path: Path, column: str, unit: int) -> None:
    rows = [("ana", f"i{n}", "play", seconds * unit) for n, seconds in enumerate((200, 3, 45, 29))]
    assert kinds(read_log(tmp_path, f"user_id item_id kind {column}", *rows)) == ["play", "skip", "play", "skip"]


def test_what_nobody_chose_to_end_is_neither(tmp_path: Path) -> None:
    rows = [("ana", "i1", 1843, "fwdbtn"), ("ana", "i2", 2000, "logout"), ("ana", "i3", 1000, "trackerror")]
    data = read_log(tmp_path, "user_id item_id ms_played reason_end", *rows)
    assert [(i.item_id, i.kind) for i in data.interactions] == [("i1", "skip")] and left_out(data) == 2


def test_every_kind_is_a_word_for_itself() -> None:
    assert [meaning(kind) for kind in get_args(Kind)] == list(get_args(Kind))


def test_no_word_means_two_things() -> None:
    words = [word for each in WORDS.values() for word in each.split()]
    assert sorted(words) == sorted(set(words))


@given(st.text(max_size=15))
def test_any_word_is_looked_up(word: str) -> None:
    meaning(word), status_meaning(word), thing(word)


@given(st.sampled_from([word for each in WORDS.values() for word in each.split()]), st.sampled_from([" ", "_", "-"]))
def test_case_and_signs_do_not_count(word: str, sign: str) -> None:
    assert meaning(sign.join(word.upper())) == meaning(word)


def test_given_kinds_are_kept_by_word() -> None:
    assert parse_kinds({"Add to Cart": "purchase"}) == {"addtocart": "purchase"}
