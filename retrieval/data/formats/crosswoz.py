"""CrossWOZ folders (Zhu et al. 2020): attractions, hotels and restaurants of Beijing, in Chinese, and no interactions.

Telephone numbers are left out. A time such as 1小时 - 2小时 is kept as it is said, and its shorter end in minutes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.data.formats.rows import Problems, Row
from retrieval.errors import DataError

FILES = {"attraction": "attraction_db.json", "hotel": "hotel_db.json", "restaurant": "restaurant_db.json"}
"""By domain."""
ATTRIBUTES = ("评分", "门票", "价格", "人均消费", "游玩时间")
MINUTES = {"小时": 60, "天": 24 * 60}
_LASTS = re.compile(rf"([0-9.]+)\s*({'|'.join(MINUTES)})")


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """The lines told of problems are places in the file's list, from 1."""
    for domain, file in FILES.items():
        source = path / file
        try:
            venues = json.loads(source.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DataError(f"{source}: no JSON ({error}); fetch the file again") from error
        for number, entry in enumerate(venues, 1):
            try:
                name, said = entry
                fields = _fields(domain, number, name, said)
            except (AttributeError, TypeError, ValueError):
                problems.add(source, number, "", "is no pair of a name and what is said of it")
                continue
            yield Row(source, number, fields)


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    raise DataError(f"{path} holds venues and dialogues, and nothing that people did with venues")


def id_of(domain: str, number: int) -> str:
    return f"{domain}-{number}"


def minutes(said: str) -> list[int]:
    """The lengths of time in a text, in its order."""
    return [round(float(count) * MINUTES[unit]) for count, unit in _LASTS.findall(said)]


def _fields(domain: str, number: int, name: str, said: dict[str, Any]) -> dict[str, Any]:
    told = {field: said[field] for field in ATTRIBUTES if said.get(field) is not None}
    if lasts := minutes(str(said.get("游玩时间", ""))):
        told["分钟"] = min(lasts)
    listed = [*(said.get("推荐菜") or ()), *(said.get("酒店设施") or ())]
    where = [said.get("地址") or "", said.get("地铁") or ""]
    return {
        "id": id_of(domain, number),
        "title": name,
        "domain": domain,
        "language": "zh",
        "categories": [c for c in (said["领域"], said.get("酒店类型")) if c],
        "tags": list(dict.fromkeys(t.strip() for t in listed if t.strip())),
        "text": "，".join(filter(None, where)),
        "attributes": told,
    }
