"""What the catalogue says of an item, written for a person: attributes, dates, texts of bounded length."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.chat.wording.phrases import field_name, phrase
from agent.query.limits.own_measures import name_and_unit
from agent.text import truncate
from retrieval.columns.quantities import column_quantity, is_price, written_number
from retrieval.data.items import Item, Scalar
from retrieval.data.own_rows import SEARCHED
from retrieval.messages import messages

MAX_TEXT_CHARS = 300
MAX_VALUE_CHARS = 120
MAX_TITLE_CHARS = 80
SEARCH_NAMES = frozenset(name for names in SEARCHED.values() for name in names)
"""Names under which requests look for a quantity, of which a copy may stand beside the owner's column."""


def attributes_of(item: Item, fields: Sequence[str], language: str) -> dict[str, Scalar]:
    """Return the attributes with one of these names, in a language, or those of the item where that has none."""
    folded = {folded_name(field) for field in fields}
    for texts in (item.read_in(language), item):
        stated = {each.field: each.value for each in texts.stated}
        own = {name: value for name, value in (stated | texts.attributes).items() if folded_name(name) in folded}
        if own := {name: value for name, value in own.items() if str(value).strip()}:
            shown = {_measure(name, value): name for name, value in shown_attributes(texts.attributes).items()}
            return {shown.get(_measure(name, value), name): value for name, value in own.items()}
    return {}


def shown_attributes(attributes: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Return attributes each once, where a copy of a quantity stands beside the owner's column for searches.

    Of a price that is "Price (GBP)", which names the currency, of a length "minutes", which names the unit.
    """
    shown: dict[tuple[str, Scalar], str] = {}
    for name, value in attributes.items():
        other = shown.setdefault(_measure(name, value), name)
        if _is_preferred(name) and not _is_preferred(other):
            shown[_measure(name, value)] = name
    names = frozenset(shown.values())
    return {name: value for name, value in attributes.items() if name in names}


def _measure(name: str, value: Scalar) -> tuple[str, Scalar]:
    """Return what an attribute and its copy have in common: the quantity, or else the name, and the value."""
    return column_quantity(name)[0] or name, value


def _is_preferred(name: str) -> bool:
    """Return whether a name is the one to show of a quantity: that for searches of a length, the owner's of a price."""
    return (name.casefold() in SEARCH_NAMES) == (column_quantity(name)[0] in ("minutes", "pages"))


def folded_name(name: str) -> str:
    """Return the name of an attribute without case, blanks and underscores."""
    return re.sub(r"[\s_-]+", "", name.casefold())


def written_values(attributes: Mapping[str, Scalar], language: str) -> str:
    """Return attributes as one text: their names and values, or their values with a unit."""
    written = (written_value(name, value, language) for name, value in attributes.items())
    return phrase(language, "semicolon").join(dict.fromkeys(written))


def written_value(name: str, value: Scalar, language: str) -> str:
    """Return an attribute as a text, such as "director Ang Lee" or "120 minutes"."""
    written = truncate(written_scalar(name, value), MAX_VALUE_CHARS)
    units = messages("agent.chat", language)["units"]
    if isinstance(value, int | float) and not isinstance(value, bool) and (unit := units.get(folded_name(name))):
        return str(unit).format(value=written)
    own_name, unit = name_and_unit(name) if isinstance(value, int | float) else (name, "")
    if unit:
        return phrase(language, "named_value", name=own_name, value=f"{written} {unit}")
    return phrase(language, "named_value", name=field_name(language, name), value=written)


def written_scalar(name: str, value: Scalar) -> str:
    """Return the value of an attribute as a person writes it: prices with their cents."""
    return written_number(value, is_price(name)) if isinstance(value, float) else str(value)


def written_date(item: Item, language: str) -> str:
    """Return the year of an item, for news the day; empty where it has none."""
    day = item.published
    if not day:
        return ""
    return f"{day:%Y-%m-%d}" if item.domain == "news" else str(day.year)


def written_text(text: str) -> str:
    """Return the description of an item on one line."""
    return " ".join(truncate(text, MAX_TEXT_CHARS).split())


def written_title(item: Item, language: str) -> str:
    """Return the title of an item as it stands in a sentence."""
    return phrase(language, "quoted", title=truncate(item.read_in(language).title, MAX_TITLE_CHARS))
