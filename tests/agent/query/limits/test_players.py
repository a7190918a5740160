"""How many play limits games, in both languages, and its words are neither searched for nor excluded as texts."""

from __future__ import annotations

import pytest

from agent.query.limits.players import is_about_players, names_players, player_conditions
from retrieval.conditions import Columns
from retrieval.data.items import Item, ItemText


def game(name: str, players: str, chinese: str) -> Item:
    """Return a game for so many players, in both languages."""
    text = ItemText(title=name, attributes={"人数": chinese})
    return Item(id=name, title=name, domain="game", attributes={"players": players}, translations={"zh": text})


GAMES = (
    game("alone", "single", "单人"),
    game("party", "multi", "多人"),
    game("both", "single and multi", "单人和多人"),
)
COLUMNS = Columns(GAMES)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("想跟室友联机玩", {"party", "both"}),
        ("有没有双人的", {"party", "both"}),
        ("要能一起玩的", {"party", "both"}),
        ("something co-op", {"party", "both"}),
        ("a multiplayer one", {"party", "both"}),
        ("不要单机", {"party", "both"}),
        ("一个人玩的就行", {"alone", "both"}),
        ("single-player please", {"alone", "both"}),
        ("联机的就算了", {"alone", "both"}),
        ("联机的就拉倒吧", {"alone", "both"}),
        ("no multiplayer", {"alone", "both"}),
        ("need a game to play w my roommate", {"party", "both"}),
        ("something for me and my little brother", {"party", "both"}),
        ("my wife and I need a game", {"party", "both"}),
        ("games for two people", {"party", "both"}),
        ("there are four of us", {"party", "both"}),
        ("a game for two hours", {"alone", "party", "both"}),
        ("a game about a dad with his son", {"alone", "party", "both"}),
        ("种田的", {"alone", "party", "both"}),
        ("双人成行打通了", {"alone", "party", "both"}),
    ],
)
def test_a_number_of_players_limits_games_to_those_for_so_many(text: str, names: set[str]) -> None:
    conditions, _ = player_conditions("", text, COLUMNS)
    assert {item.id for item, stays in zip(GAMES, COLUMNS.allowed(conditions), strict=True) if stays} == names


def test_the_words_for_players_leave_the_topic_and_name_nothing_to_exclude() -> None:
    assert player_conditions("联机 种田", "想联机种田", COLUMNS)[1] == "种田"
    assert is_about_players("联机的") and not is_about_players("种田")


def test_a_condition_on_players_is_told_from_others_in_both_directions() -> None:
    (together,), (alone,) = (player_conditions("", text, COLUMNS)[0] for text in ("联机", "单机"))
    assert (names_players(together), names_players(alone)) == ("several", "one")


def test_a_catalogue_that_does_not_tell_players_gets_no_condition() -> None:
    assert player_conditions("联机", "联机", Columns((Item(id="x", title="x"),))) == ([], "联机")
