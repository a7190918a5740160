"""Products of Amazon's catalogue, as the editions of 2014, 2018 and 2023 of its reviews describe them, as fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from retrieval.columns.cells import as_text, plain_text, scalar

DOMAINS = {
    "book": "books kindle audible buyakindle kindlestore audibleaudiobooks",
    "film": "movies movies&tv moviestv primevideo amazonvideo",
    "music": "digitalmusic cds&vinyl cdsvinyl music cdsandvinyl",
    "game": "videogames games software&videogames",
}
"""The names of main categories, without case and blanks, whose products are of a domain; others are products."""
_DOMAINS = {name: domain for domain, names in DOMAINS.items() for name in names.split()}
MOST_DETAILS = 12
LONGEST_DETAIL = 120
_FOR_SHIPPING = re.compile(
    r"dimension|weight|\bupc\b|\bean\b|isbn|asin|gtin|number|rank|date|batter|warranty|discontinued|country|import"
    r"|package|quantity|shipping|page|ratings|reviews|file size|model|part|customer|available|domestic",
    re.IGNORECASE,
)
"""Details that say nothing of what a product is."""
_PRICE = re.compile(r"\d{1,7}(?:,\d{3})*(?:\.\d+)?")
_SCRIPT = re.compile(r"^\s*(?:var |function|\(function|<script)")


def product_fields(product: Mapping[str, Any]) -> dict[str, Any]:
    """Return a product's fields. Its id is that of all its variants where the edition has one."""
    title = plain_text(as_text(product.get("title")))
    features = _texts(product.get("features") or product.get("feature"))
    description = _texts(product.get("description"))
    author = product.get("author")
    attributes: dict[str, Any] = {
        "brand": _short(product.get("brand") or ""),
        "store": _short(product.get("store") or ""),
        "author": _short(author.get("name", "") if isinstance(author, dict) else author or ""),
        "subtitle": _short(product.get("subtitle") or ""),
        "price": _price(product.get("price")),
        "rating": product.get("average_rating"),
        "votes": product.get("rating_number"),
    }
    main = as_text(product.get("main_category") or product.get("main_cat"))
    categories = list(_categories(product))
    details = product.get("details")
    attributes |= dict(_details(details if isinstance(details, dict) else {}, attributes))
    if attributes["brand"] == attributes["store"]:
        del attributes["store"]
    return {
        "id": product.get("parent_asin") or product.get("asin"),
        "title": "" if _SCRIPT.match(title) else title,
        "text": "\n".join(dict.fromkeys([*description, *features])),
        "categories": categories or ([main] if main else []),
        "domain": _domain(main or next(iter(categories), "")),
        "attributes": {name: value for name, value in attributes.items() if value not in ("", None)},
    }


def _texts(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [text for part in parts if (text := plain_text(as_text(part)))]


def _categories(product: Mapping[str, Any]) -> Iterator[str]:
    """Yield the categories, from the widest on: a list, or a list of such paths."""
    written = product.get("categories") or product.get("category") or []
    paths = written if isinstance(written, list) else [written]
    flat = [each for path in paths for each in (path if isinstance(path, list) else [path])]
    seen = dict.fromkeys(plain_text(as_text(each)) for each in flat)
    yield from (name for name in seen if name and len(name) <= LONGEST_DETAIL)


def _details(details: Mapping[str, Any], own: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the details that say what a product is, under their own names."""
    texts = ((name.strip().rstrip(":"), _short(value)) for name, value in details.items() if _is_plain(value))
    telling = (each for each in texts if 0 < len(each[1]) <= LONGEST_DETAIL and not _FOR_SHIPPING.search(each[0]))
    for name, text in islice(telling, MOST_DETAILS):
        lower = name.lower()
        yield (lower if lower in own and not own[lower] else name), scalar(text)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _short(value: Any) -> str:
    return " ".join(plain_text(as_text(value)).split())


def _price(value: Any) -> float | None:
    """Return a price, the lowest one of a range; none for words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if value == value and value > 0 else None
    match = _PRICE.search(value) if isinstance(value, str) else None
    return float(match[0].replace(",", "")) if match else None


def _domain(category: str) -> str:
    return _DOMAINS.get("".join(category.lower().split()), "product")
