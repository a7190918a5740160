"""Attributes of which a message says that they no longer matter: 平台不限了, "any platform is fine", 难度无所谓."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.query.facets.stock import FIELDS as STOCK
from agent.query.facets.stock import releases_stock
from agent.query.limits.own_measures import name_and_unit
from agent.query.limits.players import FIELDS as PLAYERS
from agent.query.text.message_text import any_language
from retrieval.conditions.fields import FIELDS

_ATTRIBUTES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("platform", "platforms", "平台"), r"platforms?|consoles?|devices?", "(?:游戏)?平台|主机|机器|设备"),
    (PLAYERS, r"number of players|players", "人数|玩家人数|几个?人玩"),
    (("level", "difficulty", "难度"), r"levels?|difficulty", "难度|级别|程度"),
    (("form", "forms", "体裁"), r"forms?", "体裁|形式"),
    (("provider", "机构"), r"universit(?:y|ies)|schools?|providers?", "学校|大学|机构|哪家"),
)
"""Names of attributes, and what people call them in English and Chinese."""
_NO_MATTER_EN = (
    r"(?:(?:does|do)(?:n'?t| not) (?:really )?matter|(?:is|are) (?:irrelevant|up to you|flexible|fine|ok(?:ay)?)|"
    r"(?:is|are)(?:n'?t| not) important)"
)
_NO_MATTER_ZH = (
    "(?:都|就|也)?(?:不限|不拘|无所谓|随便|随意|不重要|没要求|不挑|都行|都可以|都成|任意|放开|不卡|不管|不论)"
)


def _pattern(english: str, chinese: str) -> re.Pattern[str]:
    """Compile what says that an attribute, as it is called in English and Chinese, does not matter."""
    return any_language(
        {
            "en": rf"\b(?:{english}) {_NO_MATTER_EN}|"
            rf"\bany (?:{english})(?: (?:is|are|will|would|works|goes|do)\b|\W*$)|"
            rf"\b(?:forget|ignore|drop|never ?mind) (?:about )?the (?:{english})\b",
            "zh": f"(?:{chinese}){_NO_MATTER_ZH}|(?:不限|不管|不论|不挑|无论)(?:什么|哪个|哪种)?(?:{chinese})",
        }
    )


_PATTERNS = tuple((fields, _pattern(english, chinese)) for fields, english, chinese in _ATTRIBUTES)


def withdrawn_attributes(text: str, in_force: Iterable[str] = ()) -> frozenset[str]:
    """Return the names of the attributes that a text says do not matter; `in_force`: fields of conditions."""
    withdrawn = frozenset(name for fields, pattern in _PATTERNS if pattern.search(text) for name in fields)
    own = frozenset(field for field in in_force if field not in FIELDS and _releases(field, text))
    return withdrawn | own | frozenset(STOCK if releases_stock(text) else ())


def _releases(field: str, text: str) -> bool:
    """Return whether a text says that a column of the catalogue does not matter, by its name: "forget the colour"."""
    name = re.escape(name_and_unit(field)[0]).replace(r"\ ", r"[\s_-]?")
    name = re.sub("colou?r", "colou?r", name)
    return bool(_pattern(f"{name}s?", name).search(text))
