"""Says what kinds of items the catalogue has, and lists some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from agent.chat.listing import list_items
from agent.chat.session import Session
from prompts.texts import domain_words


def say_kinds(session: Session) -> Iterator[str]:
    """Yield the kinds of items, the most frequent first, and a list for the request as it stands."""
    counts = Counter(item.domain for item in session.index.items.values() if item.domain)
    names = (domain_words(kind, session.state.language).many for kind, _ in counts.most_common())
    if counts:
        yield session.say("kinds", kinds=session.list(names)) + "\n"
    yield from list_items(session, reason=True)
