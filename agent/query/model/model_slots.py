"""The slots of a message by a classifier's reading of it, and the probability of each slot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.limits.durations import DURATION
from agent.query.model.slot_classifier import LIMITS, REFER, TAGS, VERDICTS, Reading, Word
from agent.query.model.slot_tags import Number, numbers_in
from agent.query.slots import Slots
from agent.query.text.synonyms import names_of_genre
from retrieval.text.cjk import HAN, contains_han

_ASKING = re.compile(f"^(?:(?:求|请|帮我|给我)*推荐(?:一?下)?|有[没木米]有|有什么|有啥|有教)(?=[{HAN}]{{2}}|$)")
"""What asks for a topic, and is no part of it: 推荐 of 推荐编程."""
_MADE = re.compile(f"(?<=[{HAN}]{{2}})(?:[主出参]演|执?导|配音)的?$")
"""What stands after the name of somebody who made a work: 诺兰导的."""
_EDGES = frozenset(
    "a an the of or and to for in on with my some any is are be by at 的 了 和 与 或 是 点 吧 啊 呢 吗".split()
)
_PARTICLES = frozenset(
    "的了和与或是点吧啊呢吗得着过很太最更挺好要有没不爱看听玩学读来推讲怕想在给跟把被就都也又再还这那个些种类"
)
"""Chinese characters that stand beside a word of one character without being a part of it."""
_AROUND_OCCASION = re.compile(
    rf"(?<=[{HAN}])(?:的?时候|的?时|(?<=会)上)$|(?<=[{HAN}]{{2}})[看听玩读学]的?$|"
    r"\s+(?:(?:all )?by (?:my|our)sel(?:f|ves)|alone|with (?:my|the|our) \w+)$",
    re.I,
)
"""What is said around an occasion: 的时候 of 跑步的时候, and the company there."""
_REST_OF_TITLE = re.compile(r"(?: [A-Z][\w'’]+)+")
_JOINED = re.compile(r"\s+(?:(?:a|an|the|of|or|and|to|for|in|on|with|my|'s)\s+)*|['’&.·-]|\s*")
_UP_TO = re.compile(r"[块元分 ]*(?:到|至|-|–|—|~|to)\s*")
"""What stands between the two ends of a range: 三百到五百."""

MAX_MINUTES = 24 * 60
"""Minutes from which on a duration is not the length of an item."""


@dataclass(frozen=True)
class Span:
    """Words of a message with one tag, and the mean probability of it."""

    text: str
    tag: str
    probability: float


@dataclass(frozen=True)
class ModelSlots:
    """Slots of a message by a model, the probability of each that is filled, and the words that it was filled from.

    `measure` is the critique of what catalogues measure; `no_intent` is the probability that the message has none.
    """

    slots: Slots
    probabilities: dict[str, float]
    spans: tuple[Span, ...]
    titles: tuple[str, ...]
    no_intent: float
    is_request: float
    measure: str = ""


def slots_of(reading: Reading) -> ModelSlots:
    """Return the slots that a reading fills."""
    spans = tuple(_spans(reading))
    filled: dict[str, Any] = {}
    sure: dict[str, float] = {}

    def fill(slot: str, value: Any, probability: float) -> None:
        if value not in ("", (), None):
            filled[slot], sure[slot] = value, probability

    for head in ("domain", "company", "question", "sort"):
        fill(head, *reading.best(head))
    for head in ("languages", "corrections"):
        value, sureness = reading.best(head)
        fill(head, (value,) if value else (), sureness)
    for name, end, sureness in _limits(reading):
        fill(name, end, sureness)
    intent, probability = reading.best("intent")
    judged = [span for span in spans if span.tag in VERDICTS]
    topics = [span for span in spans if span.tag == "want"]
    referring = [span for span in spans if span.tag in (*VERDICTS, REFER)]
    numbers = tuple(dict.fromkeys(int(n) for span in referring for n in re.findall(r"#([0-9]+)", span.text)))
    verdicts = {span.tag for span in judged}
    titles = [span for span in judged if "#" not in span.text]
    if verdicts == {"like", "dislike"} or (len(titles) > 1 and verdicts <= {"like", "dislike"}):
        for slot, verdict in (("liked", "like"), ("disliked", "dislike")):
            works = [span for span in judged if span.tag == verdict]
            values = tuple(w for s in works for w in (re.findall(r"#([0-9]+)", s.text) or [s.text]))
            fill(slot, values, min((s.probability for s in works), default=0.0))
        intent = ""
    else:
        fill("numbers", numbers, _mean(referring))
    fill("intent", intent, probability)
    if intent in VERDICTS:
        topics = [*titles[:1], *topics]
    fill("topic", " ".join(_bare(span.text) for span in topics).strip(), _mean(topics))
    avoided = [span for span in spans if span.tag == "avoid"]
    fill("exclude", tuple(_MADE.sub("", span.text) for span in avoided), _mean(avoided))
    changes = [(f"{s.tag} {s.text}", s.probability) for s in spans if s.tag in ("more", "less")]
    fill("critiques", tuple(c for c, _ in changes), min((p for _, p in changes), default=0.0))
    occasions = [span for span in spans if span.tag == "when"]
    fill("occasion", " ".join(_bare_occasion(span.text) for span in occasions).strip(), _mean(occasions))
    named = tuple(span.text for span in titles)
    no_intent, is_request = float(reading.heads["intent"][0]), float(reading.heads["request"][1])
    measure, sure["measure"] = reading.best("measure")
    return ModelSlots(Slots(**filled), sure, spans, named, no_intent, is_request, measure)


def _limits(reading: Reading) -> Iterator[tuple[str, float, float]]:
    """Yield the slots that the numbers of a message fill as limits, their values, and the probabilities of that."""
    numbers = sorted(numbers_in(reading.message), key=lambda each: each.start)
    while numbers:
        number = numbers.pop(0)
        if numbers and (ends := list(_range(reading, number, numbers[0]))):
            numbers.pop(0)
            yield from ends
        else:
            yield from _limit(reading, number)


def _range(reading: Reading, low: Number, high: Number) -> Iterator[tuple[str, float, float]]:
    """Yield the two ends of a range where one number leads to the other: what is known of either tells of both."""
    leads_on = _UP_TO.fullmatch(reading.message, low.end, high.start)
    if not leads_on or low.value >= high.value or low.is_duration != high.is_duration:
        return
    sureness = [_sureness(reading, number) for number in (low, high)]
    for quantity in ("minutes", "price", "rating"):
        names = {quantity, f"{quantity}_from", f"{quantity}_to"}
        probability = sum(each.get(name, 0.0) for each in sureness for name in names) / 2
        if probability > 0.5:
            yield f"{quantity}_from", low.value, probability
            yield f"{quantity}_to", high.value, probability


def _limit(reading: Reading, number: Number) -> Iterator[tuple[str, float, float]]:
    """Yield what one number limits; a length of time limits nothing but lengths, whatever its tag."""
    name, probability = max(_sureness(reading, number).items(), key=lambda each: each[1])
    if probability > 0.5:
        if name.startswith("minutes") and number.value >= MAX_MINUTES:
            return  # 看一天代码了 is no length of an item
        if name == "minutes":
            yield from ((end, round(number.value), probability) for end in ("minutes_from", "minutes_to"))
        else:
            whole = name == "n" or name.startswith("minutes")
            yield name, round(number.value) if whole else number.value, probability


def _sureness(reading: Reading, number: Number) -> dict[str, float]:
    """Return the probability of each limit that a number may be."""
    words = [word for word in reading.words if word.start < number.end and word.end > number.start]
    tags = np.mean([word.tags for word in words], axis=0) if words else np.zeros(len(TAGS))
    names = (name for name in LIMITS if name.startswith("minutes") or not number.is_duration)
    return {name: float(tags[TAGS.index(name)]) for name in names}


def _bare(words: str) -> str:
    """Return the words of a topic without particles at its edges, and without a noun of a kind at its end."""
    bare = _ASKING.sub("", words.strip("的了和与是"))
    for pattern in KIND_NOUNS.values():
        if (match := re.search(rf"(?:{pattern.pattern})$", bare, re.I)) and match.start() > 1:
            bare = bare[: match.start()].rstrip("的 ")
    is_genre = bare.endswith("片") and bare != "纪录片" and names_of_genre(bare[:-1])
    return bare[:-1] if is_genre else bare


def _bare_occasion(words: str) -> str:
    """Return the words of an occasion without lengths of time, and without what is only said around it."""
    bare = re.sub(rf"(?:{DURATION})", " ", words, flags=re.I) if contains_han(words) else words
    return " ".join(_AROUND_OCCASION.sub("", bare.strip()).split())


def _mean(spans: list[Span]) -> float:
    return sum(span.probability for span in spans) / len(spans) if spans else 0.0


def _spans(reading: Reading) -> Iterator[Span]:
    """Yield the runs of words with the same tag, without function words at their edges."""
    run: list[Word] = []
    run_tag = 0
    for word in reading.words:
        tag = int(word.tags.argmax())
        tag = 0 if TAGS[tag] in LIMITS else tag
        if run and (tag != run_tag or not _JOINED.fullmatch(reading.message, run[-1].end, word.start)):
            yield from _span(reading, run)
            run = []
        if tag:
            run.append(word)
            run_tag = tag
    if run:
        yield from _span(reading, run)


def _is_part_of_word(message: str, start: int, end: int) -> bool:
    """Return whether one Chinese character stands between two others that are no particles: 高 in 红高粱."""
    beside = message[start - 1 : start] + message[end : end + 1]
    is_one = end - start == 1 and contains_han(message[start:end])
    return is_one and len(beside) == 2 and all(contains_han(each) and each not in _PARTICLES for each in beside)


def _span(reading: Reading, run: list[Word]) -> Iterator[Span]:
    tag = int(run[0].tags.argmax())
    while run and run[0].text.casefold() in _EDGES:
        run = run[1:]
    while run and run[-1].text.casefold() in _EDGES:
        run = run[:-1]
    if run and not _is_part_of_word(reading.message, run[0].start, run[-1].end):
        text = reading.message[run[0].start : run[-1].end]
        if TAGS[tag] in VERDICTS and text[0].isupper() and (more := _REST_OF_TITLE.match(reading.message, run[-1].end)):
            text += more[0]
        yield Span(text, TAGS[tag], float(sum(word.tags[tag] for word in run)) / len(run))
