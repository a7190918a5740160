"""Thirty films whose number decides year, length, price, kind and mood, and a user who liked two of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from retrieval.data.items import Interaction, Item, ItemText
from retrieval.index import Index
from retrieval.index.build import build

KINDS = (("Drama", "剧情"), ("Comedy", "喜剧"), ("Western", "西部"))
MOODS = (("dark", "黑暗"), ("gentle", "温柔"))


def film(number: int) -> Item:
    (english, chinese), (mood, mood_zh) = KINDS[number % 3], MOODS[number % 2]
    return Item(
        id=f"f{number}",
        title=f"Film {number:02}",
        text=f"A {mood} river story.",
        categories=(english,),
        published=datetime(1960 + 2 * number, 1, 1, tzinfo=UTC),
        domain="film",
        attributes={"minutes": 80 + number, "price": 100 - number},
        translations={
            "zh": ItemText(title=f"影片{number:02}", text=f"一个{mood_zh}的河流故事。", categories=(chinese,))
        },
    )


def index_of_films(folder: Path) -> Index:
    """Return an index of the films, where ana likes the first and the fourth."""
    history = [Interaction(user_id="ana", item_id=f"f{n}", kind="rate", value=5) for n in (0, 3)]
    return build(folder / "index", [film(n) for n in range(30)], history, embedder="hash")
