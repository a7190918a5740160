"""What a message does with each bound that it names: it wants what lies within, refuses it, or means no limit by it.

Rules find the bounds and what the words around them negate. The small network knows many more ways to refuse one:
"K-pop from 2010 or earlier is of no use", 低于五十块的耳机我信不过.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from agent.query.limits.bound_slots import complement, limits_of, scopes_of
from agent.query.limits.bounds import Bound
from agent.query.limits.polarity import Scope
from agent.query.model.slot_classifier import BOUND_ROLES, TAGS, Reading
from agent.query.model.slot_tags import NOT_LABELLED
from agent.query.negations.rejection_words import refuses_nothing
from agent.query.slots import ExcludedRange, Slots

SURE = 0.8
"""The least probability at which the network's role of a bound takes the place of that by the rules."""
SURE_NO_TOPIC = 0.94
"""The least probability at which a word that a refused bound is about says nothing of a topic."""
_NEGATED = re.compile(r"\b(?:no|not)\b|n['’]t\b|[不别莫](?:要|能|许|得)?[低高少多超早晚迟大小长短过跌突]", re.I)
"""A negation among the words of a bound: "no shorter than 400 pages", 不低于."""
WANTED, REFUSED, NO_LIMIT, LEAST, GREATEST = range(len(BOUND_ROLES))


def roles_by_rules(message: str) -> list[int]:
    """Return for each character the role of the bound that it is part of, as an index of BOUND_ROLES; else -1."""
    return _by_character(message, lambda scope: REFUSED if scope.negated else WANTED)


def annotated_roles(slots: Mapping[str, Any], message: str, unknown: frozenset[str] = frozenset()) -> list[int]:
    """Return the same by annotated slots; -1 also for a bound of which they tell nothing."""
    return _by_character(message, lambda scope: _annotated(scope.bound, slots, unknown))


def with_roles(rules: Slots, reading: Reading) -> Slots:
    """Return the slots by the rules, with the bounds in the roles of which a reading is sure.

    What an excluded range is about are words that the reading takes for a topic.
    """
    scopes = scopes_of(reading.message)
    settled = [_settled(_without_wish(scope, reading), reading) for scope in scopes]
    changed = {old.bound.quantity for old, new in zip(scopes, settled, strict=True) if old != new}
    if rules.intent or rules.question or reading.best("request")[0] == "no":
        changed = {quantity for quantity in changed if _fills(rules, quantity)}
    else:
        changed |= {scope.bound.quantity for scope in scopes if not _fills(rules, scope.bound.quantity)}
    limits = limits_of([scope for scope in settled if scope], reading.message)
    ends: dict[str, Any] = {
        f"{quantity}_{end}": limits.get(f"{quantity}_{end}") for quantity in changed for end in ("from", "to")
    }
    excluded = [each for each in rules.exclude_ranges if each.quantity not in changed]
    excluded += [each for each in limits["exclude_ranges"] if each.quantity in changed]
    ranges = tuple(replace(each, about=_topic_of(each.about, reading)) for each in excluded)
    return replace(rules, **ends, exclude_ranges=ranges)


def _without_wish(scope: Scope, reading: Reading) -> Scope:
    """Return an open bound that is refused of a topic without the topic, where the reading takes that for a wish.

    "No restaurants rated below 4" wants restaurants from 4 on; "no horror from before 1980" leaves out that horror.
    """
    is_open = None in (scope.bound.low, scope.bound.high)
    start = reading.message.casefold().find(scope.about.casefold())
    if not (scope.about and is_open and start >= 0):
        return scope
    words = [word for word in reading.words if word.start < start + len(scope.about) and word.end > start]
    refused = [word for word in words if TAGS[int(word.tags.argmax())] != "want" and word.tags[0] < SURE_NO_TOPIC]
    return scope if refused else replace(scope, about="")


def _topic_of(about: str, reading: Reading) -> str:
    """Return the words that an excluded range is about without those that a reading takes for no topic."""
    for word in reading.words:
        tag = TAGS[int(word.tags.argmax())]
        if tag not in ("", "want", "avoid") or word.tags[0] >= SURE_NO_TOPIC:
            about = re.sub(rf"(?<![a-z0-9]){re.escape(word.text)}(?![a-z0-9])", "", about, count=1, flags=re.I)
    return " ".join(about.split())


def _settled(scope: Scope, reading: Reading) -> Scope | None:
    """Return a bound in the role of which a reading is sure; None where it is no limit.

    A bound that has a negation among its own words, as "no shorter than 400 pages", is left to the rules.
    """
    if _NEGATED.search(reading.message[scope.bound.start : scope.bound.end]):
        return scope
    shares = reading.roles_at(scope.bound.start, scope.bound.end)
    if shares is None or shares.max() < SURE:
        return scope
    role = int(shares.argmax())
    if role == NO_LIMIT:
        return None
    if role in (LEAST, GREATEST):
        if scope.bound.low != scope.bound.high:
            return scope
        bound = replace(scope.bound, high=None) if role == LEAST else replace(scope.bound, low=None)
        return replace(scope, bound=bound, negated=False, about="")
    negated = role == REFUSED
    beside = f"{reading.message[: scope.bound.start]} {reading.message[scope.bound.end :]}"
    if negated and refuses_nothing(beside):
        return scope  # "anything newer than 2000?"
    return scope if scope.negated == negated else replace(scope, negated=negated, about="")


def _fills(slots: Slots, quantity: str) -> bool:
    """Return whether slots have a limit of a quantity."""
    ends = (getattr(slots, f"{quantity}_{end}") for end in ("from", "to"))
    return any(end is not None for end in ends) or any(each.quantity == quantity for each in slots.exclude_ranges)


def _by_character(message: str, role_of: Callable[[Scope], int]) -> list[int]:
    roles = [NOT_LABELLED] * len(message)
    for scope in scopes_of(message):
        start, end = scope.bound.start, scope.bound.end
        roles[start:end] = [role_of(scope)] * (end - start)
    return roles


def _annotated(bound: Bound, slots: Mapping[str, Any], unknown: frozenset[str]) -> int:
    """Return the role of a bound by an annotation, whose years may differ by one."""
    names = [f"{bound.quantity}_{end}" for end in ("from", "to")]
    if unknown & {*names}:
        return NOT_LABELLED
    low, high = (slots.get(name) for name in names)
    if _fits(bound, low, high):
        return WANTED
    if bound.low == bound.high and (low is None) != (high is None) and bound.low in (low, high):
        return LEAST if high is None else GREATEST
    if None in (bound.low, bound.high) and _fits(complement(bound), low, high):
        return REFUSED
    ranges = [words for each in slots.get("exclude_ranges", ()) if (words := str(each).split())[0] == bound.quantity]
    if any(words[1] == str(ExcludedRange(bound.quantity, bound.low, bound.high)).split()[1] for words in ranges):
        return REFUSED
    is_unclear = ranges or "exclude_ranges" in unknown or (low, high) != (None, None)
    return NOT_LABELLED if is_unclear else NO_LIMIT


def _fits(bound: Bound, low: float | None, high: float | None) -> bool:
    """Return whether a bound is an end of a range, or a range within it."""
    step = 1 if bound.quantity == "year" else 0
    if bound.low is not None and bound.high is not None and low is not None and high is not None:
        return low <= bound.low <= bound.high <= high  # "the 60s or the 70s"
    ends = ((bound.low, low), (bound.high, high))
    return all(own is None or (other is not None and abs(own - other) <= step) for own, other in ends)
