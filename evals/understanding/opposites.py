"""Messages that are parsed into the opposite of what they say: the gravest fault of a parse, counted apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evals.understanding.utterances import ParsedUtterance, has_words, values_of

BOUND_TOLERANCE = 1.0
"""How far the wrong end of a range may lie from the right one: "nothing after 1990" as "from 1991 on"."""
_QUANTITIES = ("year", "price", "minutes", "rating")
_OPPOSITE_VALUES = {
    "act": ({"like": "dislike", "dislike": "like"}),
    "sort": {"newer": "older", "older": "newer"},
}
_OPPOSITE_CRITIQUES = {"newer": "older", "cheaper": "dearer", "shorter": "longer", "more": "less"}
_OPPOSITE_CRITIQUES |= {other: one for one, other in _OPPOSITE_CRITIQUES.items()}
_OPPOSITE_SLOTS = (("exclude", "topic"), ("language", "exclude_languages"), ("liked", "disliked"))


def is_opposite(judged: ParsedUtterance) -> bool:
    """Return whether a message is parsed into the opposite of what it says in some slot.

    Opposites are what is excluded and what is wanted, an upper and a lower bound, like and dislike, more and less.
    """
    slots, free = judged.utterance.slots, judged.utterance.free
    expected = {slot: values_of(value) for slot, value in slots.items() if slot not in free}
    return any(_opposites(expected, judged.parsed))


def _opposites(expected: Mapping[str, Sequence[str]], parsed: Mapping[str, Sequence[str]]) -> Iterable[bool]:
    for one, other in _OPPOSITE_SLOTS:
        yield _crosses(expected, parsed, one, other)
        yield _crosses(expected, parsed, other, one)
    for slot, opposite in _OPPOSITE_VALUES.items():
        yield any(opposite.get(value) in parsed.get(slot, ()) for value in expected.get(slot, ()))
    for quantity in _QUANTITIES:
        for end, other in (("from", "to"), ("to", "from")):
            yield _bounds_cross(expected, parsed, f"{quantity}_{end}", f"{quantity}_{other}")
    for critique in expected.get("critiques", ()):
        name, _, quality = critique.partition(" ")
        yield f"{_OPPOSITE_CRITIQUES.get(name, '')} {quality}".strip() in parsed.get("critiques", ())


def _crosses(expected: Mapping[str, Sequence[str]], parsed: Mapping[str, Sequence[str]], one: str, other: str) -> bool:
    """Return whether a value that is expected in one slot is parsed in its opposite, and not in its own."""
    return any(
        any(has_words(text, value) for text in parsed.get(other, ()))
        and not any(has_words(text, value) for text in parsed.get(one, ()))
        and not any(has_words(text, value) for text in expected.get(other, ()))
        for value in expected.get(one, ())
    )


def _bounds_cross(
    expected: Mapping[str, Sequence[str]], parsed: Mapping[str, Sequence[str]], one: str, other: str
) -> bool:
    """Return whether a bound that is expected at one end of a range is parsed at the other end alone."""
    if one in parsed or other in expected or not (one in expected and other in parsed):
        return False
    return abs(float(expected[one][0]) - float(parsed[other][0])) <= BOUND_TOLERANCE
