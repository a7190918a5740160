"""What a message can have done besides changing the request: undo, compare, feedback and the like."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agent.chat.answers import compare
from agent.chat.lists.dead_ends import serves
from agent.chat.lists.listing import MAX_TOPIC_CHARS, POOL, change_request, give_reason, list_items
from agent.chat.lists.quality_rerank import has_quality
from agent.chat.lists.surprise import pick_surprise
from agent.chat.requests.similar_request import named_platforms, request_similar
from agent.chat.requests.transitions import kind_in_force, refine_request
from agent.chat.session import Session
from agent.profile import corrections
from agent.profile.interests import mine_user_interests
from agent.query import Slots
from agent.query.to_conditions import domain_conditions
from agent.query.works.resembled_works import verdict_on_resembled
from agent.text import truncate
from retrieval.columns.kinds import Kind
from retrieval.conditions import Comparison
from retrieval.data.items import Interaction, Item

MAX_TEXT_CHARS = 500
MAX_INTERESTS = 8
MAX_DIGITS = 2
"""Digits of a number in the list; longer ones are titles."""
MAX_PROFILE_TITLES = 5
MIN_LIKED = 0.4
"""The preference above which an item is named as liked in a profile."""
FEEDBACK: dict[str, Kind] = {"like": "like", "dislike": "dislike", "seen": "view"}


def undo(session: Session) -> Iterator[str]:
    """Restore the state before the last change, without the feedback that was given since."""
    if not session.take_last_change_back():
        yield session.say("nothing_to_undo") + "\n"
        return
    yield session.say("undone") + "\n"
    if words := session.request_in_words():
        yield session.say("request", request=words) + "\n"
    yield from session.lines(session.shown())


def compare_shown(session: Session, numbers: Sequence[int]) -> Iterator[str]:
    """Compare two items on show, the first two where none are named."""
    numbers = numbers or (1, 2)
    if len(numbers) != 2:
        yield session.say("compare_two") + "\n"
        return
    items = []
    for number in numbers:
        if not (item := (yield from session.item_at(number))):
            return
        items.append(item)
    for line in compare.compare_items(items[0], items[1], session.state.language):
        yield line + "\n"


def give_surprise(session: Session, slots: Slots, turn: int) -> Iterator[str]:
    """List one item unlike the user's history, with its reason; another one in another turn.

    It is within the limits of the slots, and has no quality of which less is wanted.
    """
    unwanted = tuple(each for each in session.state.quality_critiques if not each.more)
    fresh = replace(session.state, text="", like=(), quality_critiques=unwanted)
    limits = replace(slots, intent="", numbers=(), n=None)
    refined, _ = refine_request(fresh, limits, session.shown(), session.recommender.retriever.columns)
    state = replace(refined or fresh, offset=len(session.state.listed), listed=session.state.listed)
    request = session.request(state)
    seed = f"{session.user_id}\n{turn}"
    history = [event.item for event in request.history]
    pool = session.recommender.shortlist(request)[:POOL]
    candidates = [c for c in pool if not any(has_quality(c.item, each.quality) for each in unwanted)]
    candidate = pick_surprise(candidates, history, state.language, seed)
    if not candidate:
        yield session.say("none") + " " + session.say("widen") + "\n"
        return
    session.candidates[candidate.item.id] = candidate
    session.step(replace(state, listed=(*state.listed, candidate.item.id), focus=1))
    yield session.say("surprise") + "\n"
    yield from session.lines([candidate.item])
    yield from give_reason(session, 1)


def list_similar(session: Session, slots: Slots, text: str) -> Iterator[str]:
    """List items like those referred to, or like titles, with the critiques that were named.

    Where the text says that these were seen or liked, that is noted. One step back undoes both.
    """
    before = session.state
    if not slots.numbers and len(named_platforms(session.words, slots.topic, ())) == len(slots.topic.split()):
        slots = replace(slots, topic="")  # "something like it, but on PC"
    items = session.find_works(slots.topic) if slots.topic else []
    if slots.numbers or not slots.topic:
        items = []
        for number in slots.numbers or (None,):
            if item := (yield from session.item_at(number)):
                items.append(item)
        if not items:
            return
        topic = " ".join((slots.topic, *named_platforms(session.words, text, items))).strip()
        slots = replace(slots, topic=topic, numbers=slots.numbers or (session.state.focus,))
    columns = session.recommender.retriever.columns
    state, unavailable = request_similar(session.state, slots, items, columns, text)
    if not items and (slots.topic.isdecimal() or not serves(session, replace(state, conditions=(), company=""))):
        yield session.say("no_model", title=truncate(slots.topic, MAX_TOPIC_CHARS)) + "\n"
        rest = replace(slots, intent="", topic="")
        refined, unavailable = refine_request(session.state, rest, session.shown(), columns)
        state = refined or session.state
    if items and (verdict := verdict_on_resembled(text)):
        yield from note_feedback(session, [(verdict, item) for item in items])
        session.state = before
        state = replace(state, feedback_count=session.feedback_count())
    for name in unavailable:
        yield session.say(f"unavailable.{name}", titles=session.list(map(session.title, items)) or slots.topic) + "\n"
    yield from change_request(session, state, "" if items else state.text)


def set_list_aside(session: Session, works: Sequence[Item] = ()) -> Iterator[str]:
    """Leave works, all on show by default, out of the lists of this conversation; they need not be disliked."""
    state = session.state
    titles = session.list(session.say("quoted", title=session.title(work)) for work in works)
    yield (session.say("left_out", titles=titles) if works else session.say("set_aside")) + "\n"
    ids = [work.id for work in works] or state.shown
    session.step(replace(state, set_aside=tuple(dict.fromkeys((*state.set_aside, *ids))), listed=(), offset=0))


def record_feedback(session: Session, slots: Slots, text: str = "") -> Iterator[str]:
    """Record feedback on items on show and on titles of the catalogue, and list for what the message goes on to ask.

    A dislike of the whole list sets it aside and is no feedback.
    """
    if slots.intent == "dislike" and set(slots.numbers) == set(range(1, len(session.state.shown) + 1)) != {1}:
        judged = [("dislike", item) for item in session.shown()]
        yield from set_list_aside(session)
    else:
        judged = yield from _items_with_verdicts(session, slots)
        if judged:
            yield from note_feedback(session, judged)
        elif not _asks_besides(slots):
            return
    items = [item for _, item in judged]
    columns = session.recommender.retriever.columns
    state, unavailable = refine_request(session.state, _wishes_beside(slots), items, columns, text)
    for name in unavailable:
        yield session.say(f"unavailable.{name}", titles=session.list(map(session.title, items))) + "\n"
    if not kind_in_force(state or session.state) and items and not any(i in session.shown() for i in items):
        kinds = {item.domain for item in items}
        if len(kinds) == 1 and (of_kind := domain_conditions(kinds.pop(), columns)):
            state = state or session.state
            state = replace(state, conditions=(*state.conditions, *of_kind))
    if state:
        # One step takes back the feedback and the request together.
        session.state = replace(state, before=session.state.before, feedback_count=session.state.feedback_count)
    yield from list_items(session, reason=True)


def _asks_besides(slots: Slots) -> bool:
    """Return whether slots ask for items besides their verdict: "I loved 2046, films please"."""
    return replace(_wishes_beside(slots), n=None) != Slots()


def _wishes_beside(slots: Slots) -> Slots:
    """Return slots without their verdicts; the topic of a single verdict is its work."""
    topic = slots.topic if slots.numbers or _several(slots) else ""
    return replace(slots, intent="", numbers=(), liked=(), disliked=(), topic=topic)


def note_feedback(session: Session, judged: Sequence[tuple[str, Item]]) -> Iterator[str]:
    """Record verdicts on items as one step, and say so."""
    for verdict, item in judged:
        kind = FEEDBACK[verdict]
        feedback = Interaction(user_id=session.user_id, item_id=item.id, kind=kind, time=datetime.now(UTC))
        session.memory.add_feedback(feedback)
    for verdict in FEEDBACK:
        if titles := [session.say("quoted", title=session.title(item)) for each, item in judged if each == verdict]:
            yield session.say(verdict, title=session.list(titles)) + "\n"
    session.step(replace(session.state, feedback_count=session.feedback_count()))


def _several(slots: Slots) -> bool:
    return bool(slots.liked or slots.disliked)


def _items_with_verdicts(session: Session, slots: Slots) -> Generator[str, None, list[tuple[str, Item]]]:
    """Return the verdicts on items that a message holds; say which titles are not in the catalogue."""
    works: list[tuple[str, int | str | None]] = []
    if slots.intent in FEEDBACK and slots.topic and not slots.numbers and not _several(slots):
        works.append((slots.intent, slots.topic))
    elif slots.intent in FEEDBACK:
        last = len(session.state.shown) + len(session.mentioned)
        numbers = tuple(number for number in slots.numbers if number <= last) or slots.numbers
        works += [(slots.intent, number) for number in numbers or (None,)]
    for verdict, named in (("like", slots.liked), ("dislike", slots.disliked)):
        works += [(verdict, int(work) if work.isdecimal() and len(work) <= MAX_DIGITS else work) for work in named]
    judged = []
    for verdict, work in works:
        if isinstance(work, str):
            item = session.find_work(work)
            if item is None:
                yield session.say("not_here", title=truncate(work, MAX_TOPIC_CHARS)) + "\n"
        else:
            item = yield from session.item_at(work)
        if item:
            judged.append((verdict, item))
    return judged


def choose_trait(session: Session, option: str) -> Iterator[str]:
    """Narrow the request by an option of a question."""
    conditions = (*session.state.conditions, Comparison("trait", "=", option))
    yield from change_request(session, replace(session.state, conditions=tuple(dict.fromkeys(conditions))), "")


def misunderstood(session: Session) -> Iterator[str]:
    """Take the last change back, and ask for other words."""
    session.take_last_change_back()
    yield session.say("misunderstood") + "\n"
    if words := session.request_in_words():
        yield session.say("request", request=words) + "\n"
    yield from session.lines(session.shown())


def describe_item(session: Session, number: int) -> Iterator[str]:
    """Show what the catalogue says of an item on show."""
    item = yield from session.item_at(number)
    if not item:
        return
    language = session.state.language
    yield from session.lines([item], number)
    if text := truncate(item.read_in(language).text, MAX_TEXT_CHARS):
        yield f"   {text}\n"
    if facts := compare.item_facts(item, language):
        pairs = (session.say("name_and_value", name=name, value=value) for name, value in facts.items())
        yield f"   {session.list(pairs)}\n"


def show_profile(session: Session) -> Iterator[str]:
    """Show how many interactions of the user there are, what they liked last, and their interests."""
    history, folder = session.history(), session.index.folder
    yield session.say("profile", count=len(history), feedback=session.feedback_count(), folder=folder) + "\n"
    for key, some in (
        ("liked", [e for e in history if e.preference > MIN_LIKED]),
        ("disliked", [e for e in history if e.preference < 0]),
    ):
        if some:
            latest = (session.title_with_year(e.item) for e in some[: -MAX_PROFILE_TITLES - 1 : -1])
            yield session.say(key, titles=session.list(latest)) + "\n"
    interests = corrections.correct_interests(
        mine_user_interests(session.index, session.user_id, session.all_events(), session.state.language),
        corrections.load(folder, session.user_id),
    )
    if names := [truncate(each.trait, 40) for each in interests if each.weight > 0][:MAX_INTERESTS]:
        yield session.say("interests", names=session.list(names)) + "\n"
