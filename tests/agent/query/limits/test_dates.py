"""The days of publication that a request names."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.query.limits.dates import find_period

_TODAY = date(2026, 11, 29)  # a Sunday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("only what's from November please", "2026-11-01", "2026-11-30"),
        ("stories from december", "2025-12-01", "2025-12-31"),
        ("published in May 2024", "2024-05-01", "2024-05-31"),
        ("october is okay as well", "2026-10-01", "2026-10-31"),
        ("from october or november", "2026-10-01", "2026-11-30"),
        ("since Monday", "2026-11-23", None),
        ("news this week", "2026-11-23", None),
        ("last week's stories", "2026-11-16", "2026-11-22"),
        ("the past three days", "2026-11-26", None),
        ("anything from today", "2026-11-29", "2026-11-29"),
        ("只要11月份的", "2026-11-01", "2026-11-30"),
        ("十月的新闻", "2026-10-01", "2026-10-31"),
        ("10月以来的", "2026-10-01", None),
        ("最近一周", "2026-11-22", None),
        ("这周的", "2026-11-23", None),
        ("上个月的", "2026-10-01", "2026-10-31"),
        ("周三以来的", "2026-11-25", None),
        ("昨天的新闻", "2026-11-28", "2026-11-28"),
    ],
)
def test_words_for_days_weeks_and_months(text: str, first: str, last: str | None) -> None:
    period = find_period(text, _TODAY)
    assert period and (period.first, period.last) == (
        date.fromisoformat(first),
        date.fromisoformat(last) if last else None,
    )


@pytest.mark.parametrize(
    "text", ["not from November", "this weekend", "今天好累啊", "the hunt for Red October", "周末看"]
)
def test_other_words_name_no_days(text: str) -> None:
    assert find_period(text, _TODAY) is None


@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.integers(1, 12))
def test_a_month_without_a_year_is_the_last_that_has_begun(today: date, month: int) -> None:
    period = find_period(f"只要{month}月的", today)
    assert period and period.first and period.last
    assert period.first.month == period.last.month == month
    assert period.first <= today and (today - period.first).days < 366


def test_this_week_is_seven_days_on_a_monday_too() -> None:
    period = find_period("news this week", date(2026, 11, 30))
    assert period and (period.first, period.last) == (date(2026, 11, 24), None)
