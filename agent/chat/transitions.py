"""From slots to the request that they make: a new state, and what the catalogue does not know of what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agent.chat.critiques import Critique, translate_critiques
from agent.chat.phrases import phrase
from agent.chat.state import LIST_SIZE, State
from agent.query.message_text import normalize
from agent.query.slots import Slots
from agent.query.synonyms import expand
from agent.query.to_conditions import (
    domain_conditions,
    exclusion_conditions,
    has_domain,
    limit_conditions,
    year_conditions,
)
from retrieval.conditions.columns import Columns
from retrieval.data.items import Item
from retrieval.index.reader import Index

TRAITS = 4
"""How many traits of an item are asked for where others are to be like it."""


def refine_request(
    before: State, slots: Slots, shown: Sequence[Item], columns: Columns
) -> tuple[State | None, tuple[str, ...]]:
    """The state with the request that the slots make of the one before, or None where they ask nothing new; and the
    critiques of which the catalogue knows nothing.

    A new topic starts a new request, and so does a kind of which nothing is shown; conditions alone narrow the one
    before.
    """
    differing, limited = _of_all(slots, shown), limit_conditions(slots, columns)
    added = [*year_conditions(slots), *differing.conditions, *limited.conditions]
    replaced = {c.field for c in added if c.operator not in ("=", "!=")}
    added += [c for word in slots.exclude for c in exclusion_conditions(word, columns)]
    added += domain_conditions(slots.domain, columns)
    lacking = (*differing.unavailable, *limited.unsupported)
    known = has_domain(slots.domain, columns)
    if not (slots.topic or added or differing.quality_critiques or known):
        return None, lacking
    other = known and all(i.domain != slots.domain for i in shown)
    new = bool(slots.topic) or other or (known and not added and not differing.quality_critiques)
    kept = [] if new else [c for c in before.conditions if c.field not in replaced]
    state = State(
        text=_joined(before.language, slots.topic or ("" if new else before.text), differing.wanted),
        like="" if new else before.like,
        conditions=tuple(dict.fromkeys((*kept, *added))),
        quality_critiques=(*(() if new else before.quality_critiques), *differing.quality_critiques),
        language=before.language,
        n=slots.n or LIST_SIZE,
        feedback_count=before.feedback_count,
        question_asked=not new and before.question_asked,
    )
    return state, lacking


def request_similar(before: State, slots: Slots, item: Item | None, columns: Columns) -> tuple[State, tuple[str, ...]]:
    """The state with a request for what is like an item, or like the topic where no item is known; what is kept out
    stays out. And the critiques of which the catalogue knows nothing."""
    differing = translate_critiques(slots.critiques, [item] if item else [])
    limited = limit_conditions(slots, columns)
    kept = [c for c in before.conditions if c.operator == "!="]
    kind = domain_conditions(slots.domain or (item.domain if item else ""), columns)
    state = State(
        text=_joined(before.language, "" if item else slots.topic, differing.wanted),
        like=item.id if item else "",
        conditions=tuple(
            dict.fromkeys((*kept, *year_conditions(slots), *differing.conditions, *limited.conditions, *kind))
        ),
        quality_critiques=differing.quality_critiques,
        listed=(item.id,) if item else (),
        offset=1 if item else 0,
        language=before.language,
        n=slots.n or LIST_SIZE,
        feedback_count=before.feedback_count,
        question_asked=True,
    )
    return state, (*differing.unavailable, *limited.unsupported)


def search_text(state: State, like: Item | None) -> str:
    """What is searched for: what was said, with words that mean the same, and of an item that is to be resembled its
    title and traits."""
    said = (like.read_in(state.language).title, *like.traits(state.language)[:TRAITS]) if like else ()
    return _joined(state.language, *said, expand(state.text))


def find_by_title(title: str, index: Index) -> Item | None:
    """The item of the catalogue with this title, in any of its languages."""
    wanted = normalize(title).strip("《》").casefold()
    for item in index.items.values():
        if any(normalize(said.title).casefold() == wanted for said in (item, *item.translations.values())):
            return item
    return None


def _of_all(slots: Slots, shown: Sequence[Item]) -> Critique:
    """Critiques of the whole list, with the order that was asked for unless years were told."""
    years = slots.year_from is not None or slots.year_to is not None
    found = translate_critiques((*((slots.sort,) if slots.sort and not years else ()), *slots.critiques), shown)
    return replace(found, unavailable=tuple(name for name in found.unavailable if name not in ("newer", "older")))


def _joined(language: str, *parts: str) -> str:
    return phrase(language, "comma").join(filter(None, parts))
