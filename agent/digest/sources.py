"""Where an item is from: the paper, site or programme that its attributes name, else the host of its address."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from agent.text import strip_control, truncate
from retrieval.conditions.fields import fold
from retrieval.data.addresses import url_of
from retrieval.data.items import Item

MAX_CHARS = 60
_NAMES = (
    "publication source publisher outlet newspaper site website channel feed provider 来源 媒体 出处 报纸 网站 频道"
).split()
"""Names of attributes that say where an item is from, the surest first."""


def source_of(item: Item, language: str) -> str:
    """Return the name of where an item is from, empty where nothing tells."""
    values = {fold(name): value for name, value in item.attributes.items()}
    values |= {fold(name): value for name, value in item.read_in(language).attributes.items()}
    named = (str(values[name]) for name in _NAMES if values.get(name) and not isinstance(values[name], bool))
    host = urlsplit(url_of(item)).hostname or ""
    return truncate(strip_control(next(named, host.removeprefix("www."))), MAX_CHARS)


def is_source(attribute: str) -> bool:
    """Return whether an attribute of this name says where items are from."""
    return fold(attribute) in _NAMES


def distinct_sources(item: Item, others: Iterable[Item], language: str) -> tuple[list[str], list[Item]]:
    """Return the names of the sources of others, each once, without the item's own; and those that name none."""
    names, unnamed = dict[str, None](), list[Item]()
    for other in others:
        if name := source_of(other, language):
            names[name] = None
        else:
            unnamed.append(other)
    names.pop(source_of(item, language), None)
    return list(names), unnamed
