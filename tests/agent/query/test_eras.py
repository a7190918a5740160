"""Years that are counted from an era: after the Second World War, 改革开放以后."""

from __future__ import annotations

import pytest

from agent.query.limits.years import find_years


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("要二战以后写的", 1945, None),
        ("改革开放之后的小说", 1978, None),
        ("post-WWII novels", 1945, None),
        ("novels from before the First World War", None, 1913),
        ("films made since the cold war", 1991, None),
        ("五十年代或者更早的", None, 1959),
        ("九十年代以及更晚的", 1990, None),
    ],
)
def test_years_are_counted_from_the_end_of_an_era_or_up_to_its_start(
    text: str, low: int | None, high: int | None
) -> None:
    ((bound,), _) = find_years(text)
    assert (bound.low, bound.high) == (low, high)


@pytest.mark.parametrize(
    "text", ["二战电影", "films about the cold war", "二战前线的故事", "a story set after World War II", "讲二战以后的"]
)
def test_an_era_that_a_story_is_set_in_is_no_limit(text: str) -> None:
    assert find_years(text)[0] == []
