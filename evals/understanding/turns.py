"""How well the constraints of each turn of CrossWOZ's dialogues are parsed, against their own annotation.

    rating, price, minutes   both ends of an interval as one value, such as 100–150
    domain                   the kind of venue of the constraints
    trait                    kind of hotel, facilities and dishes: traits of the catalogue that the parsed topic names;
                             unwanted ones count as they are annotated

What is only asked about a venue is no constraint, and names of venues are not counted: searching finds them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.query.parse import parse
from evals.protocols.venues import KINDS, dialogues, split
from evals.understanding.utterances import SPLITS, SlotCounts
from prompts import Prompts
from retrieval.data.dataset import read
from retrieval.data.formats import crosswoz
from retrieval.sources import inverted_index

SLOTS = ("rating", "price", "minutes", "domain", "trait")
ANNOTATED_SLOTS = {"评分": "rating", "人均消费": "price", "价格": "price", "门票": "price", "游玩时间": "minutes"}
"""Slots by their names in the annotation."""
_TRAITS = ("酒店类型", "酒店设施", "推荐菜")
SlotValue = tuple[str, str]
"""A slot and one of its values."""


@dataclass(frozen=True)
class Turn:
    """One message of a user with the expected and the parsed values."""

    split: str
    text: str
    expected: frozenset[SlotValue]
    parsed: frozenset[SlotValue]

    def counts(self, slot: str = "") -> SlotCounts:
        """Count the values of one slot, or of all."""
        expected, parsed = ({pair for pair in pairs if slot in ("", pair[0])} for pairs in (self.expected, self.parsed))
        invented = len({name for name, _ in parsed} - {name for name, _ in expected})
        return SlotCounts(1, len(expected & parsed), len(parsed), len(expected), invented)


def read_turns(folder: Path) -> Iterator[Turn]:
    """Parse every message of a user in CrossWOZ's dialogues."""
    items = read([folder]).items
    vocabulary = CatalogueVocabulary(items, inverted_index.build(items))
    prompts = Prompts()
    for name, dialogue in dialogues(folder):
        for message in dialogue["messages"]:
            if message["role"] == "usr":
                text = message["content"]
                expected = frozenset(_annotated(message["dialog_act"]))
                yield Turn(split(name), text, expected, frozenset(_parsed(text, vocabulary, prompts)))


def report(turns: Sequence[Turn], max_faulty: int) -> Iterable[str]:
    """Yield the table by split and slot, then some faulty turns of dev."""
    yield f"{'':<14}{'turns':>8}{'expected':>10}{'precision':>11}{'recall':>8}{'F1':>7}{'invented':>10}"
    for part in SPLITS:
        of_part = [turn for turn in turns if turn.split == part]
        for slot in (*SLOTS, ""):
            n = sum((turn.counts(slot) for turn in of_part), SlotCounts())
            yield (
                f"{part:<5}{slot or 'all':<9}{n.utterances:>8}{n.expected:>10}{n.precision:>11.3f}{n.recall:>8.3f}"
                f"{n.f1:>7.3f}{n.invented / max(n.utterances, 1):>10.1%}"
            )
    faulty = [turn for turn in turns if turn.split == "dev" and turn.expected != turn.parsed]
    for turn in faulty[:max_faulty]:
        missing, wrong = sorted(turn.expected - turn.parsed), sorted(turn.parsed - turn.expected)
        yield f"{turn.text}\n    missing {missing}\n    wrong   {wrong}"


def _annotated(acts: Iterable[Sequence[str]]) -> Iterator[SlotValue]:
    kinds = Counter[str]()
    for intent, kind, slot, value in acts:
        if intent != "Inform" or kind not in KINDS or slot == "名称":
            continue
        kinds[KINDS[kind]] += 1
        if slot in ANNOTATED_SLOTS:
            yield ANNOTATED_SLOTS[slot], _interval(ANNOTATED_SLOTS[slot], value)
        elif slot.startswith(_TRAITS):
            yield "trait", slot.partition("-")[2] or value
    yield from (("domain", kind) for kind in kinds)


def _parsed(text: str, vocabulary: CatalogueVocabulary, prompts: Prompts) -> Iterator[SlotValue]:
    slots = parse(text, "zh", (), None, prompts)
    bounds = {
        "rating": (slots.rating_from, None),
        "price": (slots.price_from, slots.price_to),
        "minutes": (slots.minutes_from, slots.minutes_to),
    }
    yield from ((name, _ends(*ends)) for name, ends in bounds.items() if ends != (None, None))
    named = [m.name for m in vocabulary.mentions(slots.topic) if m.is_trait and m.name not in KINDS]
    yield from (("trait", name) for name in named)
    if slots.domain and (named or any(ends != (None, None) for ends in bounds.values())):
        yield "domain", slots.domain


def _interval(slot: str, value: str) -> str:
    """Return an annotated value as its two ends: 4.5分以上, 100-150元, 免费, 1小时 - 2小时."""
    if slot == "minutes":
        durations = crosswoz.minutes(value)
        return _ends(min(durations), max(durations)) if durations else value
    if value == "免费":
        return _ends(None, 0)
    numbers = [float(part) for part in value.strip("分元以上下").split("-") if part.replace(".", "", 1).isdigit()]
    if len(numbers) == 2:
        return _ends(*numbers)
    if not numbers:
        return value
    return _ends(None, numbers[0]) if value.endswith("以下") else _ends(numbers[0], None)


def _ends(low: float | None, high: float | None) -> str:
    return "–".join("" if end is None else f"{end:g}" for end in (low, high))
