"""How well the constraints of each turn of CrossWOZ's dialogues are understood, against their own annotation.

    rating, price, minutes   both ends of what was said, as one value, such as 100–150
    domain                   of which kind of venue the constraints are
    trait                    kind of hotel, facilities and dishes: the traits of the catalogue that the words searched
                             for name; those that are not wanted count as they are annotated

What is only asked of a venue is no constraint, and names of venues are not counted: they are found by searching.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.profile.catalogue_vocabulary import CatalogueVocabulary
from agent.query.parse import parse
from evals.protocols.venues import KINDS, dialogues, split
from evals.understanding.utterances import SPLITS, Count
from prompts import Prompts
from retrieval.data.dataset import read
from retrieval.data.formats import crosswoz
from retrieval.sources import inverted_index

SLOTS = ("rating", "price", "minutes", "domain", "trait")
OF = {"评分": "rating", "人均消费": "price", "价格": "price", "门票": "price", "游玩时间": "minutes"}
_TRAITS = ("酒店类型", "酒店设施", "推荐菜")


@dataclass(frozen=True)
class Turn:
    """`wanted` and `given`: pairs of a slot and a value."""

    split: str
    text: str
    wanted: frozenset[tuple[str, str]]
    given: frozenset[tuple[str, str]]

    def count(self, slot: str = "") -> Count:
        """Of one slot, or of all."""
        wanted, given = ({pair for pair in of if slot in ("", pair[0])} for of in (self.wanted, self.given))
        told = {name for name, _ in wanted}
        invented = len({name for name, _ in given} - told)
        return Count(1, len(wanted & given), len(given), len(wanted), invented)


def turns(folder: Path) -> Iterator[Turn]:
    """Of every message of a person in CrossWOZ's dialogues."""
    items = read([folder]).items
    vocabulary = CatalogueVocabulary(items, inverted_index.build(items))
    prompts = Prompts()
    for name, talk in dialogues(folder):
        for message in talk["messages"]:
            if message["role"] == "usr":
                text = message["content"]
                wanted = frozenset(_annotated(message["dialog_act"]))
                yield Turn(split(name), text, wanted, frozenset(_understood(text, vocabulary, prompts)))


def report(found: Sequence[Turn], most: int) -> Iterable[str]:
    """The table by split and slot, then some faulty turns of dev."""
    yield f"{'':<14}{'turns':>8}{'expected':>10}{'precision':>11}{'recall':>8}{'F1':>7}{'invented':>10}"
    for part in SPLITS:
        some = [turn for turn in found if turn.split == part]
        for slot in (*SLOTS, ""):
            n = sum((turn.count(slot) for turn in some), Count())
            yield (
                f"{part:<5}{slot or 'all':<9}{n.utterances:>8}{n.expected:>10}{n.precision:>11.3f}{n.recall:>8.3f}"
                f"{n.f1:>7.3f}{n.invented / max(n.utterances, 1):>10.1%}"
            )
    faulty = [turn for turn in found if turn.split == "dev" and turn.wanted != turn.given]
    for turn in faulty[:most]:
        missed, wrong = sorted(turn.wanted - turn.given), sorted(turn.given - turn.wanted)
        yield f"{turn.text}\n    missed {missed}\n    wrong  {wrong}"


def _annotated(acts: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    kinds = Counter[str]()
    for intent, kind, slot, value in acts:
        if intent != "Inform" or kind not in KINDS or slot == "名称":
            continue
        kinds[KINDS[kind]] += 1
        if slot in OF:
            yield OF[slot], _span(OF[slot], value)
        elif slot.startswith(_TRAITS):
            yield "trait", slot.partition("-")[2] or value
    yield from (("domain", kind) for kind in kinds)


def _understood(text: str, vocabulary: CatalogueVocabulary, prompts: Prompts) -> Iterator[tuple[str, str]]:
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


def _span(slot: str, value: str) -> str:
    """An annotated value as its two ends: 4.5分以上, 100-150元, 免费, 1小时 - 2小时."""
    if slot == "minutes":
        lasts = crosswoz.minutes(value)
        return _ends(min(lasts), max(lasts)) if lasts else value
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
