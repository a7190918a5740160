"""CrossWOZ folders (Zhu et al. 2020): attractions, hotels and restaurants of Beijing, in Chinese, and no interactions.

Telephone numbers are left out. A duration such as 1小时 - 2小时 stays as it is, with its shorter end in minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.errors import DataError
from retrieval.files.problems import Problems
from retrieval.files.rows import Row

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = (("attraction_db.json", "hotel_db.json", "restaurant_db.json"),)
INTERACTION_FILES: tuple[str, ...] = ()
FILES = {"attraction": "attraction_db.json", "hotel": "hotel_db.json", "restaurant": "restaurant_db.json"}
"""The file of each domain."""
ATTRIBUTES = ("评分", "门票", "价格", "人均消费", "游玩时间")
MINUTES = {"小时": 60, "天": 24 * 60}
_DURATION = re.compile(rf"([0-9.]+)\s*({'|'.join(MINUTES)})")


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the venues; the line of a problem is its place in the file's list, from 1."""
    for domain, file in FILES.items():
        source = path / file
        try:
            venues = json.loads(source.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DataError(f"{source}: no JSON ({error}); fetch the file again") from error
        for number, entry in enumerate(venues, 1):
            try:
                name, facts = entry
                fields = _fields(domain, number, name, facts)
            except (AttributeError, TypeError, ValueError):
                problems.add(source, number, "", "is not a pair of a name and an object")
                continue
            yield Row(source, number, fields)


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Raise DataError: the data set has none."""
    raise DataError(f"{path} holds venues and dialogues, and nothing that people did with venues")


def id_of(domain: str, number: int) -> str:
    """Return the id of the venue with this number, from 1, in its domain's file."""
    return f"{domain}-{number}"


def minutes(text: str) -> list[int]:
    """Return the durations in a text, in minutes, in its order."""
    return [round(float(count) * MINUTES[unit]) for count, unit in _DURATION.findall(text)]


def _fields(domain: str, number: int, name: str, facts: dict[str, Any]) -> dict[str, Any]:
    attributes = {field: facts[field] for field in ATTRIBUTES if facts.get(field) is not None}
    if durations := minutes(str(facts.get("游玩时间", ""))):
        attributes["分钟"] = min(durations)
    tags = [*(facts.get("推荐菜") or ()), *(facts.get("酒店设施") or ())]
    location = [facts.get("地址") or "", facts.get("地铁") or ""]
    return {
        "id": id_of(domain, number),
        "title": name,
        "domain": domain,
        "language": "zh",
        "categories": [c for c in (facts["领域"], facts.get("酒店类型")) if c],
        "tags": list(dict.fromkeys(t.strip() for t in tags if t.strip())),
        "text": "，".join(filter(None, location)),
        "attributes": attributes,
    }
