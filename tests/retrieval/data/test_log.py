"""A log: ids as spreadsheets and data frames leave them, one person's log, repeats, and columns of every type."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.data.dataset import Dataset, read, read_history
from retrieval.errors import DataError
from retrieval.files.options import ReadOptions
from tests.retrieval.data.files import write
from tests.retrieval.data.logs import decided, kinds, left_out, read_log, values

NUMBERED = "id,title\n7,Seven\n12,Twelve\n007,Goldfinger\n0108052,A list\nx1,Letters\n9912140633506421,Long\n"


def with_items(folder: Path, catalogue: str, log: str, name: str = "log.csv", **options: Any) -> Dataset:
    items = write(folder / "items.csv", catalogue)
    return read([items], write(folder / name, log), ReadOptions(**options))


def ids(data: Dataset) -> list[str]:
    return [interaction.item_id for interaction in data.interactions]


def users(data: Dataset) -> list[str]:
    return [interaction.user_id for interaction in data.interactions]


def test_ids_that_went_through_a_data_frame_are_whole_again(tmp_path: Path) -> None:
    data = with_items(tmp_path, NUMBERED, "user_id,item_id,rating\n1.0,7.0,5\n2.0,12.0,4\n3.0,,5\n1.0,x1,3\n")
    assert ids(data) == ["7", "12", "x1"] and users(data) == ["1", "2", "1"]
    assert left_out(data) == 1 and [p.field for p in data.problems] == ["item_id"]
    assert "people such as 7.0 read as 7 (4)" in decided(data) and "7.0 for 7 (2)" in decided(data)


def test_an_exact_id_wins_over_the_number_that_it_is(tmp_path: Path) -> None:
    data = with_items(tmp_path, NUMBERED, "user_id,item_id\na,007\na,7\na,7.0\na,0007\n")
    assert ids(data)[:3] == ["007", "7", "7"]


def test_lost_noughts_are_found_where_one_item_has_the_number(tmp_path: Path) -> None:
    assert ids(with_items(tmp_path, NUMBERED, "user_id,item_id\na,108052\na,108052.0\n")) == ["0108052"] * 2


def test_people_whose_ids_are_no_whole_numbers_stay_as_they_are(tmp_path: Path) -> None:
    assert users(with_items(tmp_path, NUMBERED, "user_id,item_id\n1.5,7\n2.0,7\n")) == ["1.5", "2.0"]


def test_long_ids_keep_their_digits(tmp_path: Path) -> None:
    rows = '{"user_id": 18446744073709551615, "item_id": 9912140633506421}\n'
    data = with_items(tmp_path, NUMBERED, rows, "log.jsonl")
    assert (ids(data), users(data)) == (["9912140633506421"], ["18446744073709551615"])


def test_an_id_in_scientific_notation_is_told_unless_an_item_has_it(tmp_path: Path) -> None:
    data = with_items(
        tmp_path, NUMBERED + "5E12,A part\n", 'user_id,item_id\na,9.78E+12\na,"9,78069E+12"\na,5E12\na,7\n'
    )
    assert ids(data) == ["5E12", "7"] and left_out(data) == 2
    assert "scientific notation" in data.problems[0].message


@pytest.mark.parametrize("cell", [" 7", "7 ", "\u30007\u00a0", '"=""7"""', "\u200b7", "\ufeff7"])
def test_blanks_and_formulas_around_ids_do_not_count(tmp_path: Path, cell: str) -> None:
    data = with_items(tmp_path, NUMBERED, f"user_id,item_id\nana,{cell}\n{cell},7\n")
    assert ids(data) == ["7", "7"] and users(data) == ["ana", "7"]


@pytest.mark.parametrize("nothing", ["", " ", "nan", "NaN", "None", "NULL", "N/A", "\u3000", "\u200b", '"="""""'])
def test_line_without_person_or_item_is_left_out_and_told(tmp_path: Path, nothing: str) -> None:
    data = with_items(tmp_path, NUMBERED, f"user_id,item_id\n{nothing},7\nana,{nothing}\nana,12\n")
    assert ids(data) == ["12"] and {(p.line, p.field, p.lines) for p in data.problems} == {
        (2, "user_id", 1), (3, "item_id", 1)
    }  # fmt: skip


def test_log_without_people_is_one_persons(tmp_path: Path) -> None:
    log = "item_id,rating,date\n7,5,2024-01-07\n12,4,2024-02-11\n"
    data = with_items(tmp_path, NUMBERED, log)
    assert users(data) == ["me", "me"] and "all is of me" in decided(data)
    assert users(with_items(tmp_path, NUMBERED, log, user="ines")) == ["ines", "ines"]
    named = with_items(tmp_path, NUMBERED, "user_id,item_id\nbo,7\n", user="ines")
    assert users(named) == ["bo"]


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("Profile Name,Title ID,item,Star Rating", "ana,,7,4"),
        ("reviewerID,asin,overall", "ana,7,4"),
        ("用户,条目ID,我的评分", "ana,7,4"),
        ("uid,movieId,My Rating", "ana,7,4"),
        ("member,sku,score", "ana,7,4"),
        ("username,book_id,Your Rating", "ana,7,4"),
        ("visitorid,itemid,user_rating", "ana,7,4"),
        ("customer_id,product_id,You rated", "ana,7,4"),
        ("user,id,个人评分", "ana,7,4"),
    ],
)
def test_usual_names_of_columns(tmp_path: Path, columns: str, row: str) -> None:
    (one,) = with_items(tmp_path, NUMBERED, f"{columns}\n{row}\n").interactions
    assert (one.user_id, one.item_id, one.kind, one.value) == ("ana", "7", "rate", 4)


