"""The profile of a person, as tools show it."""

from __future__ import annotations

from agent.mcp.schema import InterestLine, ItemName, PastItem, Profile
from agent.profile import corrections, user_store
from agent.profile.interest import Interest
from agent.profile.interests import mine_user_interests
from agent.recommender import events
from retrieval.index import Index
from retrieval.query import Event

MAX_INTERESTS, MAX_EVIDENCE, MAX_LATEST = 20, 3, 10


def profile_of(index: Index, user: str, language: str) -> Profile:
    """Return a person's interests, as they corrected them, and what they did last; empty for somebody unknown."""
    past = events(index, user_store.load_interactions(index, user))
    mined = mine_user_interests(index, user, past, language)
    interests = corrections.correct_interests(mined, corrections.load(index.folder, user))
    return Profile(
        user=user,
        interactions=len(past),
        interests=[_interest_line(index, each, language) for each in interests[:MAX_INTERESTS]],
        latest=[_past_item(event, language) for event in past[: -MAX_LATEST - 1 : -1]],
    )


def _interest_line(index: Index, interest: Interest, language: str) -> InterestLine:
    """Return an interest with the items that show it; of messages that do, nothing is told."""
    items = [index.items[each] for each in interest.evidence if each in index.items]
    return InterestLine(
        name=interest.trait,
        kind=interest.kind,
        weight=round(interest.weight, 3),
        correction=interest.correction,
        evidence=[ItemName.of(item, language) for item in items[:MAX_EVIDENCE]],
    )


def _past_item(event: Event, language: str) -> PastItem:
    did, value = event.interaction.kind, event.interaction.value
    return PastItem(**ItemName.of(event.item, language).model_dump(), did=did, value=value)
