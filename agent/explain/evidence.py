"""What a reason may rest on, computed before a word is written: what moved a candidate, and what is true of it.

A history item is a cause where the candidate's score in retrieval falls without it. Traits come with the field they
stand in. Nothing here asks a model.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal, Protocol

from agent.text import truncate
from retrieval.data.items import Item
from retrieval.query.request import Candidate, Event, Request
from retrieval.ranking.counterfactual import Outcome

TRIED = 12
"""History items that are left out by turns for one list: what costs time is how often the sources are asked."""
MOST_CAUSES = 3
MOST_TRAITS = 8
LONGEST_TRAIT = 60
FEWEST_TOGETHER = 5
"""People from whom on it is told how many liked both: of fewer it would tell who they are."""
FEWEST_CHOSEN = 2
LEAST = 1e-3
"""A fall of a score that is told, as a share of it: smaller ones come of others' ranks."""


@dataclass(frozen=True)
class Influence:
    """A liked item of the history without which the candidate's score falls, by the share `fall` of what it is, to the
    place `place` in retrieval's order; `joint`: without it and the other causes. `together`: how many people liked
    both; 0 for too few to tell."""

    event: Event
    score_drop: float
    rank: int
    joint: bool = False
    co_likes: int = 0


@dataclass(frozen=True)
class Trait:
    """What is true of a candidate: a value and the field it stands in (categories, tags, an attribute's name, or a
    stated fact's field), and which causes have it too, by id."""

    value: str
    field: str
    shared_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """`causes` strongest first; `traits` those asked for first, then those shared with causes. `met`: conditions of the
    request that the item meets. `place`, `score`: in retrieval, and `parts` what each source has in the score.
    `chosen`: by how many people, where that is what brought it."""

    influences: tuple[Influence, ...] = ()
    traits: tuple[Trait, ...] = ()
    conditions_met: tuple[str, ...] = ()
    rank: int = 0
    score: float = 0.0
    contributions: Mapping[str, float] = field(default_factory=dict)
    chosen_by: int = 0
    newest: bool = False

    @property
    def joint(self) -> bool:
        """Whether the causes count together alone: they say the same, so that each by itself changes nothing."""
        return any(c.joint for c in self.influences)

    @property
    def cited(self) -> tuple[Influence, ...]:
        """The causes to speak of: the strongest, or one half as strong that shares a trait where that one does not; all
        of them where they count together alone."""
        if self.joint:
            return self.influences
        strong = [c for c in self.influences if 2 * c.score_drop >= self.influences[0].score_drop]
        shared = frozenset[str]().union(*(t.shared_with for t in self.traits))
        best = next((c for c in strong if c.event.item.id in shared), next(iter(self.influences), None))
        return (best,) if best else ()


@dataclass(frozen=True)
class Reason:
    """`checked`: every citation, trait and word of it was verified in code. `worded_by` says who wrote the sentence,
    `fault` why a model's sentences were not kept, and `added` what the model wrote behind the opening."""

    text: str
    cites: tuple[str, ...]
    traits: tuple[str, ...]
    checked: bool
    worded_by: Literal["model", "template"]
    fault: str = ""
    added: str = ""
    evidence: Evidence = field(default_factory=Evidence)


class CounterfactualScores(Protocol):
    """Where candidates stand with the history and without parts of it: see retrieval.ranking.counterfactual."""

    @property
    def baseline(self) -> Outcome: ...

    def without(self, ids: Collection[str]) -> Outcome: ...


Together = Callable[[Collection[tuple[str, str]]], Mapping[tuple[str, str], int]]
"""Pairs of item ids → how many people liked both."""


