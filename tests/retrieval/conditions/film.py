"""A film, fields and values that it has or lacks, and whether it meets a written condition."""

from __future__ import annotations

from hypothesis import strategies as st

from retrieval.conditions import parse_condition
from retrieval.data.items import Item

FILM = Item.model_validate(
    {
        "id": "f1",
        "domain": "film",
        "title": "Slow River",
        "text": "A family by the water.",
        "categories": ["Drama"],
        "tags": ["calm"],
        "published": "1994",
        "attributes": {"minutes": 120, "Director": "Ann Lee", "invented": True},
        "translations": {"zh": {"title": "慢河", "categories": ["剧情"], "attributes": {"导演": "李安"}}},
    }
)
written_fields = st.sampled_from(["category", "tag", "minutes", "language", "domain", "nothing"])
written_values = st.sampled_from(["Drama", "calm", "1994", "120", "en", "film", "x", "Film Noir"])


def holds(written: str, item: Item = FILM) -> bool:
    return parse_condition(written).holds(item)
