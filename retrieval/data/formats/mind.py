"""MIND, the news data set of Microsoft (Wu et al. 2020): news.tsv and behaviors.tsv, both without a header.

They have eight and five columns, or seven and three in an older edition. Who clicked on what is told by the history of
each user, which comes first, and by the impressions that end in -1. What was shown and not clicked says nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retrieval.files.file_start import start_of
from retrieval.files.problems import Problems
from retrieval.files.rows import Row, text_lines

ENDINGS: tuple[str, ...] = ()
FOLDERS: tuple[tuple[str, ...], ...] = (("news.tsv", "behaviors.tsv"),)
INTERACTION_FILES: tuple[str, ...] = ("behaviors.tsv",)
DATES = "mdy"
NEWS_COLUMNS = (7, 8)
BEHAVIOR_COLUMNS = (3, 5)
MOST_ENTITIES = 8
LEAST_CONFIDENCE = 0.9
OLD_SEPARATOR = "#TAB#"
_NEWS_ID = re.compile(r"[A-Z]+[A-Za-z0-9]*\d[A-Za-z0-9]*")


def recognizes(path: Path) -> bool:
    """Tell a file by its name and by its first line, which is no header."""
    if path.name.lower() not in ("news.tsv", "behaviors.tsv"):
        return False
    cells = start_of(path).partition("\n")[0].rstrip("\r").split("\t")
    if path.name.lower() == "news.tsv":
        return len(cells) in NEWS_COLUMNS and bool(_NEWS_ID.fullmatch(cells[0]))
    return len(cells) in BEHAVIOR_COLUMNS and (cells[-1][-2:] in ("-0", "-1") or OLD_SEPARATOR in cells[-1])


def items(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the news of a folder or file."""
    file = path / "news.tsv" if path.is_dir() else path
    for line, text in text_lines(file, problems):
        cells = text.split("\t")
        if len(cells) in NEWS_COLUMNS:
            yield Row(file, line, _fields(cells))
        elif text:
            problems.add(file, line, "", f"{len(cells)} columns where 8 are needed")


def interactions(path: Path, problems: Problems) -> Iterator[Row]:
    """Yield the clicks: all histories first, then what was clicked in impressions.

    A user's history is that of the first line which has one: on later lines it may hold what was clicked in between.
    """
    file = path / "behaviors.tsv" if path.is_dir() else path
    users: set[str] = set()
    for line, user, _, history, _ in _behaviors(file, Problems(problems.options)):
        if history and user not in users:
            users.add(user)
            for item in history.split():
                yield Row(file, line, {"user_id": user, "item_id": item, "kind": "click", "time": None})
    shown = 0
    for line, user, time, _, impressions in _behaviors(file, problems):
        clicked, others = _clicked(impressions)
        shown += others
        for item in clicked:
            yield Row(file, line, {"user_id": user, "item_id": item, "kind": "click", "time": time})
    problems.count(file, "news that were shown and not clicked", shown)


def _fields(cells: list[str]) -> dict[str, Any]:
    """Return the fields of an article. Its topics are the entities that were linked with confidence."""
    news_id, category, subcategory, title, abstract, url, *entities = cells
    return {
        "id": news_id,
        "title": title,
        "text": abstract,
        "categories": list(dict.fromkeys(each for each in (category, subcategory) if each)),
        "tags": list(dict.fromkeys(label for cell in entities for label in _labels(cell)))[:MOST_ENTITIES],
        "domain": "news",
        "language": "en",
        "attributes": {"url": url} if url else {},
    }


def _labels(cell: str) -> list[str]:
    try:
        entities = json.loads(cell) if cell.startswith("[{") else []
    except (ValueError, RecursionError):
        return []
    return [
        each["Label"]
        for each in entities
        if isinstance(each, dict)
        and isinstance(each.get("Label"), str)
        and isinstance(confidence := each.get("Confidence", 1.0), int | float)
        and confidence >= LEAST_CONFIDENCE
    ]


def _behaviors(file: Path, problems: Problems) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield line, user, time, history and impressions."""
    for line, text in text_lines(file, problems):
        cells = text.split("\t")
        if len(cells) == 5:
            yield line, cells[1], cells[2], cells[3], cells[4]
        elif len(cells) == 3:
            user, history, impressions = cells
            clicked, _, rest = impressions.partition(OLD_SEPARATOR)
            others, _, time = rest.partition(OLD_SEPARATOR)
            marked = [f"{item}-1" for item in clicked.split()] + [f"{item}-0" for item in others.split()]
            yield line, user, time.strip(), history, " ".join(marked)
        elif text:
            problems.add(file, line, "", f"{len(cells)} columns where 5 are needed")


def _clicked(impressions: str) -> tuple[list[str], int]:
    """Return the items that were clicked, and how many others were shown; those of a test set are not marked."""
    shown = [each.rpartition("-") for each in impressions.split()]
    clicked = [item for item, _, mark in shown if mark == "1" and item]
    return clicked, len(shown) - len(clicked)
