"""Games of Steam: what an account owns (GetOwnedGames), and what the shop says of games (appdetails), in JSON.

Time played is the owner's: a game that was never started is no interaction. Demos, soundtracks, servers and tools are
no games and left out; so are achievements, requirements of the system and pictures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from retrieval.columns.cells import as_text, plain_text
from retrieval.errors import DataError
from retrieval.files.file_start import start_of
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = ()
INTERACTION_FILES: tuple[str, ...] = ("*.json",)
TIME_UNIT = "s"
LARGEST = 64 << 20
"""Bytes of a file at most."""
LOOKED_AT = 50
"""Files of a folder that are looked at to tell whether it is one of Steam's."""
TRIED = 15
"""Minutes up to which a game was only tried."""
FIRST_TIME = 1_000_000_000
"""Seconds since 1970 before which a time stands for none: Steam began in 2003."""
_NO_GAME = re.compile(
    r"\b(?:soundtrack|ost|demo|sdk|artbook|art book|trailer|playtest|(?:dedicated|test) server|wallpaper)s?\b\W*$",
    re.IGNORECASE,
)
_OF_THE_SHOP = re.compile(r"steam|valve|family sharing|remote play|in-app|stats|captions|commentary", re.IGNORECASE)
"""Features of the shop and its programs, which say nothing of a game."""
_AGE = re.compile(r"\d{1,2}")


def recognizes(path: Path) -> bool:
    """Tell a file by its names, and a folder by a file of its."""
    files = islice(sorted(path.glob("*.json")), LOOKED_AT) if path.is_dir() else [path]
    return any(map(_is_of_steam, files))


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the games: what the shop says of them where a file has it, else their names alone."""
    games: dict[str, tuple[Path, int, dict[str, Any]]] = {}
    left_out = 0
    for file in _files(path):
        for line, game in enumerate(_games(file, problems), 1):
            fields = _shop_fields(game) if "steam_appid" in game else _owned_fields(game)
            if not fields["title"] or _NO_GAME.search(fields["title"]) or game.get("type", "game") != "game":
                left_out += 1
            elif fields["id"] not in games or "text" in fields:
                games[fields["id"]] = (file, line, fields)
    for file, line, fields in games.values():
        yield Row(file, line, fields)
    problems.count(path, "demos, soundtracks and tools", left_out)


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the games that were played: `play`, or `view` where one was only tried."""
    for file in _files(path):
        for line, game in enumerate(_games(file, Problems()), 1):
            minutes, last = game.get("playtime_forever"), game.get("rtime_last_played")
            if isinstance(minutes, int | float) and minutes > 0 and not _NO_GAME.search(as_text(game.get("name"))):
                time = last if isinstance(last, int) and last >= FIRST_TIME else None
                kind = "play" if minutes > TRIED else "view"
                yield Row(file, line, {"item_id": as_text(game.get("appid")), "kind": kind, "time": time})


def _files(path: Path) -> list[Path]:
    """Return the files about games, one or those of a folder: those of the shop first."""
    files = [file for file in (sorted(path.glob("*.json")) if path.is_dir() else [path]) if _is_of_steam(file)]
    return sorted(files, key=lambda file: '"playtime_forever"' in start_of(file))


def _is_of_steam(file: Path) -> bool:
    start = start_of(file) if file.suffix.lower() == ".json" else ""
    return '"playtime_forever"' in start or ('"steam_appid"' in start and '"success"' in start)


def _games(file: Path, problems: Problems) -> Iterator[Mapping[str, Any]]:
    """Yield the objects about games in a file. Raises DataError for a file that is no JSON or too large."""
    if file.stat().st_size > LARGEST:
        raise DataError(f"{file} is over {LARGEST >> 20} MB: split it")
    try:
        value = json.loads(file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise DataError(f"{file} is no JSON ({error}): fetch it again") from error
    response = value.get("response", value) if isinstance(value, dict) else value
    if isinstance(response, dict) and isinstance(response.get("games"), list):
        objects = response["games"]
    elif isinstance(response, dict):
        objects = [each["data"] for each in response.values() if isinstance(each, dict) and "data" in each]
        failed = sum(isinstance(each, dict) and each.get("success") is False for each in response.values())
        problems.count(file, "games that the shop does not have", failed)
    else:
        objects = response if isinstance(response, list) else []
    yield from (each for each in objects if isinstance(each, dict))


def _owned_fields(game: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": as_text(game.get("appid")), "title": as_text(game.get("name")), "domain": "game"}


def _shop_fields(game: Mapping[str, Any]) -> dict[str, Any]:
    release, metacritic = game.get("release_date"), game.get("metacritic")
    votes, price = game.get("recommendations"), game.get("price_overview")
    age = _AGE.match(as_text(game.get("required_age")))
    attributes: dict[str, Any] = {
        "developer": ", ".join(_texts(game.get("developers"))),
        "publisher": ", ".join(_texts(game.get("publishers"))),
        "metacritic": metacritic.get("score") if isinstance(metacritic, dict) else None,
        "votes": votes.get("total") if isinstance(votes, dict) else None,
        "price": price["final"] / 100 if isinstance(price, dict) and isinstance(price.get("final"), int) else None,
        "required age": int(age[0]) if age and int(age[0]) else None,
    }
    date = release.get("date") if isinstance(release, dict) and not release.get("coming_soon") else None
    return {
        "id": as_text(game.get("steam_appid")),
        "title": as_text(game.get("name")),
        "text": plain_text(as_text(game.get("short_description") or game.get("about_the_game"))),
        "categories": _texts(game.get("genres")),
        "tags": [text for text in _texts(game.get("categories")) if not _OF_THE_SHOP.search(text)],
        "domain": "game",
        "published": date or None,
        "attributes": {name: value for name, value in attributes.items() if value not in ("", None)},
    }


def _texts(value: Any) -> list[str]:
    """Return the words of a list of texts, or of objects with a description."""
    parts = value if isinstance(value, list) else []
    return [as_text(part.get("description") if isinstance(part, dict) else part) for part in parts]
