"""Times are read in the unit and the order of their column; one that cannot be read costs nothing but itself."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.columns.dates import decide_unit, parse_date
from retrieval.errors import DataError
from retrieval.files.options import ReadOptions
from tests.retrieval.data.files import read_items
from tests.retrieval.data.logs import decided, left_out, read_column, read_log

DAYS = ("2023-07-10", "2024-01-31", "2020-02-29")


def times(data: object) -> list[str]:
    """The time of each interaction, in seconds; empty where it is not known."""
    return [f"{i.time:%Y-%m-%d %H:%M:%S}" if i.time else "" for i in data.interactions]  # type: ignore[attr-defined]


def days(data: object) -> list[str]:
    return [each[:10] for each in times(data)]


@pytest.mark.parametrize(("unit", "factor"), [("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)])
@pytest.mark.parametrize("form", ["{:d}", "{:d}.0", " {:d} "])
def test_unit_of_numbers_is_that_of_the_column(tmp_path: Path, unit: str, factor: int, form: str) -> None:
    seconds = [int(datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()) for day in DAYS]
    data = read_column(tmp_path, "timestamp", [form.format(each * factor) for each in seconds])
    assert times(data) == [f"{day} 12:00:00" for day in DAYS]
    assert data.decisions[-1].times == unit and not data.problems


def test_milliseconds_and_their_like_are_told(tmp_path: Path) -> None:
    assert "milliseconds" in decided(read_column(tmp_path, "time", [1591873265417]))
    assert "nanoseconds" in decided(read_column(tmp_path, "time", [1591873265417000000]))


def test_fractions_of_seconds_are_kept(tmp_path: Path) -> None:
    (one,) = read_column(tmp_path, "time", ["1591873265.25"]).interactions
    assert one.time and one.time.microsecond == 250_000


@pytest.mark.parametrize("never", [-3600, -62135596800000, 0, -1, 86400, 9e18, "1e30", "9999999999999999999"])
def test_number_that_is_no_time_costs_the_time_alone(tmp_path: Path, never: object) -> None:
    for unit in (1, 1000):
        good = 1591873265 * unit
        data = read_column(tmp_path, "timestamp", [good, never, good + unit, good])
        assert [bool(t) for t in times(data)] == [True, False, True, True] and left_out(data) == 0
        assert [p.lines for p in data.problems] == [0] and "1 times" in data.problems[0].message


def test_two_units_in_one_column_are_each_read_and_told(tmp_path: Path) -> None:
    data = read_column(tmp_path, "timestamp", [1591873265, 1591873265417, 1591873266, 1591873265417123])
    assert days(data) == ["2020-06-11"] * 4 and "another unit than the rest" in decided(data)


def test_times_from_an_unknown_start_give_the_order_and_no_dates(tmp_path: Path) -> None:
    for cells in ([50, 5, 25_000_000], [3600, 0, 86_400], [40_000_000, 5, 90_000_000]):
        data = read_column(tmp_path, "timestamp", cells)
        assert times(data) == [""] * 3
        assert [i.item_id for i in data.interactions] == ["i1", "i0", "i2"]
        assert "unknown start" in decided(data) and data.ordered and not data.problems


@pytest.mark.parametrize("form", ["{:d}", "{:d}.0", "{:d}.5"])
def test_days_of_a_spreadsheet(tmp_path: Path, form: str) -> None:
    data = read_column(tmp_path, "date", [form.format(each) for each in (45117, 45322, 43890)])
    assert days(data) == list(DAYS) and "spreadsheet" in decided(data)


@pytest.mark.parametrize(
    ("form", "clock"),
    [("%Y%m%d", "00:00:00"), ("%Y%m%d%H%M%S", "18:30:05"), ("%Y%m%d%H%M", "18:30:00"), ("%Y%m%dT%H%M%SZ", "18:30:05")],
)
def test_dates_in_digits_alone(tmp_path: Path, form: str, clock: str) -> None:
    cells = [datetime.fromisoformat(f"{day}T18:30:05").strftime(form) for day in DAYS]
    assert times(read_column(tmp_path, "date", cells)) == [f"{day} {clock}" for day in DAYS]


def test_years_alone(tmp_path: Path) -> None:
    data = read_column(tmp_path, "date", [2016, 1999, "2005.0"])
    assert days(data) == ["2016-01-01", "1999-01-01", "2005-01-01"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2016", "2016-01-01"),
        ("2016-05", "2016-05-01"),
        ("2015-00-00", "2015-01-01"),
        ("2015-03-00", "2015-03-01"),
        ("May 2016", "2016-05-01"),
        ("2016年5月", "2016-05-01"),
        ("2016/5", "2016-05-01"),
        ("0000-00-00", ""),
        ("0000-00", ""),
        ("31/02/2024", ""),
        ("2024-02-30", ""),
        ("soon", ""),
        ("12:30", ""),
        ("--", ""),
        ("1970-01-01", ""),
        ("2999-01-01", ""),
    ],
)
def test_dates_in_part_and_dates_that_are_none(tmp_path: Path, cell: str, day: str) -> None:
    data = read_log(tmp_path, "user_id item_id rating date", ("ana", "i1", 5, cell), ("ana", "i2", 4, "2024-05-06"))
    assert days(data) == [day, "2024-05-06"] and [i.value for i in data.interactions] == [5, 4]
    assert bool(data.problems) == (not day) and left_out(data) == 0


@pytest.mark.parametrize(
    "cell",
    [
        "2023-07-10",
        "2023/07/10",
        "2023.07.10",
        "2023-7-10",
        "10.07.2023",
        "10.7.23",
        "20230710",
        "10 Jul 2023",
        "Jul 10, 2023",
        "10-Jul-2023",
        "10-Jul-23",
        "July 10th, 2023",
        "Monday, 10 July 2023",
        "Mon, 10 Jul 2023 00:00:00 GMT",
        "10 juillet 2023",
        "10. Juli 2023",
        "10 de julio de 2023",
        "10 luglio 2023",
        "10 июля 2023 г.",
        "10 lipca 2023",
        "2023年7月10日",
        "2023 年 7 月 10 日",
        "2023년 7월 10일",
        "2023. 7. 10.",
        "２０２３－０７－１０",
        "2023‑07‑10",
        "10 Jul 2023 (USA)",
        "Mon Jul 10 00:00:00 2023",
        "2023-07-10T00:00:00.0000000",
        "2023-07-10 00:00:00+00",
        "[2023-07-10]",
    ],
)
def test_a_day_however_it_is_written(tmp_path: Path, cell: str) -> None:
    data = read_column(tmp_path, "date", [cell, ""])
    assert times(data) == ["2023-07-10 00:00:00", ""] and not data.problems


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("10 Jul 2023, 06:58", "2023-07-10 06:58:00"),
        ("2023-07-10 18:05", "2023-07-10 18:05:00"),
        ("2023-07-10T18:05:09Z", "2023-07-10 18:05:09"),
        ("2023-07-10T18:05:09.123456789Z", "2023-07-10 18:05:09"),
        ("2023-07-10T18:05:09,5", "2023-07-10 18:05:09"),
        ("13/7/2023 7:41:03 PM", "2023-07-13 19:41:03"),
        ("13/7/2023 12:00:01 AM", "2023-07-13 00:00:01"),
        ("2023/7/10 下午3:20", "2023-07-10 15:20:00"),
        ("2023年7月10日 上午9点05分", "2023-07-10 09:05:00"),
        ("Jul 10, 2023 at 8:15pm", "2023-07-10 20:15:00"),
        ("10.07.2023 20.15", "2023-07-10 20:15:00"),
        ("8:15 p.m. 10 Jul 2023", "2023-07-10 20:15:00"),
        ("2023-07-10T00:30:00+02:00", "2023-07-09 22:30:00"),
        ("2023-07-10 00:30:00 -0700", "2023-07-10 07:30:00"),
        ("2023-07-10 18:05:09 UTC", "2023-07-10 18:05:09"),
        ("2023-07-10 18:05:09.000 +0000 UTC", "2023-07-10 18:05:09"),
    ],
)
def test_a_time_of_day_however_it_is_written(tmp_path: Path, cell: str, moment: str) -> None:
    assert times(read_column(tmp_path, "date", [cell])) == [moment]


def test_day_and_month_are_told_apart_by_the_column(tmp_path: Path) -> None:
    for cells, expected in (
        (["3/4/2024", "28/3/24", "11/12/2023"], ["2024-04-03", "2024-03-28", "2023-12-11"]),
        (["3/4/2024", "1/15/24", "11/12/2023"], ["2024-03-04", "2024-01-15", "2023-11-12"]),
        (["3-4-2024", "28-3-2024"], ["2024-04-03", "2024-03-28"]),
        (["3.4.2024", "11.12.2023"], ["2024-04-03", "2023-12-11"]),
    ):
        assert days(read_column(tmp_path, "date", cells)) == expected
    assert "day first" in decided(read_column(tmp_path, "date", ["3/4/2024", "28/3/24"]))


def test_what_nothing_settles_is_not_known_and_told(tmp_path: Path) -> None:
    data = read_column(tmp_path, "date", ["3/4/2024", "5/5/2024", "2024-01-02"])
    assert days(data) == ["", "2024-05-05", "2024-01-02"]
    assert [(p.field, p.lines) for p in data.problems] == [("time", 0)] and "--dates" in data.problems[0].message


def test_dates_of_two_countries_in_one_file(tmp_path: Path) -> None:
    data = read_column(tmp_path, "date", ["28/3/24", "1/15/24", "3/4/24", "2024/01/15", "15.01.2024"])
    assert days(data) == ["2024-03-28", "2024-01-15", "", "2024-01-15", "2024-01-15"] and left_out(data) == 0


@pytest.mark.parametrize(("order", "expected"), [("dmy", "2024-04-03"), ("mdy", "2024-03-04"), ("DMY", "2024-04-03")])
def test_the_user_may_say_which_comes_first(tmp_path: Path, order: str, expected: str) -> None:
    assert days(read_column(tmp_path, "date", ["3/4/2024"], dates=order)) == [expected]


def test_an_order_that_is_none_is_an_error() -> None:
    with pytest.raises(DataError, match="choose dmy, mdy or ymd"):
        ReadOptions(dates="dym")


def test_a_day_is_that_day_wherever_the_machine_stands(tmp_path: Path) -> None:
    code = "from retrieval.columns.dates import parse_date; print(parse_date('2024-07-20').moment().date())"
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        ran = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "TZ": zone}, capture_output=True, text=True
        )
        assert ran.stdout.strip() == "2024-07-20", ran.stderr


def test_first_column_of_several_that_holds_a_time_counts(tmp_path: Path) -> None:
    rows = [("ana", "i1", "2024-01-05", ""), ("ana", "i2", "2024-01-06", "2024-01-01")]
    data = read_log(tmp_path, "user_id item_id date_added date_read", *rows)
    assert days(data) == ["2024-01-05", "2024-01-01"]


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("1999", 1999),
        ("1999.0", 1999),
        ("-720", None),
        ("0", None),
        ("c. 1900", 1900),
        ("2001–2003", 2001),
        ("1999?", 1999),
        ("(1999)", 1999),
        ("1999-05-03", 1999),
        ("ca 1850", 1850),
        ("05/03/2001", 2001),
        ("May 3, 2001", 2001),
        ("2001年", 2001),
        ("1888", 1888),
        ("c1987", 1987),
        ("©2005", 2005),
        ("0101-01-01T00:00:00+00:00", None),
        ("unknown", None),
        ("n.d.", None),
        ("99999", None),
        ("2024 (US)", 2024),
        ("1977-10", 1977),
    ],
)
def test_year_of_an_item_however_it_is_written(tmp_path: Path, cell: str, year: int | None) -> None:
    data = read_items(tmp_path / "i.csv", f'id,title,year\na,A,"{cell}"\nb,B,2001\nc,C,1950\n')
    assert [item.published.year if item.published else None for item in data.items] == [year, 2001, 1950]


@pytest.mark.parametrize("factor", [1, 1000, 10**6])
def test_times_of_publication_in_any_unit_and_before_1970(tmp_path: Path, factor: int) -> None:
    cells = [int(datetime(year, 3, 4, tzinfo=UTC).timestamp()) * factor for year in (2020, 2024, 1965)]
    rows = "".join(f"{n},T,{cell}\n" for n, cell in enumerate(cells))
    data = read_items(tmp_path / "i.csv", f"id,title,published\n{rows}")
    assert [item.published and item.published.year for item in data.items] == [2020, 2024, 1965]


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    date = parse_date(text)
    assert date is None or date.day_first or date.month_first


@given(
    st.dates(datetime(1800, 1, 1).date(), datetime(2100, 1, 1).date()),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"]),
)
def test_written_dates_are_read_back(day: datetime, form: str) -> None:
    date = parse_date(day.strftime(form) if day.year > 999 else "")
    assert date and (moment := date.moment("dmy")) and moment.date() == day


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=30), st.booleans())
def test_any_numbers_have_a_unit(numbers: list[float], published: bool) -> None:
    decide_unit(numbers, published)


@given(st.lists(st.integers(0, 3_600 * 24 * 365 * 20), min_size=1), st.sampled_from([1, 10**3, 10**6, 10**9]))
def test_times_of_these_decades_have_their_unit(offsets: list[int], factor: int) -> None:
    start = datetime(2005, 1, 1, tzinfo=UTC)
    numbers = [int((start + timedelta(seconds=offset)).timestamp()) * factor for offset in offsets]
    assert decide_unit(map(float, numbers)) == {1: "s", 10**3: "ms", 10**6: "us", 10**9: "ns"}[factor]
