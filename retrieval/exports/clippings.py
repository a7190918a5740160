"""The text file of a Kindle with highlights, notes and bookmarks."""

from __future__ import annotations

import re
from typing import Any

SEPARATOR = "=========="
_AUTHOR = re.compile(r"^(?P<title>.*\S)\s*[(（](?P<author>[^()（）]+)[)）]\s*$")
_TIME = re.compile(
    r"\|\s*(?:Added on|Hinzugefügt am|Ajouté le|Añadido el|Aggiunto in data|Adicionado:?|添加于|追加日:?)?\s*"
    r"(?P<time>[^|]*\d[^|]*)$"
)


def read_clippings(text: str) -> list[dict[str, Any]]:
    """Return one record a clipping: the title and author of its book, its line of facts and its time."""
    records = []
    for part in text.split(SEPARATOR):
        lines = [line.strip("\ufeff \t\r") for line in part.strip("\ufeff\r\n ").split("\n")]
        if not any(lines):
            continue
        match = _AUTHOR.match(lines[0])
        about = lines[1] if len(lines) > 1 else ""
        time = _TIME.search(about)
        records.append(
            {
                "clippingTitle": match["title"] if match else lines[0],
                "clippingAuthor": match["author"] if match else "",
                "clippingAbout": about,
                "clippingTime": time["time"].strip() if time else "",
            }
        )
    return records
