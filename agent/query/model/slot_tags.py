"""The slots of a message as what the slot classifiers learn and know of it: a tag for each character, a value per head.

The slots are those that the rules read, or those that an annotation holds; `unknown` names the slots of an annotation
of which it tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.query.limits.bounds import blank
from agent.query.limits.durations import DURATION, parse_duration
from agent.query.model.model_lines import MEASURES
from agent.query.model.slot_classifier import HEADS, REFER, TAGS, VERDICTS
from agent.query.text.numerals import ANY_NUMBER, parse_number

NOT_LABELLED = -1
"""In place of a tag or a value of which an annotation tells nothing."""
_SMALL = r"(?:\s+(?:a|an|the|of|for|my|on|in|to|with|some|and|or))*\s+"
_ALPHANUMERIC = re.compile(r"[a-z0-9]", re.I)
_TAGGED = frozenset({"topic", "exclude", "critiques", "occasion", "liked", "disliked", "intent"})
_NUMBER = re.compile(rf"(?<![a-z0-9#.]){ANY_NUMBER}", re.I)
_DURATION = re.compile(DURATION, re.I)
_CLOCK = re.compile(
    rf"\b(?:half|quarter (?:past|to)|(?:past|at|by))\s+(?:[0-9]{{1,2}}:)?{ANY_NUMBER}(?=\W|$)"
    r"(?!\s*(?:minutes?|mins?|hours?))|"
    rf"\b[0-9]{{1,2}}:[0-9]{{2}}\b|\b{ANY_NUMBER}\s*(?:am|pm|o'clock)\b|{ANY_NUMBER}\s*点(?:钟|半|前|之前|{ANY_NUMBER}分)",
    re.I,
)
"""Times of day, which are no limits."""


@dataclass(frozen=True)
class Number:
    """A number in a message, from `start` to `end`; of a length of time the value is in minutes."""

    start: int
    end: int
    value: float
    is_duration: bool = False


def numbers_in(message: str) -> Iterator[Number]:
    """Yield the numbers in a message, digits and words; a length of time is one number, a time of day is none."""
    for match in _DURATION.finditer(message):
        yield Number(*match.span(), parse_duration(match[0]), is_duration=True)
        message = blank(message, *match.span())
    for match in _CLOCK.finditer(message):
        message = blank(message, *match.span())
    for match in _NUMBER.finditer(message):
        yield Number(*match.span(), parse_number(match[0]))


def character_tags(slots: Mapping[str, Any], message: str, unknown: frozenset[str] = frozenset()) -> list[int]:
    """Return the tag of each character of a message, as an index of TAGS."""
    tags = [NOT_LABELLED if _TAGGED & unknown else 0] * len(message)
    _tag_limits(slots, message, tags)
    topic = _tag_works(slots, "" if "topic" in unknown else str(slots.get("topic") or ""), message, tags)
    for excluded in slots.get("exclude", ()):
        _mark(excluded, "avoid", message, tags)
    for critique in slots.get("critiques", ()):
        if critique not in MEASURES:
            direction, _, quality = critique.partition(" ")
            _mark(quality, direction, message, tags)
    _mark(topic, "want", message, tags)
    if "occasion" not in unknown:
        _mark(slots.get("occasion") or "", "when", message, tags)
    return tags


def _tag_works(slots: Mapping[str, Any], topic: str, message: str, tags: list[int]) -> str:
    """Tag the works that a message refers to, and return the topic without the title among them."""
    intent, numbers = slots.get("intent") or "", slots.get("numbers") or ()
    for number in numbers:
        _mark(f"#{number}", intent if intent in VERDICTS else REFER, message, tags)
    if intent in VERDICTS and not numbers:
        title = _first_run(topic, message)
        _mark(title, intent, message, tags)
        for word in title.split():
            topic = topic.replace(word, "", 1)
    for slot, verdict in (("liked", "like"), ("disliked", "dislike")):
        for work in slots.get(slot, ()):
            _mark(f"#{work}" if str(work).isdigit() else work, verdict, message, tags)
    return topic


def _tag_limits(slots: Mapping[str, Any], message: str, tags: list[int]) -> None:
    """Tag the numbers that are limits: of a quantity, from, to, or both."""
    for number in numbers_in(message):
        for quantity in ("minutes", "price", "rating"):
            ends = [end for end in ("from", "to") if slots.get(f"{quantity}_{end}") == number.value]
            if ends and (quantity == "minutes" or not number.is_duration):
                name = f"{quantity}_{ends[0]}" if len(ends) == 1 or quantity != "minutes" else quantity
                tags[number.start : number.end] = [TAGS.index(name)] * (number.end - number.start)
                break
        else:
            if slots.get("n") == number.value and not number.is_duration:
                tags[number.start : number.end] = [TAGS.index("n")] * (number.end - number.start)


def head_values(slots: Mapping[str, Any], unknown: frozenset[str] = frozenset()) -> dict[str, int]:
    """Return the value of each head, as an index of its values; of several values the first."""
    values = {"request": int(any(slots.values()))}
    measures = [critique for critique in slots.get("critiques", ()) if critique in MEASURES]
    for head, choices in HEADS.items():
        if head == "request":
            continue
        value = measures if head == "measure" else slots.get(head) or ""
        first = next(iter(value), "") if isinstance(value, tuple | list) else value
        is_labelled = first in choices and {"measure": "critiques"}.get(head, head) not in unknown
        values[head] = choices.index(first) if is_labelled else NOT_LABELLED
    return values


def _first_run(words: str, message: str) -> str:
    """Return the longest run of leading words that stand together in a message; words in parentheses are left out."""
    parts = re.sub(r"\(.*?\)", " ", words).split()
    for count in range(len(parts), 0, -1):
        for pattern in (_SMALL.join(map(re.escape, parts[:count])), r"\s*".join(map(re.escape, parts[:count]))):
            if match := re.search(pattern, message, re.I):
                return match[0]
    return ""


def token_tags(tags: Sequence[int], ends: Sequence[int]) -> list[int]:
    """Return the most frequent tag of the characters of each token."""
    starts = [0, *ends[:-1]]
    runs = [list(tags[start:end]) or [NOT_LABELLED] for start, end in zip(starts, ends, strict=True)]
    return [max(run, key=lambda tag: (run.count(tag), tag)) for run in runs]


def _mark(words: str, tag: str, message: str, tags: list[int]) -> None:
    """Tag the words of a value where they stand in a message; those in parentheses may be tagged or not."""
    for part in re.findall(r"\([^)]*\)|[^()]+", words):
        for word in part.strip("()").split():
            for start, end in _places(word, message):
                if all(each in (0, NOT_LABELLED) for each in tags[start:end]):
                    index = NOT_LABELLED if part.startswith("(") else TAGS.index(tag)
                    tags[start:end] = [index] * (end - start)
                    break


def _places(word: str, message: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands in a message, not inside a longer one."""
    folded = message.casefold() if len(message.casefold()) == len(message) else message
    start = folded.find(word.casefold())
    while start >= 0:
        end = start + len(word)
        before, after = message[start - 1 : start], message[end : end + 1]
        inside = (_is_part(before) and _is_part(word[0])) or (_is_part(after) and _is_part(word[-1]))
        if not inside:
            yield start, end
        start = folded.find(word.casefold(), start + 1)


def _is_part(character: str) -> bool:
    return bool(_ALPHANUMERIC.match(character))
