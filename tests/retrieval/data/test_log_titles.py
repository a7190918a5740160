"""Logs without ids: who saw which film when, by its title."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.data.dataset import Dataset, read
from retrieval.errors import DataError
from tests.retrieval.data.files import write

FILMS = "id,title,year\nh1,Heat,1995\nh2,Heat,1986\na,Alien,1979\nc,大话西游,1995\n"


def logged(folder: Path, log: str) -> Dataset:
    return read([write(folder / "items.csv", FILMS)], write(folder / "log.csv", log))


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            "who,film,when\nana,Alien,2024-01-02\nben, alien ,2024-01-03\n",
            [("ana", "a", 2), ("ben", "a", 3)],
        ),
        ("谁,片名,时间\n小明,大话西游,2024-01-05\n", [("小明", "c", 5)]),
        ("whose,movie,watched on\nana,Heat (1995),2024-01-04\n", [("ana", "h1", 4)]),
    ],
)
def test_a_title_names_the_only_item_that_has_it(
    tmp_path: Path, log: str, expected: list[tuple[str, str, int]]
) -> None:
    rows = [(i.user_id, i.item_id, i.time.day) for i in logged(tmp_path, log).interactions if i.time]
    assert rows == expected


def test_a_title_of_two_items_or_of_none_is_left_out_and_told(tmp_path: Path) -> None:
    data = logged(tmp_path, "who,film\nana,Alien\nana,Heat\nana,Ran\n")
    assert [i.item_id for i in data.interactions] == ["a"]
    assert data.problems[0].lines == 2 and "'Heat'" in data.problems[0].message


def test_a_column_of_ids_counts_before_titles(tmp_path: Path) -> None:
    data = logged(tmp_path, "who,item_id,title\nana,h2,Alien\n")
    assert [i.item_id for i in data.interactions] == ["h2"]


def test_a_log_without_ids_and_titles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no column for item_id"):
        logged(tmp_path, "who,mood\nana,blue\n")
