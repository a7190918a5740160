"""What a user says of files is checked at once, and what was decided is told in one line in either language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import DataError
from retrieval.files.options import FileDecisions, ReadOptions
from retrieval.messages import messages
from tests.retrieval.data.files import read_items
from tests.retrieval.data.logs import read_column, read_log


@pytest.mark.parametrize(
    "options",
    [{"scale": "ten"}, {"scale": "10-1"}, {"dates": "day"}, {"dates": "ddmm"}, {"kinds": {"watch": "eat"}}],
)
def test_option_that_is_not_understood_is_an_error_before_anything_is_read(options: dict[str, Any]) -> None:
    with pytest.raises(DataError) as caught:
        ReadOptions(**options)
    assert "\n" not in str(caught.value)


def test_nothing_is_told_of_a_file_as_usual(tmp_path: Path) -> None:
    data = read_items(tmp_path / "i.csv", "id,title\na,Alpha\n")
    assert [decisions.describe() for decisions in data.decisions] == [""]


def test_all_that_was_decided_is_one_line_in_either_language(tmp_path: Path) -> None:
    cells = [
        ("i0", "9", "1/1/2024", "看过"),
        ("i1", "", "28/1/2024", "想看"),
        ("i2", "0", "3/2/2024", "看过"),
        ("i3", "4", "4/2/2024", "看过"),
    ]
    data = read_log(tmp_path, "item_id 评分 日期 状态", *cells, delimiter=";")
    english, chinese = (data.decisions[-1].describe(language) for language in ("en", "zh"))
    for part in ("semicolons", "1-10", "day first", "all is of me", "wishlist", "not rated (1)"):
        assert part in english, english
    for part in ("分号", "1-10", "先写日", "me", "想看", "（1）"):
        assert part in chinese, chinese
    assert "\n" not in english + chinese


def test_both_languages_have_the_same_texts() -> None:
    def keys(texts: Any, path: str = "") -> set[str]:
        if not hasattr(texts, "items"):
            return {path}
        return {each for name, inner in texts.items() for each in keys(inner, f"{path}.{name}")}

    assert keys(messages("retrieval.files", "en")) == keys(messages("retrieval.files", "zh"))


def test_decisions_are_kept_as_json_and_found_by_the_columns(tmp_path: Path) -> None:
    data = read_column(tmp_path, "rating", [10, 3])
    (decided,) = (each for each in data.decisions if each.scale)
    again = FileDecisions.model_validate_json(decided.model_dump_json())
    assert again == decided
    options = ReadOptions(earlier=(again,))
    assert options.decided_before(["User ID", "item-id", "Rating"]) == again
    assert options.decided_before(["user_id", "item_id"]) is None


def test_strict_stops_at_the_first_line_that_would_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"log\.csv:3, field item_id: is missing; mend this line"):
        read_log(tmp_path, "user_id item_id", ("ana", "i1"), ("ana", ""), strict=True)
    mended = read_log(tmp_path, "user_id item_id time", ("ana", "i1", "soon"), strict=True)
    assert len(mended.interactions) == 1
