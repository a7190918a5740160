"""What a message can ask for, as slots: the vocabulary that the rules, the conversation and the evals share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Intent = Literal[
    "", "why", "like", "dislike", "seen", "similar", "compare", "more", "surprise", "undo", "reset", "help", "quit"
]
Sort = Literal["", "newer", "older"]


@dataclass(frozen=True)
class Slots:
    """`numbers` are places in the list shown, from 1, however they were pointed at; `topic` is what is wanted, or a
    work that is not on the screen, of which `act` says whether it was liked, was seen, or is to be resembled.

    `critiques` say how what is wanted differs from the items pointed at, or from those shown: newer, older, cheaper,
    dearer, shorter, longer, `more …`, `less …`. `sort` is said of the whole list. Years and limits are included; prices
    are in the catalogue's money. `n` is how many are wanted, `domain` the kind of item that was named.
    """

    intent: Intent = ""
    numbers: tuple[int, ...] = ()
    topic: str = ""
    exclude: tuple[str, ...] = ()
    critiques: tuple[str, ...] = ()
    sort: Sort = ""
    year_from: int | None = None
    year_to: int | None = None
    price_from: float | None = None
    price_to: float | None = None
    minutes_from: int | None = None
    minutes_to: int | None = None
    rating_from: float | None = None
    n: int | None = None
    domain: str = ""
