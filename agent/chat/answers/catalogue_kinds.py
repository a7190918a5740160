"""Says what kinds of items the catalogue has, and that it has none of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from agent.chat.lists.listing import list_items
from agent.chat.session import Session
from agent.query import Slots
from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.facets.topics import find_domain, is_request
from agent.query.questions.availability import asks_whether_available
from agent.query.to_conditions import has_domain
from prompts.texts import domain_words
from retrieval.conditions import Columns


def say_kinds(session: Session) -> Iterator[str]:
    """Yield the kinds of items, the most frequent first, and a list for the request as it stands."""
    yield from _kinds(session)
    yield from list_items(session, reason=True)


def lacks_kind(session: Session, slots: Slots, text: str) -> bool:
    """Return whether a message asks for a kind of item of which a catalogue of several kinds has none.

    Of one kind, whether there is another is asked where no category is called so: a shop may have a shelf of books.
    """
    columns = session.recommender.retriever.columns
    if not slots.domain or slots.intent or has_domain(slots.domain, columns) or not is_request(text):
        return False
    kinds = {item.domain for item in columns.items if item.domain}
    is_named = asks_whether_available(text) and find_domain(text) == slots.domain
    asks = is_named and not session.words.categories(text, of_kinds=True)
    return len(kinds) > 1 or (asks and bool(kinds) and kinds <= KIND_NOUNS.keys())


def without_goods(slots: Slots, columns: Columns) -> Slots:
    """Return slots without the kind product where a catalogue calls its goods by kinds of their own, as toys."""
    if slots.domain != "product" or has_domain("product", columns):
        return slots
    kinds = {item.domain for item in columns.items if item.domain}
    return slots if kinds <= KIND_NOUNS.keys() else replace(slots, domain="")


def say_kind_is_missing(session: Session) -> Iterator[str]:
    """Yield that the catalogue has nothing of the kind that was asked for, and what it has instead."""
    yield session.say("no_kind") + session.say("sentence_space")
    yield from _kinds(session)


def _kinds(session: Session) -> Iterator[str]:
    counts = Counter(item.domain for item in session.index.items.values() if item.domain)
    names = (domain_words(kind, session.state.language).many for kind, _ in counts.most_common())
    if counts:
        yield session.say("kinds", kinds=session.list(names)) + "\n"