@pytest.mark.parametrize(
    "column", ["Date Rated", "Date Read", "Watched Date", "watched_at", "timestamp", "打分日期", "endTime", "ts"]
)
def test_usual_names_of_times(tmp_path: Path, column: str) -> None:
    (one,) = with_items(tmp_path, NUMBERED, f"user_id,item_id,{column}\nana,7,2024-03-05\n").interactions
    assert one.time == datetime(2024, 3, 5, tzinfo=UTC)


def test_columns_that_are_not_used_are_told_once(tmp_path: Path) -> None:
    data = with_items(tmp_path, NUMBERED, "user_id,item_id,Mood Score,colour\nana,7,9,red\nana,12,3,blue\n")
    assert "not used: Mood Score, colour" in decided(data) and not data.problems
    assert "not used" not in decided(with_items(tmp_path, NUMBERED, "user_id,item_id\nana,7\n"))


@pytest.mark.parametrize("log", ["", "user_id,item_id\n"])
def test_log_without_lines_is_empty_or_an_error(tmp_path: Path, log: str) -> None:
    try:
        assert not len(with_items(tmp_path, NUMBERED, log).interactions)
    except DataError as error:
        assert "empty" in str(error) and not log


@pytest.mark.parametrize(
    "log",
    [
        "user_id,item_id\nana,zz\n",
        "user_id,item_id\n,7\n",
        "user_id,item_id,event\nana,7,gobble\n",
        "user_id,item_id,status\nana,7,to-read\n",
    ],
)
def test_log_of_which_nothing_can_be_used_is_an_error(tmp_path: Path, log: str) -> None:
    with pytest.raises(DataError, match="not one interaction could be read"):
        with_items(tmp_path, NUMBERED, log)


def test_nothing_but_bad_times_is_no_loss(tmp_path: Path) -> None:
    data = with_items(tmp_path, NUMBERED, "user_id,item_id,rating,timestamp\nana,7,5,soon\nana,12,4,never\n")
    assert values(data) == [5, 4]


def test_lines_exported_twice_count_once(tmp_path: Path) -> None:
    rows = [("ana", "i1", "play", "2024-05-01 20:00")] * 2 + [
        ("ana", "i1", "play", "2024-05-02 20:00"),
        ("ana", "i2", "play", ""),
    ] * 2
    data = read_log(tmp_path, "user_id item_id kind time", *rows)
    assert [i.item_id for i in data.interactions] == ["i1", "i1", "i2", "i2"] and left_out(data) == 2


def test_long_review_is_cut_and_its_rating_kept(tmp_path: Path) -> None:
    (one,) = (
        data := read_log(tmp_path, "user_id item_id rating review", ("ana", "i1", 5, "good " * 5_000))
    ).interactions
    assert one.value == 5 and len(one.text) <= 20_000 and one.text.startswith("good good")
    assert [(p.field, p.lines) for p in data.problems] == [("text", 0)]


