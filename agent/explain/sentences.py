"""From evidence to a sentence made in code: which frame, which traits, and how unlike what a list has said already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import NamedTuple

from agent.explain.evidence import Evidence, Trait, asks_for
from agent.explain.templates import FRAMES, Kind
from agent.text import truncate, word_overlap
from prompts.texts import domain_words
from retrieval.data.items import Item
from retrieval.query.request import Request

LONGEST_TITLE = 120
TOO_ALIKE = 0.5
_OPTIONAL = re.compile(r"\[([^\]|]*)(?:\|([^\]]*))?\]")
_REQUEST = {"en": "your request", "zh": "你的要求"}


@dataclass(frozen=True)
class Clause:
    """A sentence without its end: what it says, the ids of the history items it cites and the traits it names."""

    text: str
    cites: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()


@dataclass
class ListSoFar:
    """What a list has said so far: its sentences without titles, how often each trait, how often each kind began, and
    whether the request was quoted."""

    sentences: list[str] = field(default_factory=list)
    traits: Counter[str] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    quoted: bool = False


@dataclass(frozen=True)
class ReasonContext:
    """One item to be reasoned for, and what may be said of it. `turn`: how many of its kind come before it."""

    request: Request
    item: Item
    evidence: Evidence
    kind: Kind
    traits: tuple[Trait, ...]
    turn: int = 0
    quotes: bool = True

    @classmethod
    def of(cls, request: Request, item: Item, evidence: Evidence, said: ListSoFar) -> ReasonContext:
        """The next of a list: it speaks of other traits than those before it where it has others."""
        cited = evidence.cited
        ids = {c.event.item.id for c in cited}
        shared = [t for t in evidence.traits if cited and ids <= t.shared_with]
        kind: Kind
        if shared:
            kind = "shared"
        elif request.text:
            kind = "asked"
        elif cited:
            kind = "people" if len(cited) == 1 and cited[0].co_likes else "near"
        else:
            kind = "chosen" if evidence.chosen_by else "newest" if evidence.newest else "plain"
        told = shared or evidence.traits
        if kind == "asked":  # any other trait would be said to answer the request
            told = [t for t in told if asks_for(request.text, t.value)]
        traits = tuple(sorted(told, key=lambda t: said.traits[t.value]))
        subject = cls(request, item, evidence, kind, traits, said.kinds[kind], not said.quoted)
        said.kinds[kind] += 1
        said.traits.update(t.value for t in traits[:1])
        said.quoted |= kind == "asked"
        return subject

    @property
    def language(self) -> str:
        return self.request.language

    @property
    def title(self) -> str:
        return display_title(self.item, self.language)

    @property
    def past(self) -> tuple[Item, ...]:
        """The history items that the sentence names."""
        return tuple(c.event.item for c in self.evidence.cited) if self.kind in ("shared", "people", "near") else ()

    @property
    def turns(self) -> list[int]:
        """The frames it may take, its own first."""
        count = len(FRAMES[self.language][self.kind])
        if self.kind != "asked":
            return [(self.turn + k) % count for k in range(count)]
        others = [1 + (self.turn - 1 + k) % (count - 1) for k in range(count - 1)]
        return [0, *others] if self.quotes else others

    def clause(self, turn: int, traits: Sequence[str]) -> Clause:
        """With frame number `turn` and these traits."""
        language, past = self.language, self.past
        between = "》、《" if language == "zh" else " and "
        filled = {
            "title": self.title,
            "traits": (" and " if language == "en" else "、").join(f"“{t}”" for t in traits),
            "asked": f"“{quotable(self.request.original_text or self.request.text)}”"
            if self.quotes
            else _REQUEST[language],
            "cited": between.join(display_title(item, language) for item in past),
            "met": domain_words(past[0].domain, language).past if past else "",
            "count": str(self.evidence.cited[0].co_likes if past else self.evidence.chosen_by),
        }
        frame = FRAMES[language][self.kind][turn]
        frame = _OPTIONAL.sub(lambda m: m[1] if traits else m[2] or "", frame)
        return Clause(re.sub(r"\{(\w+)\}", lambda m: filled[m[1]], frame), tuple(i.id for i in past), tuple(traits))

    def opening(self, attempt: int) -> Clause:
        """What a model goes on behind: one frame, and the first trait where there is one.

        It is the same frame wherever in a list the sentence stands: what the model adds is put behind another one.
        """
        return replace(self, quotes=True).clause(attempt, [t.value for t in self.traits[:1]])

    @property
    def choices(self) -> list[tuple[str, ...]]:
        """The traits that a sentence without a model may name, the best choice first."""
        values = [t.value for t in self.traits[:3]]
        return [tuple(values[:2]), *((v,) for v in values)] if len(values) > 1 else [tuple(values)]

    def untitled(self, text: str) -> str:
        """A sentence without the titles in it, whose words are nobody's choice."""
        names = [display_title(item, self.language) for item in (self.item, *self.past)]
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, " ")
        return text


class Wording(NamedTuple):
    """How near a sentence is to the nearest said before it, its clause, and all of it."""

    near: float
    clause: Clause
    text: str


def most_distinct(subject: ReasonContext, choices: Sequence[Sequence[str]], added: str, said: ListSoFar) -> Wording:
    """A clause and its sentence: with the first choice of traits and the first frame, from its own on, that share at
    most half their words with each sentence said before; else with those that share least."""
    best: Wording | None = None
    for traits, turn in product(choices, subject.turns):
        clause = subject.clause(turn, traits)
        whole = sentence(clause.text, added, subject.language)
        bare = subject.untitled(whole)
        near = max((word_overlap(bare, each) for each in said.sentences), default=0.0)
        if best is None or near < best.near:
            best = Wording(near, clause, whole)
        if near <= TOO_ALIKE:
            break
    assert best
    return best


def with_colon(clause: str, language: str) -> str:
    """A clause with what stands before a model's words."""
    return clause + ("：" if language == "zh" else ": ")


def sentence(clause: str, added: str, language: str) -> str:
    return with_colon(clause, language) + added if added else clause + ("。" if language == "zh" else ".")


def display_title(item: Item, language: str) -> str:
    return truncate(item.read_in(language).described().title, LONGEST_TITLE)


def quotable(text: str) -> str:
    """A person's words as a sentence may quote them."""
    return re.sub(r'["“”:：\\]', " ", re.sub("[《》]", "", truncate(text, 60))).strip()
