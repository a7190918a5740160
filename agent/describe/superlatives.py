"""Superlatives that an index holds of an item: counted among the items of one of its categories, without a tie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import polars as pl

from agent.describe.fields import role_of
from retrieval.data.items import Item
from retrieval.index import Index

MIN_ITEMS = 10
"""Items of a category from which on one of them is called the best rated, the newest and so on."""
MIN_PEOPLE = 5
"""People that an item must have been rated or chosen by: fewer would tell little, and give them away."""
Kind = Literal["best_rated", "most_chosen", "newest", "cheapest"]


@dataclass(frozen=True)
class Superlative:
    """An item is first of the `count` items of a category. `value`: its mean rating, 0 where it is of another kind."""

    kind: Kind
    category: str
    count: int
    value: float = 0.0
    people: int = 0


def superlatives_of(index: Index) -> Mapping[str, tuple[Superlative, ...]]:
    """Return the superlatives of each item of an index that has any, the one of most items first."""
    ratings = _ratings(index)
    people = dict(index.interactions.group_by("item_id").agg(pl.col("user_id").n_unique()).iter_rows())
    by_item: dict[str, list[Superlative]] = defaultdict(list)
    for category, items in _by_category(index).items():
        if len(items) < MIN_ITEMS:
            continue
        means = {item.id: ratings[item.id][0] for item in items if ratings.get(item.id, (0, 0))[1] >= MIN_PEOPLE}
        if len(means) >= MIN_ITEMS and (first := _first(means)):
            mean, count = ratings[first]
            by_item[first].append(Superlative("best_rated", category, len(means), mean, count))
        chosen = {item.id: float(people.get(item.id, 0)) for item in items}
        if (first := _first(chosen)) and chosen[first] >= MIN_PEOPLE:
            by_item[first].append(Superlative("most_chosen", category, len(items)))
        dates = {item.id: moment for item in items if (moment := _published(item))}
        if len(dates) == len(items) and (first := _first(dates)):
            by_item[first].append(Superlative("newest", category, len(items)))
        prices = {item.id: -price for item in items if (price := _price(item)) is not None}
        if len(prices) == len(items) and (first := _first(prices)):
            by_item[first].append(Superlative("cheapest", category, len(items)))
    return {item_id: tuple(sorted(some, key=lambda each: -each.count)) for item_id, some in by_item.items()}


def _by_category(index: Index) -> dict[str, list[Item]]:
    by_category: dict[str, list[Item]] = defaultdict(list)
    for item in index.items.values():
        for category in dict.fromkeys(item.categories):
            by_category[category].append(item)
    return by_category


def _ratings(index: Index) -> dict[str, tuple[float, int]]:
    """Return the mean rating of each item and by how many people, each by their last rating."""
    rated = index.interactions.filter(pl.col("value").is_not_null())
    latest = rated.unique(["user_id", "item_id"], keep="last", maintain_order=True)
    means = latest.group_by("item_id").agg(pl.col("value").mean(), pl.len())
    return {item_id: (float(mean), int(count)) for item_id, mean, count in means.iter_rows()}


def _first(values: Mapping[str, float]) -> str:
    """Return the id with the greatest value, empty where two have it."""
    ranked: Sequence[str] = sorted(values, key=lambda item_id: -values[item_id])
    return ranked[0] if len(ranked) > 1 and values[ranked[0]] > values[ranked[1]] else ""


def _published(item: Item) -> float:
    """Return when an item was published, in seconds since 1970; 0 where that is not given or still to come."""
    return item.published.timestamp() if item.published and item.published <= datetime.now(UTC) else 0.0


def _price(item: Item) -> float | None:
    """Return the price of an item in numbers alone, None where it has a currency: others may have another."""
    roles = {role_of(name): value for name, value in item.attributes.items()}
    price = roles.get("price")
    is_number = isinstance(price, int | float) and not isinstance(price, bool)
    return float(price) if is_number and price is not None and "currency" not in roles else None