COLUMNS: dict[str, tuple[pl.Series, str]] = {
    "whole numbers": (pl.Series([5, 4, None], dtype=pl.Int8), "value"),
    "fractions": (pl.Series([5.0, 4.0, float("nan")]), "value"),
    "decimals": (pl.Series([Decimal("5.0"), Decimal("4.0"), None]), "value"),
    "texts": (pl.Series(["5", "4", ""]), "value"),
    "categories": (pl.Series(["5", "4", None], dtype=pl.Categorical), "value"),
    "an enumeration": (pl.Series(["5", "4", None], dtype=pl.Enum(["4", "5"])), "value"),
    "bytes": (pl.Series([b"5", b"4", None]), "value"),
    "truth values": (pl.Series([True, True, None]), "like"),
    "nothing": (pl.Series([None, None, None]), "none"),
    "lists": (pl.Series([[5], [4], None]), "any"),
    "arrays": (pl.Series([[5, 1], [4, 2], None], dtype=pl.Array(pl.Int64, 2)), "any"),
    "objects": (pl.Series([{"a": 1}, {"a": 2}, None]), "any"),
    "days": (pl.Series([date(2024, 1, 1), date(2024, 1, 2), None]), "any"),
    "durations": (pl.Series([timedelta(1), timedelta(2), None]), "any"),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_ratings_of_every_type_of_column(tmp_path: Path, name: str) -> None:
    column, says = COLUMNS[name]
    data = typed(tmp_path, {"rating": column})
    assert len(data.interactions) == 3
    if says in ("value", "none"):
        assert values(data) == ([5, 4, None] if says == "value" else [None] * 3)
    elif says == "like":
        assert kinds(data) == ["like", "like", "view"]


def typed(folder: Path, columns: dict[str, pl.Series]) -> Dataset:
    frame = pl.DataFrame({"user_id": ["a", "b", "c"], "item_id": ["7", "12", "x1"]}).with_columns(**columns)
    frame.write_parquet(folder / "log.parquet")
    return read([write(folder / "items.csv", NUMBERED)], folder / "log.parquet")


MOMENT = datetime(2024, 3, 5, 20, 15, tzinfo=UTC)
TIMES: dict[str, pl.Series] = {
    "days": pl.Series([MOMENT.date(), None, None]),
    "moments": pl.Series([MOMENT.replace(tzinfo=None), None, None], dtype=pl.Datetime("ms")),
    "moments in a zone": pl.Series([MOMENT, None, None], dtype=pl.Datetime("ns", "UTC")),
    "moments elsewhere": pl.Series([MOMENT, None, None]).dt.convert_time_zone("Asia/Shanghai"),
    "seconds": pl.Series([int(MOMENT.timestamp()), None, None]),
    "seconds with fractions": pl.Series([MOMENT.timestamp(), float("nan"), None]),
    "milliseconds": pl.Series([int(MOMENT.timestamp() * 1000), None, None]),
    "texts": pl.Series([MOMENT.isoformat(), "", None]),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_of_every_type_of_column(tmp_path: Path, name: str) -> None:
    data = typed(tmp_path, {"time": TIMES[name]})
    first, *others = (interaction.time for interaction in data.interactions)
    assert first and first.date() == MOMENT.date() and others == [None, None]
    if name != "days":
        assert first == MOMENT


def test_clock_times_alone_are_no_times(tmp_path: Path) -> None:
    data = typed(tmp_path, {"time": pl.Series([time(20, 15), None, None])})
    assert [i.time for i in data.interactions] == [None] * 3


@pytest.mark.parametrize(
    "kind", [pl.Int64, pl.UInt8, pl.Float64, pl.Float32, pl.String, pl.Categorical, pl.Decimal(10, 2)]
)
def test_ids_of_every_type_of_column(tmp_path: Path, kind: Any) -> None:
    numbers = pl.Series(["7", "12", None], dtype=pl.String)
    column = numbers.cast(kind) if kind != pl.Categorical else numbers.cast(pl.String).cast(kind)
    frame = pl.DataFrame({"user_id": column, "item_id": column})
    frame.write_parquet(tmp_path / "log.parquet")
    data = read([write(tmp_path / "items.csv", NUMBERED)], tmp_path / "log.parquet")
    assert (ids(data), users(data)) == (["7", "12"], ["7", "12"])


def test_history_is_sorted_oldest_first_and_needs_no_person(tmp_path: Path) -> None:
    items = {item.id: item for item in read([write(tmp_path / "items.csv", NUMBERED)]).items}
    log = write(tmp_path / "h.csv", "item_id,rating,date\n7,5,2024-02-01\n12,4,2024-01-01\n")
    assert ids(read_history(log, items)) == ["12", "7"]
    with pytest.raises(DataError, match="not one interaction"):
        read_history(write(tmp_path / "h.csv", "item_id\nzz\n"), items)


def test_files_read_later_are_read_as_the_first(tmp_path: Path) -> None:
    first = with_items(tmp_path, NUMBERED, "user_id,item_id,rating,date\nana,7,9,28/1/2024\nana,12,2,3/4/2024\n")
    later = with_items(
        tmp_path, NUMBERED, "user_id,item_id,rating,date\nana,7,4,5/6/2024\n", earlier=first.decisions
    ).interactions[0]
    assert later.value == 2 and later.time == datetime(2024, 6, 5, tzinfo=UTC)
    other = with_items(tmp_path, NUMBERED, "user_id,item_id,stars\nana,7,4\n", earlier=first.decisions).interactions[0]
    assert other.value == 4


CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers()))
FIELDS = "rating time kind status liked text context played_share ms_played type count".split()
ROWS = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, CELLS)), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_cells_of_any_kind_cost_no_more_than_themselves(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    log = "\n".join(json.dumps({"user_id": "ana", "item_id": "7", **row}) for row in rows)
    try:
        data = with_items(tmp_path, NUMBERED, log, "log.jsonl")
    except DataError as error:
        assert "not one interaction" in str(error)
    else:
        assert len(data.interactions) + left_out(data) == len(rows)


def test_lines_that_are_left_out_decide_with_the_others(tmp_path: Path) -> None:
    log = "user_id,item_id,rating,date\nana,7,4,3/4/2024\nana,gone,10,28/4/2024\n,12,9,5/5/2024\n"
    (one,) = with_items(tmp_path, NUMBERED, log).interactions
    assert one.value == 2 and one.time == datetime(2024, 4, 3, tzinfo=UTC)
