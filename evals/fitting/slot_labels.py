"""Annotated messages as what the slot classifiers learn: a tag for each character, and the value of each head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.query.model_lines import MEASURES
from agent.query.slot_classifier import HEADS, TAGS
from evals.understanding.utterances import Utterance

NOT_LABELLED = -1
"""In place of a tag or a value of which the annotation tells nothing."""
_VERDICTS = {"like", "dislike", "seen", "similar"}
_SMALL = r"(?:\s+(?:a|an|the|of|for|my|on|in|to|with|some|and|or))*\s+"
_ALPHANUMERIC = re.compile(r"[a-z0-9]", re.I)


def character_tags(utterance: Utterance, message: str) -> list[int]:
    """Return the tag of each character of a message, as an index of TAGS."""
    slots, tags = utterance.slots, [0] * len(message)
    uncertain = {"topic", "exclude", "critiques", "occasion", "liked", "disliked", "act"} & utterance.free
    if uncertain:
        tags = [NOT_LABELLED] * len(message)
    intent, numbers = slots.get("act", ""), slots.get("numbers", [])
    topic = "" if "topic" in utterance.free else str(slots.get("topic", ""))
    if intent in _VERDICTS:
        for number in numbers:
            _mark(f"#{number}", intent, message, tags)
        if not numbers:
            title = first_run(topic, message)
            _mark(title, intent, message, tags)
            for word in title.split():
                topic = topic.replace(word, "", 1)
    for slot, verdict in (("liked", "like"), ("disliked", "dislike")):
        for work in slots.get(slot, ()):
            _mark(f"#{work}" if isinstance(work, int) else work, verdict, message, tags)
    for excluded in slots.get("exclude", ()):
        _mark(excluded, "avoid", message, tags)
    for critique in slots.get("critiques", ()):
        if critique not in MEASURES:
            direction, _, quality = critique.partition(" ")
            _mark(quality, direction, message, tags)
    _mark(topic, "want", message, tags)
    if "occasion" not in utterance.free:
        _mark(slots.get("occasion", ""), "when", message, tags)
    return tags


def head_values(utterance: Utterance) -> dict[str, int]:
    """Return the value of each head, as an index of its values."""
    unknown = "act" in utterance.free
    intent = NOT_LABELLED if unknown else HEADS["intent"].index(utterance.slots.get("act", ""))
    return {"intent": intent, "request": int(bool(utterance.slots))}


def first_run(words: str, message: str) -> str:
    """Return the longest run of leading words that stand together in a message; words in parentheses are left out."""
    parts = re.sub(r"\(.*?\)", " ", words).split()
    for count in range(len(parts), 0, -1):
        for pattern in (_SMALL.join(map(re.escape, parts[:count])), r"\s*".join(map(re.escape, parts[:count]))):
            if match := re.search(pattern, message, re.I):
                return match[0]
    return ""


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


def token_tags(tags: Sequence[int], ends: Sequence[int]) -> list[int]:
    """Return the most frequent tag of the characters of each token."""
    starts = [0, *ends[:-1]]
    runs = [list(tags[start:end]) or [NOT_LABELLED] for start, end in zip(starts, ends, strict=True)]
    return [max(run, key=lambda tag: (run.count(tag), tag)) for run in runs]
