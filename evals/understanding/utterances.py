"""How well messages are parsed into slots, over files of utterances; the README of the folder utterances defines them.

Each value of a slot counts. A topic, and any value of words, is right where it has all expected words and no other;
words in parentheses are optional, a value of nothing else may be missing, and the shortest function words never matter.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from agent.errors import InputError
from agent.query import Slots
from agent.text import language_of
from evals.statistics import resampled_means, seed
from retrieval.arrays import Floats
from retrieval.data.items import Item

LANGUAGES = ("en", "zh")
SPLITS = ("dev", "test")
Parse = Callable[[str, str, Sequence[Item]], Slots]
"""Parses a text, in a language, with the items on the screen."""
FILE_SLOTS = {"intent": "act", "languages": "language", "corrections": "correct"}
"""Slots whose name in the files of utterances is another: that of dialogue corpora, or the singular."""
RESTATED_SLOTS = frozenset({"language"})
"""Slots that restate words of the topic: they count only where an utterance names them."""
LATER_SLOTS = frozenset(
    "exclude_ranges language exclude_languages not_understood company occasion question liked disliked correct "
    "pages_from pages_to published_from published_to".split()
)
"""Slots that older files were annotated without: they count in the files that name them."""

_HEADER = f"{'':<8}{'utterances':>11}{'precision':>11}{'recall':>8}{'F1':>7}{'invented':>10}{'wholly right':>14}"
_LINE = '{"text": …, "shown"?: [titles], "slots": {…}}'
_OPTIONAL = re.compile(r"\((.*?)\)")
_IGNORED = frozenset("a an the of and or to for in on with my some 的".split())


@dataclass(frozen=True)
class Utterance:
    """A message with its expected slots. `shown`: titles on the screen. `free`: slots that do not count."""

    text: str
    language: str
    shown: tuple[str, ...]
    slots: Mapping[str, Any]
    free: frozenset[str]

    @classmethod
    def read(cls, row: Mapping[str, Any], language: str, unnamed: frozenset[str] = frozenset()) -> Utterance:
        """Return the utterance of a line of a file; `unnamed`: slots that the file was annotated without."""
        slots = {name: value for name, value in row["slots"].items() if name != "free"}
        free = frozenset(row["slots"].get("free", ())) | (unnamed - slots.keys())
        return cls(row["text"], language, tuple(row.get("shown", ())), slots, free)

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

    def slot_is_right(self, slot: str) -> bool | None:
        """Return whether a slot has the expected values and no other; None where neither names it, or it is free."""
        utterance, parsed = self.utterance, self.parsed.get(slot, ())
        expected = () if slot in utterance.free else _expected(utterance.slots.get(slot, ()), parsed)
        return matching(expected, parsed) == len(expected) == len(parsed) if expected or parsed else None

    @property
    def faulty(self) -> bool:
        """Whether a value is missing or wrong."""
        return not self.counts.right == self.counts.parsed == self.counts.expected


def read_utterances(language: str) -> list[Utterance]:
    """Read the packaged utterances in a language."""
    path = files("evals.understanding") / "utterances" / f"{language}.jsonl"
    rows = list(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
    return [Utterance.read(row, language, _unnamed(rows)) for row in rows]


def read_file(path: Path) -> list[Utterance]:
    """Read a file of utterances, each in the language that its text is written in.

    Raises InputError with the number of the first line that is no utterance.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}): give a file of utterances in UTF-8") from error
    rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise InputError(f"{path}: no utterances: give one JSON object a line")
    return [Utterance.read(row, language_of([row["text"]]), _unnamed(rows)) for row in rows]


def _row(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
        known_types = isinstance(row["text"], str) and isinstance(row["slots"], dict)
        known_types = known_types and all(isinstance(title, str) for title in row.get("shown", ()))
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path}, line {number}: no utterance ({error}): write {_LINE}") from error
    if not known_types:
        raise InputError(f"{path}, line {number}: no utterance: write {_LINE}")
    if unknown := sorted(row["slots"].keys() - _file_slots() - {"free"}):
        raise InputError(
            f"{path}, line {number}: no such slot: {', '.join(unknown)}; there are {', '.join(sorted(_file_slots()))}"
        )
    return dict(row)


def _file_slots() -> set[str]:
    return {FILE_SLOTS.get(field.name, field.name) for field in fields(Slots) if field.name != "by_model"}


