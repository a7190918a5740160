"""What a reason may rest on, computed before a word is written: what moved a candidate, and what is true of it.

A history item influences a candidate where the candidate's retrieval score drops without it. Traits come with the
field they stand in. No model is involved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal, Protocol

from agent.text import truncate
from retrieval.conditions import Condition
from retrieval.data.descriptive_traits import is_descriptive
from retrieval.data.items import Item
from retrieval.query import Candidate, Event, PreparedRequest
from retrieval.ranking import Outcome
from retrieval.sources import popularity, recency

MAX_COUNTERFACTUALS = 12
"""History items left out one by one for a list."""
MAX_INFLUENCES = 3
MAX_TRAITS = 8
MAX_TRAIT_CHARS = 60
MIN_CO_LIKES = 5
"""Users from whom on a count of those who liked both is shown: a smaller one would give them away."""
MIN_CHOSEN_BY = 2
MIN_SCORE_DROP = 1e-3
"""Relative drop of a score from which on a history item is an influence: smaller ones come from changed ranks."""

_RECENT_POPULARITY, _RECENCY = popularity.NAMES[0], recency.NAMES[0]


@dataclass(frozen=True)
class Influence:
    """A liked history item without which the candidate's score drops by the share `score_drop`, to `rank` in retrieval.

    `joint`: without it and the other influences. `co_likes`: how many users liked both, 0 where too few to tell.
    """

    event: Event
    score_drop: float
    rank: int
    joint: bool = False
    co_likes: int = 0


@dataclass(frozen=True)
class Trait:
    """A value that is true of a candidate, and its field: categories, tags, or the name of an attribute.

    `shared_with`: ids of the influences that have it too.
    """

    value: str
    field: str
    shared_with: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """What a reason for one candidate may say.

    `influences`: strongest first. `traits`: those that the request names, those shared with influences, others.
    `conditions_met`: conditions of the request that the item meets. `rank`, `score`: in retrieval; `contributions`: to
    the score, by source. `chosen_by`: by how many users, where popularity brought it; `newest`: whether recency did,
    and the item is new.
    """

    influences: tuple[Influence, ...] = ()
    traits: tuple[Trait, ...] = ()
    conditions_met: tuple[Condition, ...] = ()
    rank: int = 0
    score: float = 0.0
    contributions: Mapping[str, float] = field(default_factory=dict)
    chosen_by: int = 0
    newest: bool = False

    @property
    def joint(self) -> bool:
        """Whether the influences count only together: each could stand in for the others."""
        return any(each.joint for each in self.influences)

    @property
    def cited(self) -> tuple[Influence, ...]:
        """Return the influences to cite.

        All of them where they count only together, else the strongest, or one at least half as strong that shares a
        trait where the strongest shares none.
        """
        if self.joint:
            return self.influences
        strong = [each for each in self.influences if 2 * each.score_drop >= self.influences[0].score_drop]
        sharing = frozenset[str]().union(*(t.shared_with for t in self.traits))
        best = next((each for each in strong if each.event.item.id in sharing), next(iter(self.influences), None))
        return (best,) if best else ()


@dataclass(frozen=True)
class Reason:
    """A sentence for one candidate, with the ids of the history items it cites and the traits it names.

    `checked`: every citation, trait and word was verified in code. `worded_by`: whether its clause, `added` behind the
    opening, was chosen by a model. `fault`: why clauses were refused, or the model could not choose.
    """

    text: str
    cites: tuple[str, ...]
    traits: tuple[str, ...]
    checked: bool
    worded_by: Literal["model", "template"]
    fault: str = ""
    added: str = ""
    evidence: Evidence = field(default_factory=Evidence)


class CounterfactualScores(Protocol):
    """Scores with the whole history and without parts of it: see retrieval.ranking.counterfactual."""

    def without_each(self, left_out: Sequence[Collection[str]]) -> list[Outcome]:
        """Return the outcome without the items of each of these sets of ids; several cost little more than one."""
        ...


class EvidenceSource(Protocol):
    """Where evidence comes from: see agent.explain.retrieved.RetrievedEvidence."""

    def counterfactual(
        self, request: PreparedRequest, explained: Sequence[Item], given: Sequence[Item] | None
    ) -> CounterfactualScores:
        """Return the scores of these items, among the given ones or all of the index."""
        ...

    def co_liked_counts(self, pairs: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return how many users liked both items, by pairs of ids."""
        ...

    def sorting_attributes(self, given: Sequence[Item] | None) -> frozenset[str]:
        """Return the attributes with few values, which say nothing of what an item is like."""
        ...


