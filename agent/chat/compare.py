"""Two items side by side, by what the catalogue says of them and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from agent.chat.phrases import phrase
from agent.text import truncate
from retrieval.data.items import Item, Scalar

MOST = 6


def compare_items(first: Item, second: Item, language: str) -> Iterator[str]:
    """Lines: what both have, what only one has, and the facts that differ."""
    titles = [truncate(i.read_in(language).title, 60) for i in (first, second)]
    yield phrase(language, "compare", first=titles[0], second=titles[1])
    traits = [_traits(i, language) for i in (first, second)]
    shared = [t for t in traits[0] if t in traits[1]]
    comma = phrase(language, "comma")
    yield phrase(language, "both", traits=comma.join(shared[:MOST])) if shared else phrase(language, "both_none")
    for title, own in zip(titles, traits, strict=True):
        if rest := [t for t in own if t not in shared][:MOST]:
            yield phrase(language, "only_one", title=title, traits=comma.join(rest))
    told = [item_facts(i, language) for i in (first, second)]
    for name in [n for n in told[0] if n in told[1] and told[0][n] != told[1][n]][:MOST]:
        yield phrase(language, "fact", name=name, first=told[0][name], second=told[1][name])


def _traits(item: Item, language: str) -> list[str]:
    said = item.read_in(language)
    stated = (fact.value for fact in said.stated)
    return [truncate(t, 40) for t in dict.fromkeys((*said.categories, *said.tags, *stated))]


def item_facts(item: Item, language: str) -> dict[str, str]:
    """The year, and the attributes by their own names."""
    year = {phrase(language, "the_year"): str(item.published.year)} if item.published else {}
    return year | {truncate(k, 30): truncate(_said(v), 60) for k, v in item.read_in(language).attributes.items()}


def _said(value: Scalar) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
