"""Two items side by side, by what the catalogue says of them and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from agent.chat.answers.values import written_scalar
from agent.chat.wording.phrases import field_name, listed, phrase
from agent.text import truncate
from retrieval.columns.quantities import column_quantity
from retrieval.data.items import Item

MAX_FACTS = 6
MAX_TITLE_CHARS = 60
MAX_TRAIT_CHARS = 40
MAX_NAME_CHARS = 30
MAX_VALUE_CHARS = 60


def compare_items(first: Item, second: Item, language: str) -> Iterator[str]:
    """Yield lines: the traits that both items have, those that only one has, and the facts that differ."""
    titles = [truncate(i.read_in(language).title, MAX_TITLE_CHARS) for i in (first, second)]
    yield phrase(language, "compare", first=titles[0], second=titles[1])
    traits = [_traits(i, language) for i in (first, second)]
    shared = [t for t in traits[0] if t in traits[1]]
    both = listed(language, shared[:MAX_FACTS])
    yield phrase(language, "both", traits=both) if shared else phrase(language, "both_none")
    for title, own in zip(titles, traits, strict=True):
        if rest := [t for t in own if t not in shared][:MAX_FACTS]:
            yield phrase(language, "only_one", title=title, traits=listed(language, rest))
    facts = [item_facts(i, language) for i in (first, second)]
    differing = [name for name in facts[0] if name in facts[1] and facts[0][name] != facts[1][name]]
    # a quantity that a column of its own name holds as well, such as price (EUR) and price, is told once
    once = {(column_quantity(name)[0] or name, facts[0][name], facts[1][name]): name for name in reversed(differing)}
    for name in [name for name in differing if name in once.values()][:MAX_FACTS]:
        yield phrase(language, "fact", name=name, first=facts[0][name], second=facts[1][name])


def item_facts(item: Item, language: str) -> dict[str, str]:
    """Return the year, and the attributes by their own names, as texts of bounded length."""
    year = {field_name(language, "year"): str(item.published.year)} if item.published else {}
    attributes = item.read_in(language).attributes
    return year | {
        truncate(k, MAX_NAME_CHARS): truncate(written_scalar(k, v), MAX_VALUE_CHARS) for k, v in attributes.items()
    }


def _traits(item: Item, language: str) -> list[str]:
    texts = item.read_in(language)
    stated = (fact.value for fact in texts.stated)
    return [truncate(t, MAX_TRAIT_CHARS) for t in dict.fromkeys((*texts.categories, *texts.tags, *stated))]
