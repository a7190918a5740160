"""What a message does that only makes sense after a list: reject it, turn away from it, go back, go on in a series."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from agent.chat.commands import record_feedback, set_list_aside
from agent.chat.lists.listing import POOL, change_request, give_reason, list_items
from agent.chat.lists.quality_rerank import mentions
from agent.chat.requests.other_subjects import without_subject
from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.state import State
from agent.query import Slots
from agent.query.changes.follow_ups import FollowUp
from agent.query.text.synonyms import expand
from agent.query.to_conditions import domain_conditions
from agent.query.works.series import next_in_series
from retrieval.data.items import Item


def asks_for_no_others(slots: Slots) -> bool:
    """Return whether slots that want more want no others than those on show: "anything newer?" does."""
    return replace(slots, intent="", numbers=(), topic="", n=None, domain="", company="", occasion="") == Slots()


def follow_up(session: Session, kind: FollowUp, earlier: State | None) -> Iterator[str]:
    """Do what a follow-up says. `earlier`: the state at the end of the conversation before, None without any."""
    match kind:
        case "none of them":
            yield from set_list_aside(session)
            yield from list_items(session, reason=True)
        case "not that one":
            yield from record_feedback(session, Slots(intent="dislike"))
        case "different":
            yield from list_different(session)
        case "as last time":
            yield from restore_earlier(session, earlier)
        case "next part":
            yield from list_next_part(session)


def list_different(session: Session) -> Iterator[str]:
    """List items away from the topic and unlike those on show, of the same kind and without what was excluded.

    Limits, such as years, were said of the topic and end with it.
    """
    state = session.state
    shown = session.shown()
    kinds = {item.domain for item in shown}
    columns = session.recommender.retriever.columns
    same_kind = domain_conditions(next(iter(kinds)), columns) if len(kinds) == 1 and not kind_in_force(state) else ()
    away = without_subject(state)
    conditions = tuple(dict.fromkeys((*away.conditions, *same_kind)))
    away = replace(away, conditions=conditions, offset=len(state.listed), question=())
    topic = expand(state.text) if state.text else ""
    traits = Counter(trait for item in shown for trait in item.traits(state.language))

    def likeness(item: Item) -> float:
        own = item.traits(state.language)
        return sum(traits[trait] for trait in own) / max(len(own), 1)

    candidates = session.recommender.shortlist(replace(session.request(away), n=POOL))[:POOL]
    others = [c for c in candidates if not (topic and mentions(c.item, topic))] or list(candidates)
    chosen = sorted(others, key=lambda c: likeness(c.item))[: state.n]
    if not chosen:
        yield session.say("none") + " " + session.say("widen") + "\n"
        return
    session.candidates |= {c.item.id: c for c in chosen}
    ids = tuple(c.item.id for c in chosen)
    session.step(replace(away, listed=(*state.listed, *ids), focus=1, last_shown=ids))
    words = session.describe(session.state)
    yield session.say("different_request" if words else "different", request=words) + "\n"
    yield from session.lines([c.item for c in chosen])
    yield from give_reason(session, 1)


def restore_earlier(session: Session, earlier: State | None) -> Iterator[str]:
    """List for the request at the end of the conversation before, or for the one before the present request."""
    state = session.state
    step = state.before
    while earlier is None and step:
        if step.has_request and not step.same_request(state):
            earlier = step
        step = step.before
    if earlier is None:
        yield session.say("no_earlier") + "\n"
        return
    restored = replace(
        earlier,
        listed=(),
        offset=0,
        last_shown=state.last_shown,
        language=state.language,
        feedback_count=state.feedback_count,
        question=(),
        before=None,
    )
    yield session.say("earlier") + "\n"
    yield from change_request(session, restored, "")


def list_next_part(session: Session) -> Iterator[str]:
    """List the work that follows the one last referred to in its series; say so where the catalogue has none."""
    item = _talked_about(session)
    if item is None:
        yield session.say("no_list") + "\n"
        return
    following = next_in_series(item, session.index.items.values())
    if following is None:
        yield session.say("no_next_part", title=session.title(item)) + "\n"
        return
    state = session.state
    session.step(replace(state, listed=(*state.listed, following.id), offset=len(state.listed), focus=1))
    yield session.say("next_part", title=session.title(item)) + "\n"
    yield from session.lines([following])


def _talked_about(session: Session) -> Item | None:
    """Return the item last referred to: on show, as the one to resemble, or the one last judged."""
    items, state = session.index.items, session.state
    shown = state.shown
    if state.about in items:
        return items[state.about]
    if state.focus == 1 and state.like and state.like[-1] in items:
        return items[state.like[-1]]
    history = session.history()
    if state.focus == 1 and history and session.feedback_count() > (state.before.feedback_count if state.before else 0):
        return history[-1].item
    return items.get(shown[state.focus - 1]) if state.focus <= len(shown) else None
