"""Which item on show words are nearest to, in meaning and in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from agent.chat.session import Session
from agent.query.questions.question_words import share_of_words
from retrieval.arrays import Floats
from retrieval.data.items import Item

MIN_DEVIATIONS, MIN_DEVIATIONS_OF_FACT = 3.5, 1.5
"""How much nearer to a question the item must be than to requests of unrelated words, in their standard deviations.

Less where the question is one of a fact of an item that it does not name.
"""
MIN_MARGIN, MIN_MARGIN_OF_FACT = 1.2, 0.6
"""How much nearer than the next item on show it must be, in the same unit; less where some item must be meant."""
WEIGHT_OF_WORDS = 3.0
"""How many standard deviations it counts that an item names all of the words of a question."""


def nearest_shown(session: Session, text: str, shown: Sequence[Item], asks_fact: bool) -> int:
    """Return the number of the item on show that a text is nearest to, from 1; 0 where none is near, or two are.

    `asks_fact`: whether it asks for a fact of an item that it does not name.
    """
    if not session.nearness.is_meaningful:
        return 0
    near = deviations(session, text, shown)
    best, *others = np.argsort(-near).tolist()
    margin = near[best] - max((near[each] for each in others), default=-np.inf)
    least = MIN_DEVIATIONS_OF_FACT if asks_fact else MIN_DEVIATIONS
    is_nearest = near[best] >= least and margin >= (MIN_MARGIN_OF_FACT if asks_fact else MIN_MARGIN)
    return best + 1 if is_nearest else 0


def deviations(session: Session, text: str, shown: Sequence[Item]) -> Floats:
    """Return how near a text is to each item on show, in meaning and in words, (shown,), as MIN_DEVIATIONS counts."""
    rows = np.array([session.index.items.row(item.id) for item in shown])
    near = session.nearness.deviations(text, session.state.language, rows)
    return near + WEIGHT_OF_WORDS * np.array([share_of_words(text, item) for item in shown])


def nearest_to(session: Session, text: str, least: float = 0.0) -> Callable[[Sequence[Item]], Item | None]:
    """Return what returns the item that a text is nearest to, of some; None where it is near to none.

    `least`: the standard deviations from which on an item is near, as MIN_DEVIATIONS counts.
    """

    def nearest(items: Sequence[Item]) -> Item | None:
        if not session.nearness.is_meaningful:
            return None
        near = deviations(session, text, items)
        return items[int(near.argmax())] if near.max() > least else None

    return nearest
