"""Whom a description is for: one person by their interests, people who share an interest, or nobody in particular."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from agent.describe.facts import Claim, ItemFacts, bare_value
from agent.describe.unfit import unfit_of
from agent.explain.evidence import asks_for
from agent.profile.catalogue_vocabulary import spelling_key
from agent.profile.interest import Interest
from prompts import LANGUAGES
from retrieval.conditions import Condition
from retrieval.conditions.expression import Comparison, OneOf
from retrieval.conditions.fields import canonical
from retrieval.data.descriptive_traits import is_descriptive
from retrieval.text.tokenizer import tokenize

MAX_INTERESTS = 3
Kind = Literal["nobody", "person", "segment"]


@dataclass(frozen=True)
class Audience:
    """Whom a description is for.

    `name`: the person or the words of the segment; `likes`, `rejects`: traits, the strongest first; `condition`: what
    the items that a segment likes meet.
    """

    kind: Kind = "nobody"
    name: str = ""
    likes: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    condition: Condition | None = None

    @classmethod
    def of_person(cls, user_id: str, interests: Sequence[Interest]) -> Audience:
        """Return a person by their interests, likes and dislikes."""
        traits = [each for each in interests if each.kind in ("topic", "person", "mood", "dislike")]
        likes = tuple(each.trait for each in traits if each.weight > 0)
        return cls("person", user_id, likes, tuple(each.trait for each in traits if each.weight < 0))

    @classmethod
    def of_condition(cls, written: str, condition: Condition) -> Audience:
        """Return people who like what meets a condition, such as category=Jazz."""
        return cls("segment", written, condition=condition)

    @classmethod
    def of_interest(cls, word: str) -> Audience:
        """Return people who like what a word names."""
        return cls("segment", word, (word,))


NOBODY = Audience()


@dataclass(frozen=True)
class Shared:
    """What an item shares with an audience: `claims` to name, and `terms` that its sentences should have.

    `rejected`: traits of the item that the person rejects; `meets`: whether there is anything at all in common.
    """

    claims: tuple[Claim, ...] = ()
    terms: frozenset[str] = frozenset()
    rejected: tuple[Claim, ...] = ()
    meets: bool = True


def shared_with(facts: ItemFacts, audience: Audience) -> Shared:
    """Return what an item shares with an audience: traits that it has, never what its text only mentions."""
    if audience.kind == "nobody":
        return Shared()
    values = [claim for claim in facts.pairs if is_descriptive(claim.field, claim.value)]
    named = (*facts.keywords, *facts.categories, *facts.credits, *values)
    if condition := audience.condition:
        if not condition.holds(facts.item):
            return Shared(meets=False)
        claims = [claim for claim in named if _is_of(claim, condition)]
        return Shared(_traits(claims)[:MAX_INTERESTS], _terms(claims))
    other_names = _other_names(facts)
    claims = []
    for liked in audience.likes:
        for claim in named:
            names = (claim.value, claim.shown, *other_names.get(claim.value, ()))
            if any(_names(liked, name, audience) for name in names):
                claims.append(claim)
    rejected = {spelling_key(each) for each in audience.rejects}
    disliked = tuple(claim for claim in named if spelling_key(claim.value) in rejected)
    claims = [claim for claim in dict.fromkeys(claims) if claim not in disliked]
    terms = _terms(claims) | frozenset(tokenize(" ".join(audience.likes)) if audience.kind == "segment" else ())
    return Shared(_traits(claims)[:MAX_INTERESTS], terms, disliked, bool(claims))


def _other_names(facts: ItemFacts) -> Mapping[str, Sequence[str]]:
    """Return what categories and tags are called in an item's other languages, where these have as many of them."""
    own, names = facts.item.read_in(facts.language), dict[str, list[str]]()
    for texts in (facts.item, *facts.item.translations.values()):
        for ours, others in ((own.categories, texts.categories), (own.tags, texts.tags)):
            if len(ours) == len(others):
                for value, other in zip(ours, others, strict=True):
                    names.setdefault(value, []).append(other)
    return names


def _names(liked: str, name: str, audience: Audience) -> bool:
    """Return whether a liked trait is the one of this name.

    A word for a segment may be a part of one, as Miyazaki is, but not where the trait denies it: “no violence”.
    """
    if spelling_key(liked) == spelling_key(name):
        return True
    return audience.kind == "segment" and asks_for(liked, name) and _denies(name) <= _denies(liked)


def _denies(name: str) -> bool:
    return any(unfit_of(language).negation.search(name) for language in LANGUAGES)


def _is_of(claim: Claim, condition: Condition) -> bool:
    """Return whether a condition is on this value of the field of a claim."""
    match condition:
        case Comparison(field, "=" | "contains", value):
            values: Collection[str] = (str(value),)
        case OneOf(field, some):
            values = tuple(map(str, some))
        case _:
            return False
    fields = {"trait": ("category", "tag")}.get(field, (field,))
    return canonical(claim.field) in fields and any(asks_for(value, claim.value) for value in values)


def _traits(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claims as what is liked: a maker by name, a value without its label."""
    return tuple(dict.fromkeys(Claim(c.field, c.value, bare_value(c), "liked") for c in claims))


def _terms(claims: Sequence[Claim]) -> frozenset[str]:
    return frozenset(tokenize(" ".join(claim.value for claim in claims)))
