"""A rating means the same on every scale."""

import pytest

from agent.query.limits.rating_scale import on_scale
from retrieval.conditions import Columns
from retrieval.data.items import Item


@pytest.mark.parametrize(
    ("rating", "best", "expected"),
    [(9, 4.8, 4.5), (9, 9.3, 9), (9, 97, 90), (85, 9.3, 8.5), (4, 4.8, 4), (4, 97, 80), (4, 9.3, 4), (90, 4.9, 4.5)],
)
def test_a_rating_is_put_on_the_scale_of_the_catalogue(rating: float, best: float, expected: float) -> None:
    columns = Columns([Item(id="a", title="A", attributes={"rating": best})])
    assert on_scale(rating, "rating", columns) == pytest.approx(expected)
