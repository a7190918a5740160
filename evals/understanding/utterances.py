"""How well the slots of messages are understood: over evals/utterances, whose README says what a slot holds.

A slot that holds several values counts once for each. A topic and every value of words is right if it has all the words
that are expected and no other; words in parentheses may be there or not, the smallest words never matter.
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

from agent.query.slots import Slots
from retrieval.data.items import Item

LANGUAGES = ("en", "zh")
SPLITS = ("dev", "test")
Understand = Callable[[str, str, Sequence[Item]], Slots]
"""The slots of a text, in a language, with the items on the screen."""

FILE_SLOTS = {"intent": "act"}
"""Slots whose name in the files of utterances is the one of dialogue corpora."""

_SMALL = frozenset("a an the of and or to for in on with my some 的".split())


@dataclass(frozen=True)
class Utterance:
    """`slots` as they stand in the file; `free` are those that are not counted."""

    text: str
    language: str
    shown: tuple[str, ...]
    slots: Mapping[str, Any]
    free: frozenset[str]

    @property
    def split(self) -> str:
        return SPLITS[hashlib.sha256(self.text.encode()).digest()[0] % 2]

    @property
    def items(self) -> list[Item]:
        return [Item(id=str(n), title=title, language=self.language) for n, title in enumerate(self.shown, 1)]


@dataclass(frozen=True)
class Count:
    """Of some utterances: slots that are right, that are given, that are expected, and that are given where none is."""

    utterances: int = 0
    right: int = 0
    given: int = 0
    expected: int = 0
    invented: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(**{name: value + getattr(other, name) for name, value in asdict(self).items()})

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.given + self.expected) if self.given + self.expected else 1.0


@dataclass(frozen=True)
class Judged:
    """An utterance, what was understood, and how much of it is right."""

    utterance: Utterance
    given: Mapping[str, Sequence[str]]
    count: Count

    @property
    def faulty(self) -> bool:
        return not self.count.right == self.count.given == self.count.expected


def utterances(language: str) -> list[Utterance]:
    path = files("evals.understanding") / "utterances" / f"{language}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    found = []
    for row in map(json.loads, lines):
        free = frozenset(row["slots"].pop("free", ()))
        found.append(Utterance(row["text"], language, tuple(row.get("shown", ())), row["slots"], free))
    return found


def judge(utterance: Utterance, understand: Understand) -> Judged:
    slots = asdict(understand(utterance.text, utterance.language, utterance.items))
    named = {FILE_SLOTS.get(name, name): value for name, value in slots.items()}
    given = {slot: values for slot, value in named.items() if slot not in utterance.free and (values := _values(value))}
    wanted = {slot: _values(value) for slot, value in utterance.slots.items() if slot not in utterance.free}
    right = sum(_matching(values, given.get(slot, [])) for slot, values in wanted.items())
    return Judged(
        utterance,
        given,
        Count(
            utterances=1,
            right=right,
            given=sum(map(len, given.values())),
            expected=sum(map(len, wanted.values())),
            invented=sum(slot not in wanted for slot in given),
        ),
    )


def report(judged: Sequence[Judged]) -> Iterable[str]:
    """The table by language and split, then every faulty utterance of dev; of the test only how many there are."""
    yield f"{'':<8}{'utterances':>11}{'precision':>11}{'recall':>8}{'F1':>7}{'invented':>10}{'faulty':>8}"
    for language in dict.fromkeys(j.utterance.language for j in judged):
        for split in SPLITS:
            some = [j for j in judged if (j.utterance.language, j.utterance.split) == (language, split)]
            n = sum((j.count for j in some), Count())
            yield (
                f"{language} {split:<5}{n.utterances:>11}{n.precision:>11.3f}{n.recall:>8.3f}{n.f1:>7.3f}"
                f"{n.invented / n.utterances:>10.1%}{sum(j.faulty for j in some):>8}"
            )
    for j in judged:
        if j.faulty and j.utterance.split == "dev":
            yield f"{j.utterance.text}\n    wanted {dict(j.utterance.slots)}\n    given  {dict(j.given)}"


def _values(value: Any) -> list[str]:
    """The values of a slot, as text; none where it is empty."""
    several = value if isinstance(value, list | tuple) else [value]
    return [f"{v:g}" if isinstance(v, float) else str(v) for v in several if v not in ("", None)]


def _matching(wanted: Sequence[str], given: Sequence[str]) -> int:
    left = list(given)
    for value in wanted:
        if (found := next((g for g in left if _same(value, g)), None)) is not None:
            left.remove(found)
    return len(given) - len(left)


def _same(wanted: str, given: str) -> bool:
    outside, inside, said = re.sub(r"\(.*?\)", " ", wanted), " ".join(re.findall(r"\((.*?)\)", wanted)), _pieces(given)
    return _pieces(outside) <= said <= _pieces(outside) | _pieces(inside)


def _pieces(text: str) -> set[str]:
    """Words, and of Chinese the characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return set(re.findall(r"[\u3400-\u9fff]|[a-z0-9à-ÿ']+", folded)) - _SMALL
