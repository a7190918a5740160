"""The slots of bounds: years, lengths, prices and ratings, each as it stands or as its negation leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from agent.query.limits.bounds import Bound, Quantity, without_spans
from agent.query.limits.limits import find_lengths, find_prices, without_price_nouns
from agent.query.limits.numeric_titles import is_title
from agent.query.limits.pages import find_pages
from agent.query.limits.polarity import Scope, scopes
from agent.query.limits.ratings import find_ratings
from agent.query.limits.years import find_single_years, find_years
from agent.query.slots import ExcludedRange, Slots

_SENTENCE_END = re.compile(r"[.;!?。！？]+")
_CORRECTS = re.compile(
    r"\b(?:no|nope|wait|actually|sorry|i mean(?:t)?|i was thinking of|"
    r"make (?:it|that)|(?:ok |or )?maybe|scratch that|rather|better|"
    r"on second thoughts?)\b(?! (?:"
    r"(?:more|less|lat|earli|long|short|new|old|young|few|low|high|cheap|soon|furth)(?:er)?|later|than)\b)|不对|说错|错了|算了|还是|改成|"
    r"应该是|不如|[,，]不[,，]",
    re.I,
)
"""What says between two bounds that the second takes the place of the first."""
_STORY = re.compile(
    r"\b(?:i|we|he|she|they|(?:my|our|his|her|their) \w+(?: \w+)?)(?:'ve|'d)?\s+(?:(?:just|all|both|first|last|once|"
    r"already|still|even|only)\s+)?(?:went|was|were|lived|worked|moved|met|married|visited|studied|graduated|"
    r"retired|bought|"
    r"saw|watched|read|played|heard|stayed|started|got|had|came|left|did|finished|used|learned|learnt|taught|"
    r"drove|flew|"
    r"grew|spent|lost|won|died|passed)\b|^\s*(?:saw|watched|read|played|heard|went|met)\b|\bborn\b",
    re.I,
)
"""What tells that somebody did something; the year in which limits no item."""


def extract_bounds(slots: Slots, text: str) -> tuple[Slots, str, bool]:
    """Fill the bounds and return the text without the words for them, and whether a negation of one is a request."""
    taken = scopes_of(text)
    rest = without_spans(text, [(scope.start, scope.end) for scope in taken])
    prices = any(scope.bound.quantity == "price" for scope in taken)
    slots = replace(slots, **limits_of(taken, text))
    return slots, without_price_nouns(rest) if prices else rest, any(scope.is_wish for scope in taken)


def scopes_of(text: str) -> list[Scope]:
    """Return the bounds of a text, each with what the text does with it.

    Ratings come first and prices after lengths, since each takes the numbers that the next might misread.
    """
    ratings, left = find_ratings(text)
    lengths, left = find_lengths(left)
    pages, left = find_pages(left)
    prices, left = find_prices(left)
    years, left = find_years(left)
    single = [bound for bound in find_single_years(left) if not _limits_nothing(text, bound)]
    all_scopes = scopes(text, [*ratings, *lengths, *pages, *prices, *years, *single])
    taken = [scope for scope in all_scopes if scope.negated or scope.bound not in single]
    if not any(scope.bound.quantity == "year" and not scope.negated for scope in taken):
        taken += _first_year([scope for scope in all_scopes if scope not in taken], text)
    return taken


def limits_of(taken: list[Scope], text: str) -> dict[str, Any]:
    """Return the values of the slots of bounds; those that another corrects do not count."""
    counting = _without_corrected(taken, text)
    return {**_filled(counting), "exclude_ranges": tuple(_excluded(counting))}


def _without_corrected(taken: list[Scope], text: str) -> list[Scope]:
    """Return the bounds without those that the next bound of their quantity corrects: "under 90, no, under 120"."""
    ordered = sorted(taken, key=lambda scope: scope.start)
    corrected = [
        first
        for first, second in pairwise(ordered)
        if first.bound.quantity == second.bound.quantity
        and any(match.start() < second.bound.start for match in _CORRECTS.finditer(text[: second.bound.end], first.end))
    ]
    return [scope for scope in taken if scope not in corrected]


def _limits_nothing(text: str, bound: Bound) -> bool:
    """Return whether a year is a title, or when somebody did something."""
    return is_title(text, bound) or _is_of_story(text, bound.start)


def _is_of_story(text: str, start: int) -> bool:
    """Return whether what stands at a place is when somebody did something: "we went to Salvador in 1998"."""
    return bool(_STORY.search(_SENTENCE_END.split(text[:start])[-1]))


def _first_year(single: list[Scope], text: str) -> list[Scope]:
    """Return the first of the years on their own, with those that "or" joins to it."""
    taken = single[:1]
    for scope in single[1:]:
        if text[taken[-1].end : scope.start].strip(" ,/").casefold() not in ("or", "和", "或", "、", "或者"):
            break
        taken.append(scope)
    return taken


def _filled(taken: Iterable[Scope]) -> dict[str, Any]:
    """Return the slots of bounds: what is wanted spans all that is named, and each negation narrows it."""
    filled: dict[str, Any] = {}
    quantities: dict[Quantity, tuple[str, str]] = {
        "year": ("year_from", "year_to"),
        "minutes": ("minutes_from", "minutes_to"),
        "price": ("price_from", "price_to"),
        "rating": ("rating_from", "rating_to"),
        "pages": ("pages_from", "pages_to"),
    }
    for quantity, (low_slot, high_slot) in quantities.items():
        of_quantity = [scope for scope in taken if scope.bound.quantity == quantity]
        within = [scope.bound for scope in of_quantity if not scope.negated]
        outside = [complement(s.bound) for s in of_quantity if s.negated and _hascomplement(s)]
        lows, highs = _hull(within)
        low = max((v for v in (*lows, *(bound.low for bound in outside)) if v is not None), default=None)
        high = min((v for v in (*highs, *(bound.high for bound in outside)) if v is not None), default=None)
        filled |= {slot: value for slot, value in ((low_slot, low), (high_slot, high)) if value is not None}
    return filled


def _hull(bounds: list[Bound]) -> tuple[list[float], list[float]]:
    """Return the least and greatest value of closed ranges together, and every other bound."""
    closed = [bound for bound in bounds if not _is_one_sided(bound)]
    lows = [bound.low for bound in bounds if bound.low is not None and _is_one_sided(bound)]
    highs = [bound.high for bound in bounds if bound.high is not None and _is_one_sided(bound)]
    least = min((bound.low for bound in closed if bound.low is not None), default=None)
    greatest = max((bound.high for bound in closed if bound.high is not None), default=None)
    return [*lows, *([] if least is None else [least])], [*highs, *([] if greatest is None else [greatest])]


def complement(bound: Bound) -> Bound:
    """Return what a one-sided bound leaves out; an amount, which may be a fraction, is in both."""
    step = 1 if bound.quantity == "year" else 0
    low = None if bound.high is None else bound.high + step
    high = None if bound.low is None else bound.low - step
    return replace(bound, low=low, high=high)


def _excluded(taken: Iterable[Scope]) -> Iterable[ExcludedRange]:
    """Yield the negated ranges that no single bound can express: closed ones, and those of a topic."""
    for scope in taken:
        bound = scope.bound
        if scope.negated and not _hascomplement(scope):
            yield ExcludedRange(bound.quantity, bound.low, bound.high, scope.about)


def _hascomplement(scope: Scope) -> bool:
    """Return whether one bound expresses what is left."""
    return not scope.about and _is_one_sided(scope.bound) and not scope.bound.names_end


def _is_one_sided(bound: Bound) -> bool:
    return bound.low is None or bound.high is None
