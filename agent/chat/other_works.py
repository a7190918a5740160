"""What else the catalogue has by the makers of an item, or by somebody whom a question names."""

from __future__ import annotations

from collections.abc import Sequence

from agent.chat.phrases import phrase
from agent.chat.session import Session
from agent.chat.values import written_title
from agent.query.makers import makers_of, names_in
from retrieval.data.items import Item

MAX_WORKS = 8


def named_makers(session: Session, text: str) -> tuple[str, ...]:
    """Return the names of the makers whom a text names, of items on show or of others in the catalogue."""
    shown = [name for item in session.shown() for _, _, name in names_in(text, makers_of(item))]
    return tuple(dict.fromkeys(shown)) or tuple(name for each in session.words.creators(text) for name in each.values)


def other_works(session: Session, names: Sequence[str], besides: Sequence[Item]) -> str:
    """Return which works by some people are in the catalogue besides those items; that none is where none is."""
    language = session.state.language
    comma = phrase(language, "comma")
    works = [item for item in session.index.items.values() if set(names) & set(makers_of(item)) and item not in besides]
    titles = comma.join(written_title(item, language) for item in works[:MAX_WORKS])
    return phrase(language, "other_works" if works else "no_other_works", names=comma.join(names), titles=titles)
