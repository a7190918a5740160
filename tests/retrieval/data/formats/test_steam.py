"""Games of Steam: what an account owns, and what the shop says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from retrieval.data.dataset import read
from tests.retrieval.data.files import write

OWNED: list[dict[str, Any]] = [
    {"appid": 10, "name": "Harbour", "playtime_forever": 740, "rtime_last_played": 1711900000},
    {"appid": 20, "name": "Ropes", "playtime_forever": 0, "rtime_last_played": 0},
    {"appid": 30, "name": "Tides", "playtime_forever": 5, "rtime_last_played": 86400},
    {"appid": 40, "name": "Harbour Soundtrack", "playtime_forever": 3},
    {"appid": 50, "name": "Harbour - Demo", "playtime_forever": 90},
]
SHOP = {
    "10": {
        "success": True,
        "data": {
            "type": "game",
            "name": "Harbour",
            "steam_appid": 10,
            "required_age": "18",
            "short_description": "Run a <b>port</b> &amp; its boats.",
            "developers": ["Quay Games"],
            "publishers": ["Tide"],
            "metacritic": {"score": 81, "url": "https://x.example"},
            "categories": [{"id": 2, "description": "Single-player"}, {"id": 22, "description": "Steam Achievements"}],
            "genres": [{"id": "28", "description": "Simulation"}],
            "recommendations": {"total": 1234},
            "release_date": {"coming_soon": False, "date": "21 Aug, 2012"},
            "price_overview": {"currency": "EUR", "final": 1499},
            "header_image": "https://img.example/h.jpg",
        },
    },
    "60": {"success": False},
}


def owned(folder: Path) -> Path:
    content = {"response": {"game_count": len(OWNED), "games": OWNED}}
    return write(folder / "GetOwnedGames.json", json.dumps(content, indent=1))


def test_games_that_an_account_owns_are_items_without_demos_and_soundtracks(tmp_path: Path) -> None:
    data = read([owned(tmp_path)])
    assert [(item.id, item.title, item.domain) for item in data.items] == [
        ("10", "Harbour", "game"),
        ("20", "Ropes", "game"),
        ("30", "Tides", "game"),
    ]
    assert data.reports[0].left_out == {"demos, soundtracks and tools": 2}


def test_games_are_played_or_tried_and_never_started_is_no_interaction(tmp_path: Path) -> None:
    log = [(each.item_id, each.kind, each.time and each.time.year) for each in read([owned(tmp_path)]).interactions]
    assert log == [("10", "play", 2024), ("30", "view", None)]


def test_what_the_shop_says_of_a_game_counts_before_its_name_alone(tmp_path: Path) -> None:
    owned(tmp_path)
    write(tmp_path / "appdetails.json", json.dumps(SHOP))
    data = read([tmp_path])
    harbour = data.items[0]
    assert (harbour.id, harbour.text) == ("10", "Run a port & its boats.")
    assert (harbour.categories, harbour.tags) == (("Simulation",), ("Single-player",))
    assert harbour.published is not None and harbour.published.date().isoformat() == "2012-08-21"
    assert harbour.attributes == {
        "developer": "Quay Games",
        "publisher": "Tide",
        "metacritic": 81,
        "votes": 1234,
        "price": 14.99,
        "required age": 18,
    }
    assert [item.id for item in data.items] == ["10", "20", "30"]
    assert len(data.interactions) == 2


def test_other_json_is_not_taken_for_games(tmp_path: Path) -> None:
    (item,) = read([write(tmp_path / "a.json", '[{"id": "1", "title": "Alpha"}]')]).items
    assert item.domain == ""
