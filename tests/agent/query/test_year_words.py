"""A year after the word "year" is a bound as one without it."""

import pytest

from agent.query.limits.years import find_years


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("after year 1980 is good", 1981, None),
        ("after the year 1980", 1981, None),
        ("year 1980 and later", 1980, None),
        ("since the year 2000", 2000, None),
        ("before year 1960", None, 1959),
        ("between year 1960 and year 1970", 1960, 1970),
        ("after 1980", 1981, None),
    ],
)
def test_the_word_year_leaves_the_bound(text: str, low: int | None, high: int | None) -> None:
    (bound,), _ = find_years(text)
    assert (bound.low, bound.high) == (low, high)


@pytest.mark.parametrize("text", ["a year after", "the year of the dragon", "a film of the year 1980"])
def test_a_year_without_before_or_after_bounds_no_side(text: str) -> None:
    assert find_years(text)[0] == []