def _unnamed(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return the later slots that no line of a file names."""
    return LATER_SLOTS - {name for row in rows for name in row["slots"]}


def judge(utterance: Utterance, parse: Parse) -> ParsedUtterance:
    """Parse an utterance and count the values that are right."""
    slots = vars(replace(parse(utterance.text, utterance.language, utterance.items), by_model=()))
    by_file_name = {FILE_SLOTS.get(name, name): values_of(value) for name, value in slots.items()}
    free = utterance.free | (RESTATED_SLOTS - utterance.slots.keys())
    parsed = {slot: values for slot, values in by_file_name.items() if slot not in free and values}
    annotated = {slot: value for slot, value in utterance.slots.items() if slot not in utterance.free}
    expected = {slot: _expected(value, parsed.get(slot, ())) for slot, value in annotated.items()}
    return ParsedUtterance(
        utterance,
        parsed,
        SlotCounts(
            utterances=1,
            right=sum(matching(values, parsed.get(slot, [])) for slot, values in expected.items()),
            parsed=sum(map(len, parsed.values())),
            expected=sum(map(len, expected.values())),
            invented=sum(slot not in expected for slot in parsed),
        ),
    )


def report(judged: Sequence[ParsedUtterance]) -> Iterable[str]:
    """Yield the table by language and split, then the faulty utterances of dev; those of test are only counted."""
    yield _HEADER
    for language in dict.fromkeys(j.utterance.language for j in judged):
        for split in SPLITS:
            part = [j for j in judged if (j.utterance.language, j.utterance.split) == (language, split)]
            yield _row_of(f"{language} {split}", part)
    yield from list_faulty([j for j in judged if j.utterance.split == "dev"])


def report_file(name: str, judged: Sequence[ParsedUtterance]) -> Iterable[str]:
    """Yield the table of a file by language."""
    yield f"{name}\n{_HEADER}"
    for language in dict.fromkeys(j.utterance.language for j in judged):
        yield _row_of(language, [j for j in judged if j.utterance.language == language])


def report_slots(judged: Sequence[ParsedUtterance]) -> Iterable[str]:
    """Yield for each slot how many messages name it or are parsed with it, and in how many of these it is right."""
    named = {slot for j in judged for slot in (*j.utterance.slots, *j.parsed)}
    for slot in sorted(named):
        of_slot = [right for j in judged if (right := j.slot_is_right(slot)) is not None]
        if of_slot:
            yield f"{slot:<20}{len(of_slot):>8}{sum(of_slot) / len(of_slot):>11.1%} right"


def list_faulty(judged: Sequence[ParsedUtterance]) -> Iterable[str]:
    """Yield the faulty utterances, with what was expected and what was parsed."""
    for j in judged:
        if j.faulty:
            yield f"{j.utterance.text}\n    expected {dict(j.utterance.slots)}\n    parsed   {dict(j.parsed)}"


def summary(judged: Sequence[ParsedUtterance]) -> dict[str, float]:
    """Return the figures of a file: utterances, F1, and the shares with an invented slot and without any fault."""
    n = sum((j.counts for j in judged), SlotCounts())
    return {
        "n": len(judged),
        "f1": n.f1,
        "invented": sum(j.counts.invented > 0 for j in judged) / len(judged),
        "wholly_right": sum(not j.faulty for j in judged) / len(judged),
    }


def gain(judged: Sequence[ParsedUtterance], others: Sequence[ParsedUtterance]) -> tuple[float, float, float]:
    """Return how much higher the F1 of the first is than that of the second, with its 95 % interval.

    Utterances are resampled in pairs; both lists hold the same ones in the same order.
    """
    counts = np.array([(*_f1_parts(a), *_f1_parts(b)) for a, b in zip(judged, others, strict=True)], np.float64)
    means = resampled_means(counts, seed([j.utterance.text for j in judged]))
    low, high = np.quantile(_difference(means), (0.025, 0.975))
    return float(_difference(counts.mean(axis=0)[None])[0]), float(low), float(high)


def _difference(means: Floats) -> Floats:
    """Return the differences of two F1s of mean counts, (samples, right and total of each) → (samples,)."""
    totals = np.maximum(means, 1e-12)
    difference: Floats = 2 * means[:, 0] / totals[:, 1] - 2 * means[:, 2] / totals[:, 3]
    return difference


def _f1_parts(judged: ParsedUtterance) -> tuple[int, int]:
    return judged.counts.right, judged.counts.parsed + judged.counts.expected


def _row_of(name: str, part: Sequence[ParsedUtterance]) -> str:
    n = sum((j.counts for j in part), SlotCounts())
    figures = summary(part) if part else {"invented": 0.0, "wholly_right": 1.0}
    return (
        f"{name:<8}{n.utterances:>11}{n.precision:>11.3f}{n.recall:>8.3f}{n.f1:>7.3f}"
        f"{figures['invented']:>10.1%}{figures['wholly_right']:>14.1%}"
    )


def values_of(value: Any) -> list[str]:
    """Return the values of a slot as text; none where it is empty."""
    several = value if isinstance(value, list | tuple) else [value]
    return [f"{v:g}" if isinstance(v, float) else str(v) for v in several if v not in ("", None)]


def _expected(value: Any, parsed: Sequence[str]) -> list[str]:
    """Return the values of an annotated slot, without those of optional words alone that were not parsed."""
    values = values_of(value)
    return [each for each in values if _OPTIONAL.sub("", each).strip() or any(_is_same(each, own) for own in parsed)]


def matching(expected: Sequence[str], parsed: Sequence[str]) -> int:
    """Count the expected values that have a parsed one of their own."""
    rest = list(parsed)
    for value in expected:
        if (match := next((p for p in rest if _is_same(value, p)), None)) is not None:
            rest.remove(match)
    return len(parsed) - len(rest)


def has_words(text: str, words: str) -> bool:
    """Return whether a text has all words of another, of which those in parentheses are optional."""
    return bool(required := _words(_OPTIONAL.sub(" ", words))) and required <= _words(text)


def _is_same(expected: str, parsed: str) -> bool:
    required = _words(_OPTIONAL.sub(" ", expected))
    return required <= _words(parsed) <= required | _words(" ".join(_OPTIONAL.findall(expected)))


def _words(text: str) -> set[str]:
    """Return the words of a text; those of Chinese are its characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return set(re.findall(r"[\u3400-\u9fff]|[a-z0-9à-ÿ']+", folded)) - _IGNORED
