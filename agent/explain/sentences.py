"""From evidence to a sentence made in code: its template, its traits, and how distinct it is within a list."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

from agent.explain.evidence import Evidence, Trait, asks_for
from agent.explain.facts import bears_request
from agent.explain.language import Basis, Language, language_of
from agent.text import truncate, word_overlap
from prompts.texts import domain_words
from retrieval.data.items import Item
from retrieval.query import PreparedRequest

MAX_TITLE_CHARS = 120
MAX_QUOTE_CHARS = 60
MAX_OVERLAP = 0.5
"""The share of its words from which on a sentence is too like another of the list."""
QUOTING: tuple[Basis, ...] = ("request", "alike", "searched")
"""Bases whose first template quotes the request, and no other: once in a list."""
_OPTIONAL = re.compile(r"\[([^\]|]*)(?:\|([^\]]*))?\]")


@dataclass(frozen=True)
class Opening:
    """A reason without a clause and without its end, the ids of the history items it cites, and the traits it names."""

    text: str
    cites: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()


@dataclass
class ListSoFar:
    """The reasons of a list or a conversation up to now: their sentences without titles, their clauses, uses of each
    trait and each basis, and the request that was quoted last."""

    clauses: set[str] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)
    traits: Counter[str] = field(default_factory=Counter)
    bases: Counter[Basis] = field(default_factory=Counter)
    quoted: str = ""


@dataclass(frozen=True)
class ReasonContext:
    """One item to be explained, and what its reason may say. `turn`: how many of the same basis come before it."""

    request: PreparedRequest
    item: Item
    evidence: Evidence
    basis: Basis
    traits: tuple[Trait, ...]
    turn: int = 0
    quotes: bool = True

    @classmethod
    def of(cls, request: PreparedRequest, item: Item, evidence: Evidence, so_far: ListSoFar) -> ReasonContext:
        """Return the next context of a list, which prefers traits that were not used before, and count its uses."""
        cited = evidence.cited
        ids = {each.event.item.id for each in cited}
        shared = [t for t in evidence.traits if cited and ids <= t.shared_with]
        basis: Basis
        requested = [t for t in evidence.traits if request.text and asks_for(request.text, t.value)]
        wish = request.original_text or request.text
        if shared:
            basis = "shared"
        elif requested or (wish and bears_request(item, wish, request.language)):
            basis = "request"
        elif cited:
            basis = "co_liked" if len(cited) == 1 and cited[0].co_likes else "history"
        elif request.examples:
            basis = "alike"
        elif request.text:
            basis = "searched"
        else:
            newest = evidence.newest and not any(event.preference > 0 for event in request.history)
            unlinked: Basis = "other" if request.history else "newcomer"
            basis = "popular" if evidence.chosen_by else "newest" if newest else unlinked
        usable = shared or evidence.traits
        if basis in QUOTING:  # any other trait would seem to answer the request
            usable = requested
        elif cited and not shared:  # a trait that the cited items lack would seem to be why they are cited
            usable = ()
        traits = tuple(sorted(usable, key=lambda t: so_far.traits[t.value]))
        quote = wish_of(request, basis)
        context = cls(request, item, evidence, basis, traits, so_far.bases[basis], quote != so_far.quoted)
        so_far.bases[basis] += 1
        so_far.traits.update(t.value for t in traits[:1])
        so_far.quoted = quote if basis in QUOTING else so_far.quoted
        return context

    @property
    def language(self) -> Language:
        """Return the language of the reason."""
        return language_of(self.request.language)

    @property
    def title(self) -> str:
        """Return the title of the item."""
        return display_title(self.item, self.request.language)

    @property
    def past(self) -> tuple[Item, ...]:
        """Return the history items that the sentence names."""
        cites = self.basis in ("shared", "co_liked", "history")
        return tuple(each.event.item for each in self.evidence.cited) if cites else ()

    @property
    def template_numbers(self) -> list[int]:
        """Return the numbers of the templates it may take, its own first."""
        count = len(self.language.templates[self.basis])
        if self.basis not in QUOTING:
            return [(self.turn + k) % count for k in range(count)]
        others = [1 + (self.turn - 1 + k) % (count - 1) for k in range(count - 1)]
        return [0, *others] if self.quotes else others

    def opening(self, template_number: int, traits: Sequence[str]) -> Opening:
        """Return the opening by a template with these traits."""
        language, past = self.language, self.past
        wish = quotable(wish_of(self.request, self.basis))
        kinds = {each.event.interaction.kind for each in self.evidence.cited}
        values = {
            "title": language.title(self.title),
            "traits": language.list(map(language.trait, traits)),
            "request": language.quote(wish) if self.quotes else str(language.form["your_request"]),
            "cited": language.list(language.title(display_title(item, self.request.language)) for item in past),
            "past": domain_words(past[0].domain, self.request.language).past_of(kinds) if past else "",
            "count": str(self.evidence.cited[0].co_likes if past else self.evidence.chosen_by),
        }
        template = language.templates[self.basis][template_number]
        template = _OPTIONAL.sub(lambda m: m[1] if traits else m[2] or "", template)
        text = re.sub(r"\{(\w+)\}", lambda m: values[m[1]], template)
        return Opening(text, tuple(i.id for i in past), tuple(traits))

    @property
    def own_opening(self) -> Opening:
        """Return the opening by its first template, with the first trait where there is one."""
        return self.opening(self.template_numbers[0], [t.value for t in self.traits[:1]])

    @property
    def trait_choices(self) -> list[tuple[str, ...]]:
        """Return the traits that a sentence without a model may name, the best choice first."""
        values = [t.value for t in self.traits[:3]]
        return [tuple(values[:2]), *((v,) for v in values)] if len(values) > 1 else [tuple(values)]

    def without_titles(self, text: str) -> str:
        """Return a sentence without the titles in it, whose words say nothing of its style."""
        titles = [display_title(item, self.request.language) for item in (self.item, *self.past)]
        for title in sorted(titles, key=len, reverse=True):
            text = text.replace(title, " ")
        return text


class Wording(NamedTuple):
    """The overlap of a sentence with the most similar one before it, its opening, what follows that, and the whole."""

    overlap: float
    opening: Opening
    added: str
    text: str


def most_distinct(context: ReasonContext, choices: Sequence[Sequence[str]], added: str, so_far: ListSoFar) -> Wording:
    """Return the first wording, by choices of traits and templates, that overlaps with no earlier sentence by more than
    MAX_OVERLAP; else the one that overlaps least."""
    best: Wording | None = None
    for traits, number in product(choices, context.template_numbers):
        opening = context.opening(number, traits)
        text = context.language.sentence(opening.text, added)
        bare = context.without_titles(text)
        overlap = max((word_overlap(bare, each) for each in so_far.sentences), default=0.0)
        if best is None or overlap < best.overlap:
            best = Wording(overlap, opening, added, text)
        if overlap <= MAX_OVERLAP:
            break
    assert best
    return best


def display_title(item: Item, language: str) -> str:
    """Return the title of an item in a language, on one line of bounded length."""
    return truncate(item.read_in(language).title, MAX_TITLE_CHARS)


def wish_of(request: PreparedRequest, basis: Basis) -> str:
    """Return what a reason quotes of a request: its words, or the names of its files for likeness to them."""
    if basis == "alike":
        return ", ".join(example.name for example in request.examples.values())
    return request.original_text or request.text


def quotable(text: str) -> str:
    """Return a user's words as a sentence may quote them, without marks that quote or name a title."""
    return re.sub(r'["“”:：\\]', " ", re.sub("[《》]", "", truncate(text, MAX_QUOTE_CHARS))).strip()
