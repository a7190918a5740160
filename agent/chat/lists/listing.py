"""Lists in a conversation, the reasons for their items, and what to do where a list is short or wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.chat.lists import clarify
from agent.chat.lists.dead_ends import names_genre_alone, serves, without_dead_end
from agent.chat.lists.orders import in_order
from agent.chat.lists.prevailing_kind import of_prevailing_kind
from agent.chat.lists.quality_rerank import order_by_qualities
from agent.chat.requests.lasting_conditions import field_of, outlives_topic
from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.state import LIST_SIZE, State
from agent.chat.wording.describe_audience import company_in_words
from agent.chat.wording.describe_request import describe_conditions, label_conditions
from agent.query.facets.fame import QUALITIES
from agent.query.facets.genres import genres_in
from agent.query.facets.moods import named_moods, without_moods, without_opposites
from agent.query.limits.child_ages import ids_for_children
from agent.text import truncate
from prompts.texts import domain_words
from retrieval.conditions import Condition
from retrieval.conditions.audience import minimum_age
from retrieval.conditions.expression import Either, Not, OneOf
from retrieval.query import Candidate, PreparedRequest

POOL = 50
"""Candidates that a surprise or a question chooses from."""
MIN_POOL = 4 * LIST_SIZE
"""Candidates from which on a question is worth asking."""
QUALITY_POOL = 4
"""How many times the list quality critiques choose from: among more candidates few still answer the request."""
ORDERED_POOL = 1000
"""Items of a genre, of a maker, or of all, that are ordered by price or age, so that the cheapest of them is first."""
MAX_TOPIC_CHARS = 60
MAX_FALLBACK_CHARS = 160
MAX_QUESTION_WORDS = 2
"""Words of a topic up to which it is taken as wide."""


def change_request(session: Session, state: State, topic: str, reason: bool = True) -> Iterator[str]:
    """Change to a request and list for it; then ask what would narrow it most, where its topic is wide."""
    after_question = session.state.questioned_before
    state, given_up = without_dead_end(session, state)
    state = _with_covered_topic(session, state, topic)
    if of_former := _left_with_kind(session.state, state):
        former = domain_words(kind_in_force(session.state), session.state.language).many
        yield session.say("left_with_kind", condition=session.list(of_former), kind=former) + "\n"
    if given_up:
        yield session.say("given_up", condition=given_up) + "\n"
    if state.same_request(session.state):
        # What changes nothing is no step to take back.
        state = replace(state, before=session.state.before)
        session.state = state
    else:
        session.step(state)
    yield from list_items(session, reason)
    state = session.state
    wide = topic and len(topic.split()) <= MAX_QUESTION_WORDS
    if wide and not (state.question_asked or after_question or state.quality_critiques):
        yield from ask_question(session)


def _left_with_kind(before: State, state: State) -> list[str]:
    """Return in words what was said of items of one kind and no longer holds, since another is requested."""
    if kind_in_force(state) in ("", kind_in_force(before)) or not kind_in_force(before):
        return []
    fields = {field_of(c) for c in state.conditions}
    lost = [c for c in before.conditions if outlives_topic(c) and field_of(c) not in fields]
    return describe_conditions(lost, state.language)


def list_items(session: Session, reason: bool = False) -> Iterator[str]:
    """List the best items for the state, with the reason for the first if `reason`.

    Where the catalogue has nothing on the topic, that is said, and the list is one by taste.
    """
    state = session.state
    request = session.request(state)
    candidates, fallback = _best(session, request)
    if of_kind := of_prevailing_kind(session, state, candidates):
        session.state = state = of_kind
        request = session.request(state)
        candidates, fallback = _best(session, request)
    exhausted = session.has_exhausted(state)
    if candidates and (exhausted or not _is_served(session, request)):
        is_anywhere = serves(session, replace(state, conditions=(), company=""))
        key = "exhausted" if exhausted or is_anywhere else "not_served"
        yield session.say(key, text=truncate(state.text, MAX_TOPIC_CHARS)) + _elsewhere(session, request) + "\n"
        if not is_anywhere:
            state = replace(state, text="")  # what is said next is about something else
        request, reason = replace(request, text="", original_text=""), False
        candidates, fallback = _best(session, request)
        if candidates:
            words = session.describe(replace(state, text=""))
            yield session.say("by_taste" if words else "by_taste_alone", request=words) + "\n"
    elif words := session.request_in_words():
        yield session.say("request", request=words) + "\n"
    if fallback:
        yield session.say("fallback", why=truncate(fallback, MAX_FALLBACK_CHARS)) + "\n"
    items = [c.item for c in candidates]
    fitted = any(minimum_age(item) is not None for item in session.shown())
    yield from show_candidates(session, state, candidates)
    silent = sum(minimum_age(item) is None for item in items)
    is_new = state.before is None or state.before.company != state.company or (fitted and silent == len(items))
    if silent and state.company == "children" and is_new:
        key = "silent_of_audience" if silent < len(items) else "all_silent_of_audience"
        yield session.say(key, count=silent) + "\n"
    if len(items) < request.n:
        yield from _suggest_relaxation(session, request, len(items))
    if reason and items:
        yield from give_reason(session, 1)


def show_candidates(session: Session, state: State, candidates: Sequence[Candidate]) -> Iterator[str]:
    """Put candidates on show behind those that were listed before, and yield their lines."""
    session.candidates |= {c.item.id: c for c in candidates}
    ids = tuple(c.item.id for c in candidates)
    listed = (*state.listed[: state.offset], *ids)
    session.state = replace(state, listed=listed, focus=1, about="", last_shown=ids or state.last_shown)
    yield from session.lines([c.item for c in candidates])


def _is_served(session: Session, request: PreparedRequest) -> bool:
    """Return whether the catalogue has something on the topic; a mood is served, whatever else a topic says of it."""
    topic = session.state.text
    if session.lacks_topic(session.state):
        return False
    if names_genre_alone(session, session.state):
        return True
    if named_moods(topic) and not session.words.traits(without_moods(topic)):
        return True
    return session.recommender.coverage(replace(request, text=topic)).served


def turn_page(session: Session) -> None:
    """Go on to the items after those that were listed before, or to the first ones where hardly any are left."""
    beyond = replace(session.state, offset=len(session.state.listed))
    left = session.recommender.recommend_without_llm(session.request(beyond))
    session.state = beyond if len(left) >= beyond.n else replace(beyond, offset=0, listed=())


def _with_covered_topic(session: Session, state: State, topic: str) -> State:
    """Return a state with the part of its topic that the catalogue covers.

    A topic that was narrowed is the last part alone, where nothing is on all of it; and a topic of another kind of item
    is given up where nothing of the new kind is on it, unless the message names the `topic` again. Whoever names a
    maker of another kind of item wants that kind.
    """
    before = session.state
    kind = kind_in_force(state)
    narrowed = state.text == before.text and state.conditions != before.conditions and kind == kind_in_force(before)
    is_served = not state.text or serves(session, state)
    if not is_served and narrowed and not serves(session, before):
        return replace(state, text="")  # it was said of the list before that nothing is on it
    *_, last = state.text.split(session.say("comma"))
    if not is_served:
        named = genres_in(state.text, session.words)
        of_all = [*state.conditions, *(OneOf("trait", each.values) for each in named)]
        if len(named) > 1 and session.recommender.retriever.columns.allowed(of_all).any():
            return replace(state, text=session.list(each.words for each in named))
        genres = " ".join(each.words for each in named)
        if genres in state.text and last not in genres and state.text != genres and genres:
            return replace(state, text=genres)  # a genre is not given up for what was said of it
        for part in (last, " ".join(session.words.terms_in(state.text))):
            if part not in ("", state.text) and serves(session, replace(state, text=part)):
                return replace(state, text=part)
        any_kind = replace(state, conditions=tuple(c for c in state.conditions if field_of(c) != "domain"))
        if kind == kind_in_force(before) and session.words.creators(state.text) and serves(session, any_kind):
            return any_kind
    if state.text and state.text == before.text and not topic and kind != kind_in_force(before):
        of_kind = tuple(c for c in state.conditions if field_of(c) == "domain")
        if not serves(session, replace(state, conditions=of_kind, company="")):
            return replace(state, text="")
    return state


def _elsewhere(session: Session, request: PreparedRequest) -> str:
    """Return which condition to give up for items on the topic; empty where none would help."""
    state = session.state
    for label, some in label_conditions(state.conditions, state.language).items():
        wider = replace(request, conditions=tuple(c for c in request.conditions if c not in some))
        left = replace(state, conditions=tuple(c for c in state.conditions if c not in some))
        if session.recommender.serves(replace(wider, text=state.text)) and not session.has_exhausted(left):
            return " " + session.say("served_without", condition=label)
    return ""


def give_reason(session: Session, number: int | None) -> Iterator[str]:
    """Give the verified reason for an item on show, and name the history items it cites."""
    item = yield from session.item_at(number)
    if not item:
        return
    request = session.request(session.state)
    candidate = session.candidates.get(item.id) or session.recommender.shortlist(request, [item])[0]
    yield session.say("reason", title=session.title(item))
    reason = yield from session.recommender.explainer.stream(request, candidate, session.reasons)
    cited = [session.index.items[i] for i in reason.cites if i in session.index.items]
    notes = [session.say("based", titles=session.list(map(session.title_with_year, cited)))] if cited else []
    notes.append(session.say("checked" if reason.checked else "unchecked"))
    yield "\n   [" + session.say("semicolon").join(notes) + "]\n"


def ask_question(session: Session) -> Iterator[str]:
    """Ask one question, where its answer would halve the shortlist at least; it may be skipped, the list stands."""
    request = replace(session.request(session.state), n=POOL)
    candidates = session.recommender.shortlist(request)[:POOL]
    if len(candidates) < MIN_POOL:
        return
    items, state = [c.item for c in candidates], session.state
    if options := clarify.clarifying_options(items, state.language, state.text):
        session.state = replace(state, question=options, question_asked=True)
        yield session.say("question", first=options[0], second=options[1]) + "\n"


def _best(session: Session, request: PreparedRequest) -> tuple[list[Candidate], str | None]:
    """Return what to list, and why the model did not rerank it, where it failed.

    A model reranks where the request has text; a list from history alone comes at once.
    """
    critiques, fallback, topic = session.state.quality_critiques, None, session.state.text if request.text else ""
    of_fame = [each for each in critiques if each.quality in QUALITIES.values()]
    critiques = tuple(each for each in critiques if each not in of_fame)
    qualities = (each.quality for each in critiques if each.more)
    mood_text = session.list(filter(None, (topic, *qualities)))
    moods = named_moods(mood_text)
    pool = replace(request, n=QUALITY_POOL * request.n) if critiques or moods or of_fame else request
    is_named = not topic or names_genre_alone(session, session.state) or bool(session.words.creators(topic))
    if of_all := bool(session.state.order) and is_named and not (critiques or moods):
        pool = replace(request, n=ORDERED_POOL)
    if request.text:
        recommendation = session.recommender.recommend(pool)
        candidates, fallback = [r.candidate for r in recommendation.best], recommendation.ranking.fallback
    else:
        candidates = list(session.recommender.recommend_without_llm(pool))
    if critiques:
        items = [c.item for c in candidates]
        order = order_by_qualities(session.index, session.recommender.embedder, items, critiques)
        candidates = [candidates[row] for row in order]
    if moods:
        order = without_opposites([c.item for c in candidates], mood_text)
        candidates = [candidates[position] for position in order]
    if session.state.company == "children" and (critiques or moods):
        # A mood is no reason to list what is for adults.
        suits = ids_for_children(session.recommender.retriever.columns)
        candidates.sort(key=lambda c: c.item.id not in suits)
    if of_fame:
        candidates.sort(key=lambda c: session.popularity.get(c.item.id, 0), reverse=of_fame[-1].more)
    best = candidates if of_all else candidates[: request.n]
    return (in_order(best, session.state.order)[: request.n] if session.state.order else best), fallback


def _suggest_relaxation(session: Session, request: PreparedRequest, count: int) -> Iterator[str]:
    """Say that a list of `count` items is short, and which condition to relax."""
    if count:
        yield session.say("one" if count == 1 else "few", count=count)
    else:
        yield session.say("no_more" if session.state.offset else "none")
    labels = {
        _all_of(some): label
        for label, some in label_conditions(session.state.conditions, session.state.language).items()
    }
    of_topic = tuple(c for c in request.conditions if c not in session.state.conditions)
    relaxations = session.recommender.retriever.relaxations(replace(request, conditions=(*labels, *of_topic)))
    condition, count_without = next((each for each in relaxations if each[0] in labels), (None, count))
    if condition and count_without > count:
        more = session.say("relax", condition=labels[condition], count=count_without - count)
    elif not count and (others := _without_company(session)):
        more = session.say("relax", condition=company_in_words(session.state), count=others)
    else:
        more = session.say("widen")
    yield f" {more}\n"


def _without_company(session: Session) -> int:
    """Return how many items there would be for anybody; 0 where the request names nobody."""
    anybody = session.request(replace(session.state, company=""))
    return len(session.recommender.recommend_without_llm(anybody)) if session.state.company else 0


def _all_of(conditions: Sequence[Condition]) -> Condition:
    """Return conditions as one, which is relaxed as a whole."""
    return conditions[0] if len(conditions) == 1 else Not(Either(tuple(Not(each) for each in conditions)))