def collect_evidence(
    source: EvidenceSource,
    request: PreparedRequest,
    candidates: Sequence[Candidate],
    given: Sequence[Item] | None = None,
) -> list[Evidence]:
    """Return the evidence of each candidate of one request; `given`: the items to choose from that came with it.

    The history items with the largest shares in the candidates are left out one by one, MAX_COUNTERFACTUALS at most; an
    item without which the score does not drop is no influence, nor is the candidate itself, where it is in the history.
    Where none is, two or three items may stand in for each other, and are left out together.
    """
    if not candidates:
        return []
    scores = source.counterfactual(request, [c.item for c in candidates], given)
    liked = {e.item.id: e for e in request.history if e.preference > 0}
    history_ids = [[i for i in c.history_ids if i in liked and i != c.item.id] for c in candidates]
    left_out = list(dict.fromkeys(i for turn in zip_longest(*history_ids) for i in turn if i is not None))
    left_out = left_out[:MAX_COUNTERFACTUALS]
    sets = [frozenset[str](), *(frozenset({i}) for i in left_out)]
    without = dict(zip(sets, scores.without_each(sets), strict=True))
    baseline = without[frozenset()]

    def influences(item_id: str, ids: Sequence[str]) -> list[Influence]:
        single = [_influence(liked[i], item_id, baseline, without[frozenset({i})]) for i in ids if i in left_out]
        strongest = sorted(filter(_drops, single), key=lambda each: -each.score_drop)[:MAX_INFLUENCES]
        for count in range(2, 1 + min(MAX_INFLUENCES, len(ids))):
            if strongest:
                break
            group = frozenset(ids[:count])
            if group not in without:
                (without[group],) = scores.without_each([group])
            joint = [_influence(liked[i], item_id, baseline, without[group], joint=True) for i in ids[:count]]
            strongest = list(filter(_drops, joint))
        return strongest

    by_item = {c.item.id: influences(c.item.id, ids) for c, ids in zip(candidates, history_ids, strict=True)}
    pairs = {(each.event.item.id, item_id) for item_id, some in by_item.items() for each in some}
    sorting = source.sorting_attributes(given)
    counts = {pair: n for pair, n in source.co_liked_counts(pairs).items() if n >= MIN_CO_LIKES} if pairs else {}
    return [
        _evidence(
            request,
            candidate,
            tuple(
                replace(each, co_likes=counts.get((each.event.item.id, candidate.item.id), 0))
                for each in by_item[candidate.item.id]
            ),
            baseline,
            sorting,
        )
        for candidate in candidates
    ]


def _influence(event: Event, item_id: str, baseline: Outcome, without: Outcome, joint: bool = False) -> Influence:
    score = baseline.scores[item_id]
    return Influence(event, (score - without.scores[item_id]) / max(abs(score), 1e-12), without.ranks[item_id], joint)


def _drops(influence: Influence) -> bool:
    return influence.score_drop >= MIN_SCORE_DROP


def _evidence(
    request: PreparedRequest,
    candidate: Candidate,
    influences: tuple[Influence, ...],
    baseline: Outcome,
    sorting: frozenset[str],
) -> Evidence:
    item = candidate.item
    provenance = {p.source: p for p in candidate.provenance}
    chosen_by = provenance[_RECENT_POPULARITY].cause if _RECENT_POPULARITY in provenance else ""
    return Evidence(
        influences,
        rank_traits(request, item, [each.event.item for each in influences], sorting),
        tuple(c for c in request.conditions if c.holds(item)),
        baseline.ranks[item.id],
        baseline.scores[item.id],
        baseline.contributions[item.id],
        count if chosen_by.isdecimal() and (count := int(chosen_by)) >= MIN_CHOSEN_BY else 0,
        _RECENCY in provenance and provenance[_RECENCY].score >= recency.MIN_NEW and not influences,
    )


def asks_for(text: str, trait: str) -> bool:
    """Tell whether a request names a trait, or is a whole part of one, as Miyazaki is of Hayao Miyazaki.

    Words in Latin letters are compared whole, so that art is no part of smart.
    """
    request, value = text.casefold().strip(), trait.casefold().strip()
    return len(request) > 1 and bool(value) and (_has_whole(request, value) or _has_whole(value, request))


def _has_whole(text: str, part: str) -> bool:
    start = r"(?<![^\W_])" if part[0].isascii() else ""
    end = r"(?:s|es)?(?![^\W_])" if part[-1].isascii() else ""
    return re.search(start + re.escape(part) + end, text, re.ASCII) is not None


def rank_traits(
    request: PreparedRequest, item: Item, influences: Sequence[Item], sorting: Collection[str] = ()
) -> tuple[Trait, ...]:
    """Return the traits of an item: named by the request, shared with influences, others; in each, categories last.

    A tag says more than a category, which a hundred other items have. Kinds, countries, lengths and the like, and the
    values of `sorting` attributes, are traits only where the request names them.
    """
    language = request.language
    texts = item.read_in(language)
    fields = [("categories", v) for v in texts.categories] + [("tags", v) for v in texts.tags]
    fields += texts.named_attributes.items()
    fields += [(fact.field, fact.value) for fact in texts.stated]
    first_field = dict[str, str]()
    for name, value in fields:
        first_field.setdefault(value, name)
    values_of = {i.id: frozenset(i.traits(language)) for i in influences}
    traits = [
        Trait(value, name, frozenset(i for i, values in values_of.items() if value in values))
        for value, name in first_field.items()
        if value
        and len(value) <= MAX_TRAIT_CHARS
        and truncate(value, MAX_TRAIT_CHARS) == value
        and ((name not in sorting and is_descriptive(name, value)) or asks_for(request.text, value))
    ]
    requested = {t.value for t in traits if asks_for(request.text, t.value)}
    traits.sort(key=lambda t: (t.value not in requested, not t.shared_with, t.field == "categories"))
    return tuple(traits[:MAX_TRAITS])