def collect_evidence(
    request: Request,
    candidates: Sequence[Candidate],
    standing: CounterfactualScores,
    together: Together = lambda pairs: {},
) -> list[Evidence]:
    """The evidence of each of these candidates of one request.

    The history items that attention names first are left out by turns, until TRIED are; whichever lowers a candidate's
    score most is its first cause, and one that does not lower it is none. Where none does, two or three that say the
    same may stand in for each other: they are left out together.
    """
    liked = {e.item.id: e for e in request.history if e.preference > 0}
    drawn = [[i for i in c.history_ids if i in liked] for c in candidates]
    tried = list(dict.fromkeys(i for turn in zip_longest(*drawn) for i in turn if i is not None))[:TRIED]
    without = {frozenset({i}): standing.without({i}) for i in tried}

    def causes(name: str, mine: Sequence[str]) -> list[Influence]:
        found = [_cause(liked[i], name, standing.baseline, without[frozenset({i})]) for i in mine if i in tried]
        moved = sorted((c for c in found if c.score_drop >= LEAST), key=lambda c: -c.score_drop)[:MOST_CAUSES]
        for count in range(2, 1 + min(MOST_CAUSES, len(mine))):
            left = frozenset(mine[:count])
            if moved:
                break
            if left not in without:
                without[left] = standing.without(left)
            found = [_cause(liked[i], name, standing.baseline, without[left], joint=True) for i in mine[:count]]
            moved = [c for c in found if c.score_drop >= LEAST]
        return moved

    moved = {c.item.id: causes(c.item.id, mine) for c, mine in zip(candidates, drawn, strict=True)}
    pairs = {(cause.event.item.id, name) for name, found in moved.items() for cause in found}
    counts = {pair: n for pair, n in together(pairs).items() if n >= FEWEST_TOGETHER} if pairs else {}
    return [
        _evidence(
            request,
            candidate,
            tuple(replace(c, co_likes=counts.get((c.event.item.id, name), 0)) for c in moved[name]),
            standing.baseline,
        )
        for candidate, name in ((c, c.item.id) for c in candidates)
    ]


def _cause(event: Event, name: str, whole: Outcome, without: Outcome, joint: bool = False) -> Influence:
    score = whole.scores[name]
    return Influence(event, (score - without.scores[name]) / max(abs(score), 1e-12), without.ranks[name], joint)


def _evidence(request: Request, candidate: Candidate, causes: tuple[Influence, ...], whole: Outcome) -> Evidence:
    item = candidate.item
    said = {p.source: p for p in candidate.provenance}
    chosen = said["popular"].cause if "popular" in said else ""
    return Evidence(
        causes,
        traits(request, item, [c.event.item for c in causes]),
        tuple(str(c) for c in request.conditions if c.holds(item)),
        whole.ranks[item.id],
        whole.scores[item.id],
        whole.contributions[item.id],
        count if chosen.isdecimal() and (count := int(chosen)) >= FEWEST_CHOSEN else 0,
        "newest" in said and not causes,
    )


def asks_for(text: str, trait: str) -> bool:
    """Whether a request names a trait, or is a part of one, as Miyazaki is of Hayao Miyazaki."""
    said, has = text.casefold(), trait.casefold()
    return len(said) > 1 and (has in said or said in has)


def traits(request: Request, item: Item, causes: Sequence[Item]) -> tuple[Trait, ...]:
    """Those asked for, then those shared with causes, then the rest; in each a tag before a category, which a hundred
    others have."""
    language = request.language
    said = item.read_in(language).described()
    fields = [("categories", v) for v in said.categories] + [("tags", v) for v in said.tags]
    fields += [(name, v) for name, v in said.attributes.items() if isinstance(v, str)]
    fields += [(fact.field, fact.value) for fact in said.stated]
    known = dict[str, str]()
    for name, value in fields:
        known.setdefault(value, name)
    theirs = {c.id: frozenset(c.traits(language)) for c in causes}
    found = [
        Trait(value, name, frozenset(i for i, has in theirs.items() if value in has))
        for value, name in known.items()
        if value and len(value) <= LONGEST_TRAIT and truncate(value, LONGEST_TRAIT) == value
    ]
    asked = {t.value for t in found if asks_for(request.text, t.value)}
    return tuple(
        sorted(found, key=lambda t: (t.value not in asked, not t.shared_with, t.field == "categories"))[:MOST_TRAITS]
    )
