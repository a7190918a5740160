"""How well messages are parsed into slots, over the files of the folder utterances; its README defines the slots.

Each value of a slot counts. A topic, and any value of words, is right where it has all expected words and no other;
words in parentheses are optional, and the shortest function words never matter.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from agent.query import Slots
from retrieval.data.items import Item

LANGUAGES = ("en", "zh")
SPLITS = ("dev", "test")
Parse = Callable[[str, str, Sequence[Item]], Slots]
"""Parses a text, in a language, with the items on the screen."""
FILE_SLOTS = {"intent": "act", "languages": "language", "corrections": "correct"}
"""Slots whose name in the files of utterances is another: that of dialogue corpora, or the singular."""
RESTATED_SLOTS = ("language",)
"""Slots that restate words of the topic: they count only where an utterance names them."""

_IGNORED = frozenset("a an the of and or to for in on with my some 的".split())


@dataclass(frozen=True)
class Utterance:
    """A message with its expected slots. `shown`: titles on the screen. `free`: slots that do not count."""

    text: str
    language: str
    shown: tuple[str, ...]
    slots: Mapping[str, Any]
    free: frozenset[str]

    @property
    def split(self) -> str:
        """dev or test, by a hash of the text."""
        return SPLITS[hashlib.sha256(self.text.encode()).digest()[0] % 2]

    @property
    def items(self) -> list[Item]:
        """The items on the screen."""
        return [Item(id=str(n), title=title, language=self.language) for n, title in enumerate(self.shown, 1)]


@dataclass(frozen=True)
class SlotCounts:
    """Numbers of values that are right, parsed and expected; of slots that are parsed where none is expected."""

    utterances: int = 0
    right: int = 0
    parsed: int = 0
    expected: int = 0
    invented: int = 0

    def __add__(self, other: SlotCounts) -> SlotCounts:
        return SlotCounts(**{name: value + getattr(other, name) for name, value in asdict(self).items()})

    @property
    def precision(self) -> float:
        return self.right / self.parsed if self.parsed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.parsed + self.expected) if self.parsed + self.expected else 1.0


@dataclass(frozen=True)
class ParsedUtterance:
    """An utterance, the values parsed by slot, and how many of them are right."""

    utterance: Utterance
    parsed: Mapping[str, Sequence[str]]
    counts: SlotCounts

    @property
    def faulty(self) -> bool:
        """Whether a value is missing or wrong."""
        return not self.counts.right == self.counts.parsed == self.counts.expected


def read_utterances(language: str) -> list[Utterance]:
    """Read the utterances in a language."""
    path = files("evals.understanding") / "utterances" / f"{language}.jsonl"
    utterances = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        free = frozenset(row["slots"].pop("free", ()))
        utterances.append(Utterance(row["text"], language, tuple(row.get("shown", ())), row["slots"], free))
    return utterances


def judge(utterance: Utterance, parse: Parse) -> ParsedUtterance:
    """Parse an utterance and count the values that are right."""
    slots = vars(parse(utterance.text, utterance.language, utterance.items))
    by_file_name = {FILE_SLOTS.get(name, name): _values(value) for name, value in slots.items()}
    free = utterance.free | {slot for slot in RESTATED_SLOTS if slot not in utterance.slots}
    parsed = {slot: values for slot, values in by_file_name.items() if slot not in free and values}
    expected = {slot: _values(value) for slot, value in utterance.slots.items() if slot not in utterance.free}
    return ParsedUtterance(
        utterance,
        parsed,
        SlotCounts(
            utterances=1,
            right=sum(_matching(values, parsed.get(slot, [])) for slot, values in expected.items()),
            parsed=sum(map(len, parsed.values())),
            expected=sum(map(len, expected.values())),
            invented=sum(slot not in expected for slot in parsed),
        ),
    )


def report(judged: Sequence[ParsedUtterance]) -> Iterable[str]:
    """Yield the table by language and split, then the faulty utterances of dev; those of test are only counted."""
    yield f"{'':<8}{'utterances':>11}{'precision':>11}{'recall':>8}{'F1':>7}{'invented':>10}{'faulty':>8}"
    for language in dict.fromkeys(j.utterance.language for j in judged):
        for split in SPLITS:
            part = [j for j in judged if (j.utterance.language, j.utterance.split) == (language, split)]
            n = sum((j.counts for j in part), SlotCounts())
            yield (
                f"{language} {split:<5}{n.utterances:>11}{n.precision:>11.3f}{n.recall:>8.3f}{n.f1:>7.3f}"
                f"{n.invented / n.utterances:>10.1%}{sum(j.faulty for j in part):>8}"
            )
    for j in judged:
        if j.faulty and j.utterance.split == "dev":
            yield f"{j.utterance.text}\n    expected {dict(j.utterance.slots)}\n    parsed   {dict(j.parsed)}"


def _values(value: Any) -> list[str]:
    """Return the values of a slot as text; none where it is empty."""
    several = value if isinstance(value, list | tuple) else [value]
    return [f"{v:g}" if isinstance(v, float) else str(v) for v in several if v not in ("", None)]


def _matching(expected: Sequence[str], parsed: Sequence[str]) -> int:
    """Count the expected values that have a parsed one of their own."""
    rest = list(parsed)
    for value in expected:
        if (match := next((p for p in rest if _is_same(value, p)), None)) is not None:
            rest.remove(match)
    return len(parsed) - len(rest)


def _is_same(expected: str, parsed: str) -> bool:
    required, optional = re.sub(r"\(.*?\)", " ", expected), " ".join(re.findall(r"\((.*?)\)", expected))
    return _words(required) <= _words(parsed) <= _words(required) | _words(optional)


def _words(text: str) -> set[str]:
    """Return the words of a text; those of Chinese are its characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return set(re.findall(r"[\u3400-\u9fff]|[a-z0-9à-ÿ']+", folded)) - _IGNORED
