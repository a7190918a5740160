"""What is new for one person: from the recommender's ranking of the new items to stories in groups, with reasons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from agent.clauses.choose import Description
from agent.digest.groups import group_by_interests, has_trait
from agent.digest.period import Period, new_items
from agent.digest.reports import MAX_DAYS
from agent.digest.stories import group_stories
from agent.explain import Reason
from agent.explain.explainer import ListToExplain
from agent.explain.language import language_of
from agent.profile.interest import Interest
from agent.recommender import Recommender
from retrieval.conditions import Condition
from retrieval.conditions.expression import OneOf
from retrieval.data.items import Item
from retrieval.index.works import row_works
from retrieval.query import Candidate, PreparedRequest, Request

MAX_RANKED = 1_000
"""New items that are ranked: of more, the counts of groups are those of the best."""


@dataclass(frozen=True)
class Story:
    """An item of a digest, and others that tell the same.

    `line`: a sentence of the item's own text, empty where none fits; `why`: the reason without that sentence.
    """

    candidate: Candidate
    line: str
    why: str
    reason: Reason
    also: tuple[Item, ...] = ()

    @property
    def item(self) -> Item:
        """Return the item that stands for the story."""
        return self.candidate.item


@dataclass(frozen=True)
class StoryGroup:
    """Stories that have a trait, or the best of the others where it is empty.

    `new`: how many of the ranked new stories are of them; `liked`: items of the history that have the trait.
    """

    trait: str
    stories: tuple[Story, ...]
    new: int
    liked: int


@dataclass(frozen=True)
class Digest:
    """Groups of stories for one request. `items`, `stories`: how many are new; `shortlist`: what was ranked."""

    request: PreparedRequest
    period: Period
    groups: tuple[StoryGroup, ...] = ()
    items: int = 0
    stories: int = 0
    shortlist: tuple[Candidate, ...] = ()

    @property
    def shown(self) -> tuple[Story, ...]:
        """Return the stories in the order in which they stand."""
        return tuple(story for group in self.groups for story in group.stories)


def make_digest(
    recommender: Recommender,
    request: Request,
    interests: Sequence[Interest],
    period: Period,
    *,
    shown: Collection[str] = (),
    topics: int = 5,
    most: int = 4,
) -> Digest:
    """Return the digest of a person's new items: `topics` groups of `most` stories each, and one of others.

    `request`: who asks, with conditions on the items; `shown`: ids of items that were shown before. Neither these nor
    what was seen comes again, nor the same story from elsewhere. Where nothing is new, there are no groups.
    """
    stories = _new_stories(recommender, request.conditions, period, {*shown, *request.seen_ids})
    if not stories:
        return Digest(PreparedRequest.of(request), period)
    story_of = {item.id: number for number, story in enumerate(stories) for item in story}
    prepared = recommender.prepare(
        replace(
            request,
            conditions=(OneOf("id", tuple(story_of)),),
            n=min(len(story_of), MAX_RANKED),
            moment=period.until,
        )
    )
    result = recommender.recommend(prepared)
    ranking = _one_a_story([each.candidate for each in result.best], story_of, request.language)
    grouped = group_by_interests([c.item for c in ranking], interests, request.language, topics, most)
    chosen = [ranking[place] for group in grouped for place in group.places]
    also = {c.item.id: tuple(i for i in stories[story_of[c.item.id]] if i.id != c.item.id) for c in chosen}
    in_order = iter(_with_reasons(recommender, prepared, chosen, also))
    liked = {event.item.id: event.item for event in request.history if event.preference > 0}.values()
    groups = tuple(
        StoryGroup(
            group.trait,
            tuple(next(in_order) for _ in group.places),
            group.new,
            sum(has_trait(item, group.trait, request.language) for item in liked),
        )
        for group in grouped
    )
    return Digest(prepared, period, groups, len(story_of), len(stories), result.shortlist)


def _new_stories(
    recommender: Recommender, conditions: Sequence[Condition], period: Period, past: Collection[str]
) -> list[list[Item]]:
    """Return the items that are new and meet the conditions, by story, without the stories of past items."""
    index, columns = recommender.index, recommender.retriever.columns
    assert index
    allowed = columns.allowed(conditions)
    items = [i for i in new_items(index, columns, period.widened(MAX_DAYS)) if allowed[index.rows[i.id]]]
    new, works = {item.id for item in new_items(index, columns, period)}, row_works(index)
    seen_works = {works[index.rows[item_id]] for item_id in past if item_id in index.rows}
    stories: dict[int, list[Item]] = {}
    old: set[int] = set()
    for item, first in zip(items, group_stories(index, items), strict=True):
        if works[index.rows[item.id]] in seen_works:
            old.add(first)
        elif item.id in new:
            stories.setdefault(first, []).append(item)
    return [story for first, story in stories.items() if first not in old]


def _one_a_story(ranking: Sequence[Candidate], story_of: Mapping[str, int], language: str) -> list[Candidate]:
    """Return the first candidate of each story, or the first in the language of the request where there is one."""
    firsts: dict[int, Candidate] = {}
    for candidate in ranking:
        story = story_of[candidate.item.id]
        if story not in firsts or (_is_in(candidate, language) and not _is_in(firsts[story], language)):
            firsts[story] = candidate
    return list(firsts.values())


def _is_in(candidate: Candidate, language: str) -> bool:
    return language == candidate.item.language or language in candidate.item.translations


def _with_reasons(
    recommender: Recommender,
    request: PreparedRequest,
    chosen: Sequence[Candidate],
    also: Mapping[str, tuple[Item, ...]],
) -> list[Story]:
    """Return the chosen candidates as stories, each with a line of its own text that no other has."""
    form, explainer = language_of(request.language), recommender.explainer
    reasons = explainer.reasons([ListToExplain(request, tuple(chosen))])[0]
    descriptions = [Description.of(candidate.item, request.language) for candidate in chosen]
    used = {reason.added for reason in reasons}
    stories = []
    for candidate, reason, clauses in zip(chosen, reasons, explainer.clauses.complete(descriptions), strict=True):
        line = reason.added or next((clause.text for clause in clauses if clause.text not in used), "")
        used.add(line)
        why = reason.text.removesuffix(form.sentence("", reason.added)) + form.full_stop
        sentence = form.sentence(line[:1].upper() + line[1:]) if line else ""
        stories.append(Story(candidate, sentence, why, reason, also[candidate.item.id]))
    return stories
