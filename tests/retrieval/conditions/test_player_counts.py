"""How many play a game, as tables write it, and conditions on it."""

from __future__ import annotations

import pytest

from retrieval.conditions import Columns, Comparison
from retrieval.conditions.player_counts import MANY, player_range
from retrieval.data.items import Item, Scalar


@pytest.mark.parametrize(
    ("attributes", "players"),
    [
        ({"min players": 2, "max players": 6}, (2, 6)),
        ({"Min_Players": "2", "maxPlayers": 6.0}, (2, 6)),
        ({"最少人数": 3, "最多人数": 4}, (3, 4)),
        ({"人数": "2-4人"}, (2, 4)),
        ({"players": "2–6"}, (2, 6)),
        ({"players": "2 to 6 players"}, (2, 6)),
        ({"players": "4+"}, (4, MANY)),
        ({"人数": "4人以上"}, (4, MANY)),
        ({"players": "up to 5"}, (1, 5)),
        ({"players": 2}, (2, 2)),
        ({"max players": 5}, (1, 5)),
        ({"players": "single and multi"}, None),
        ({"minutes": 30}, None),
    ],
)
def test_attributes_tell_how_many_play(attributes: dict[str, Scalar], players: tuple[int, int] | None) -> None:
    item = Item(id="a", title="A", attributes=attributes)
    assert player_range(item) == players
    six = Comparison("player_count", ">=", "6")
    assert bool(Columns([item]).mask(six)[0]) == six.holds(item) == (players is not None and players[1] >= 6)
