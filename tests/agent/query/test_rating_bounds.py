"""Bounds on ratings, in the words in which people state and negate them."""

from __future__ import annotations

import pytest

from agent.query.model.model_reading import message_for_model
from agent.query.parse import parse
from agent.text import language_of
from retrieval.data.items import Item


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("films rated between 7 and 9", 7, 9),
        ("anything rated from 6 up to 8", 6, 8),
        ("豆瓣7到8分之间的电影", 7, 8),
        ("评分六到八分的书", 6, 8),
        ("at least 8 points, please", 8, None),
        ("books with less than 4 stars need not apply", 4, None),
        ("评分6分以下的片子请自动滤掉", 6, None),
        ("rating 低于 8 的都 filter 掉", 8, None),
        ("收视低过七分的我不要", 7, None),
        ("films below 3.5 stars", None, 3.5),
        ("评分八分五以上的", 8.5, None),
        ("评分7分半以上的电影", 7.5, None),
    ],
)
def test_range_or_negated_bound_of_ratings_is_read(text: str, low: float | None, high: float | None) -> None:
    slots = parse(text, language_of([text]), ())
    assert (slots.rating_from, slots.rating_to) == (low, high)


@pytest.mark.parametrize("text", ["rated 7.5 or lower", "a film rated over 8 with no guns", "rating 低于 8 的"])
def test_number_that_is_no_place_in_the_list_refers_to_no_item(text: str) -> None:
    shown = [Item(id=str(n), title=f"Title {n}") for n in range(1, 6)]
    assert "#" not in message_for_model(text, shown)
