"""How many play a game, by attributes such as `min players`, 最多人数 and players "2-4"."""

from __future__ import annotations

import re

from retrieval.columns.names import normalized_name
from retrieval.data.items import Item, Scalar

PLAYER_COUNT = "player_count"
"""The field of the least and the greatest number of players; an item that does not tell them lacks it."""
_LEAST = frozenset(
    "minplayers minplayer minimumplayers playersmin playermin minplayercount minnumberofplayers fewestplayers "
    "最少人数 最小人数 最低人数 最少玩家 最少玩家数 最少玩家人数 人数下限".split()
)
_MOST = frozenset(
    "maxplayers maxplayer maximumplayers playersmax playermax maxplayercount maxnumberofplayers mostplayers "
    "最多人数 最大人数 最高人数 最多玩家 最多玩家数 最多玩家人数 人数上限".split()
)
_BOTH = frozenset(
    "players playercount numberofplayers numplayers noofplayers 人数 玩家人数 游戏人数 玩家数 适合人数 参与人数".split()
)
_NAMES = _LEAST | _MOST | _BOTH
MANY = 99
"""The greatest number of players where there is no limit: 4+."""
_NUMBER = r"(\d{1,3})(?:\.0)?"
_UNIT = r"\s*(?:players?|people|persons?|名|位|个)?\s*(?:人|玩家)?"
_RANGE = re.compile(rf"{_NUMBER}{_UNIT}\s*(?:-|–|—|~|～|to|到|至)\s*{_NUMBER}{_UNIT}", re.I)
_FROM = re.compile(rf"{_NUMBER}{_UNIT}\s*(?:\+|or more|and up|及?以上|起)(?:\s*players)?", re.I)
_TO = re.compile(
    rf"(?:up to|max(?:imum)?\.?|最多|至多|不超过)\s*{_NUMBER}{_UNIT}|{_NUMBER}{_UNIT}\s*(?:以内|以下)", re.I
)
_EXACT = re.compile(rf"{_NUMBER}{_UNIT}", re.I)


def player_range(item: Item) -> tuple[int, int] | None:
    """Return the least and the greatest number of players of a game; None where the item tells no number."""
    least: int | None = None
    most: int | None = None
    for texts in (item, *item.translations.values()):
        for name, value in texts.attributes.items():
            key = normalized_name(name)
            if key not in _NAMES or (counts := _counts(value)) is None:
                continue
            least = counts[0] if key not in _MOST and least is None else least
            most = counts[1] if key not in _LEAST and most is None else most
    if least is None and most is None:
        return None
    return (1 if least is None else least), (MANY if most is None else most)


def _counts(value: Scalar) -> tuple[int, int] | None:
    """Return the least and the greatest number that a value names; None for words such as "multi"."""
    if isinstance(value, bool):
        return None
    written = f"{value:g}" if isinstance(value, float) else str(value).strip()
    if match := _RANGE.fullmatch(written):
        return int(match[1]), int(match[2])
    if match := _FROM.fullmatch(written):
        return int(match[1]), MANY
    if match := _TO.fullmatch(written):
        return 1, int(match[1] or match[2])
    match = _EXACT.fullmatch(written)
    return (int(match[1]), int(match[1])) if match else None
