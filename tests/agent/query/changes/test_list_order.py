"""A request that says what there is to be more or less of orders its list, since it has none to compare with."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request, context

LONG = Item(id="long", title="River", domain="film", categories=("War",), attributes={"minutes": 190})
MIDDLE = Item(id="middle", title="Train", domain="film", categories=("Family",), attributes={"minutes": 120})
SHORT = Item(id="short", title="Hill", domain="film", tags=("quiet",), attributes={"minutes": 75})
SCARY = Item(id="scary", title="Attic", domain="film", categories=("Horror",), attributes={"minutes": 121})
GODFATHER = Item(id="crime", title="The Elder", domain="film", categories=("Crime",), tags=("family",))
COLUMNS = Columns((LONG, MIDDLE, SHORT, SCARY, GODFATHER))


def weights(text: str, language: str = "en") -> dict[str, float]:
    """Return by how much each item is to rank higher or lower for a request."""
    prepared = context.prepare(parse_query(Request(text=text, language=language), COLUMNS))
    return {
        item.id: sum(boost.weight for boost in prepared.boosts if boost.condition.holds(item)) for item in COLUMNS.items
    }


@pytest.mark.parametrize(
    ("text", "language", "higher", "lower"),
    [
        ("nothing too long", "en", "short", "long"),
        ("a longer film", "en", "long", "short"),
        ("片子别太长", "zh", "short", "long"),
        ("films, a little calmer", "en", "short", "long"),
        ("不要太恐怖的电影", "zh", "middle", "scary"),
        ("a film that is less scary", "en", "middle", "scary"),
    ],
)
def test_differences_order_the_list_of_a_request(text: str, language: str, higher: str, lower: str) -> None:
    request = parse_query(Request(text=text, language=language), COLUMNS)
    assert weights(text, language)[higher] > weights(text, language)[lower]
    assert not request.notices
    assert not any("minutes" in str(condition) for condition in request.conditions)


def test_what_the_catalogue_does_not_tell_orders_nothing_and_is_said() -> None:
    request = parse_query(Request(text="cheaper films about rivers"), COLUMNS)
    assert not request.leanings and request.notices


def test_a_bound_needs_no_difference_beside_it() -> None:
    request = parse_query(Request(text="不要太长，一百分钟以内的电影", language="zh"), COLUMNS)
    assert "minutes<=100" in map(str, request.conditions)
    assert not request.leanings


def test_a_short_topic_ranks_its_genre_before_what_shares_a_word_with_it() -> None:
    of = weights("a quiet family film")
    assert of["middle"] > of["crime"]
    assert of["short"] > of["long"]


def test_a_long_description_is_searched_for_as_it_is() -> None:
    assert not any(weights("a quiet man returns to the family village after the war").values())
