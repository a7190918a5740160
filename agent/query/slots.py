"""The slots of a message: the vocabulary that the rules, the conversation and the evaluation share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from agent.query.limits.bounds import Quantity

Intent = Literal[
    "", "why", "like", "dislike", "seen", "similar", "compare", "more", "surprise", "undo", "reset", "help", "quit"
]
SortOrder = Literal["", "newer", "older", "cheaper", "dearer", "shorter", "longer", "better"]
Company = Literal["", "alone", "partner", "family", "children", "friends"]
Question = Literal[
    "", "who", "when", "length", "where", "about", "price", "rating", "language", "suitable", "series",
    "shortest", "longest", "newest", "oldest", "best", "cheapest", "other",
]  # fmt: skip
"""What is asked about items: a fact of one, or which of several is first in an order; `other` is any other question."""
Correction = Literal[
    "domain", "topic", "year", "length", "price", "rating", "language", "exclude", "company", "all"
]  # fmt: skip
"""The part of the request before that a message takes back."""


@dataclass(frozen=True)
class ExcludedRange:
    """A range of years, minutes, prices or ratings that items must not lie in, both ends included; None where open.

    `about`, `language`: the topic and the code of the language of the items that this holds for; empty for all.
    """

    quantity: Quantity
    low: float | None
    high: float | None
    about: str = ""
    language: str = ""

    def __str__(self) -> str:
        ends = "–".join("" if end is None else f"{end:g}" for end in (self.low, self.high))
        return " ".join(filter(None, (self.quantity, ends, self.about, self.language)))


@dataclass(frozen=True)
class Slots:
    """What a message asks for. An empty slot is one that the message does not fill.

    `intent`: what to do; empty for a plain request and for small talk.
    `numbers`: ranks in the list on show, from 1, of the items referred to by number, ordinal or title.
    `topic`: words to search for; or a title that is not on show, which was liked or seen, or is to be resembled.
    `exclude`: words that no item may be about. `exclude_ranges`: ranges that no item may lie in.
    `languages`: codes of the languages one of which an item must be in, whose names also stand in the topic;
    `exclude_languages`: codes of those that it must not be in.
    `critiques`: differences from the items referred to, or from those on show: newer, older, cheaper, dearer,
    shorter, longer, `more QUALITY`, `less QUALITY`.
    `sort`: order of the whole list by age; other orders are critiques.
    Years, prices (in the catalogue's currency), minutes, ratings, pages and the days of publication are bounds, both
    included.
    `n`: number of items to list. `domain`: kind of item, such as film.
    `company`: with whom, or for whom, the item is. `occasion`: words of the occasion, the time or the place of use.
    `question`: what is asked about the items of `numbers`, about the title in `topic`, or about the list on show.
    `liked`, `disliked`: works of one message with different judgements: titles that are not on show, and ranks of items
    that are, written as digits. `corrections`: parts of the request before that no longer hold.
    `by_model`: names of the slots that a model filled, from words of the message; rules filled the others.
    `unknown`: what the message excludes but no item of the catalogue has, so that nothing is left out for it.
    `not_understood`: what the message negates in words that no rule understands; it is neither searched nor excluded.
    """

    intent: Intent = ""
    numbers: tuple[int, ...] = ()
    topic: str = ""
    exclude: tuple[str, ...] = ()
    exclude_ranges: tuple[ExcludedRange, ...] = ()
    languages: tuple[str, ...] = ()
    exclude_languages: tuple[str, ...] = ()
    critiques: tuple[str, ...] = ()
    sort: SortOrder = ""
    year_from: int | None = None
    year_to: int | None = None
    price_from: float | None = None
    price_to: float | None = None
    minutes_from: int | None = None
    minutes_to: int | None = None
    rating_from: float | None = None
    rating_to: float | None = None
    pages_from: int | None = None
    pages_to: int | None = None
    published_from: date | None = None
    published_to: date | None = None
    n: int | None = None
    domain: str = ""
    company: Company = ""
    occasion: str = ""
    question: Question = ""
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    not_understood: tuple[str, ...] = ()
    by_model: tuple[str, ...] = field(default=(), compare=False)
    unknown: tuple[str, ...] = field(default=(), compare=False)
