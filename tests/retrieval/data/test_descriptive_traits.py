"""Kinds, countries, lengths and the like say nothing of what an item is like."""

from __future__ import annotations

import pytest

from retrieval.data.descriptive_traits import is_descriptive, sorting_attributes
from retrieval.data.items import Item


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("Length", "104 min"), ("片长", "97分钟"), ("片长", "165页")),
        *(("Runs", "1h 44m"), ("规模", "约3小时"), ("Size", "320 pages")),
        *(("categories", "Film"), ("categories", "书"), ("tags", "电影"), ("Type", "Film"), ("大类", "书")),
        *(("Country", "USA"), ("国家", "中国大陆"), ("制片国家/地区", "美国"), ("Original language", "French")),
        *(("Format", "Hardcover"), ("Year", "1994"), ("豆瓣评分", "9.6"), ("Price", "$12"), ("又名", "To Live")),
    ],
)  # fmt: skip
def test_what_an_item_is_filed_under_is_no_description(field: str, value: str) -> None:
    assert not is_descriptive(field, value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("categories", "Drama"), ("tags", "1984"), ("tags", "father and son"), ("导演/作者", "姜文")),
        *(("Director", "Ann Hui"), ("mood", "tense"), ("主题", "亲情"), ("Artist", "10cc")),
        *(("Plot", "a heist"), ("Theme", "12 angry jurors")),
    ],
)  # fmt: skip
def test_subjects_and_makers_are_descriptions(field: str, value: str) -> None:
    assert is_descriptive(field, value)


def test_column_with_few_values_sorts_items() -> None:
    items = [
        Item(
            id=str(n),
            title=str(n),
            attributes={"Cover": ("soft", "hard")[n % 2], "Director": f"D{n % 3}", "Villain": f"V{n}"},
        )
        for n in range(40)
    ]
    assert sorting_attributes(items) == {"Cover"}
    assert sorting_attributes(items[:8]) == frozenset(), "too few to say"
