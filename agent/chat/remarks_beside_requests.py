"""Remarks, alone or beside a request: they make no topic, but the item that was just asked about may go."""

from __future__ import annotations

from dataclasses import replace

from agent.chat.lists.dead_ends import serves
from agent.chat.lists.quality_rerank import mentions
from agent.chat.requests.transitions import kind_in_force, refine_request
from agent.chat.session import Session
from agent.query import Slots
from agent.query.facets.goods import goods_in
from agent.query.facets.language_conditions import language_conditions
from agent.query.facets.topics import has_request_words, is_request
from agent.query.intents.asking_clauses import says_what
from agent.query.limits.player_numbers import player_number, tells_numbers
from agent.query.text.clauses import split_clauses
from agent.query.text.message_text import any_language
from agent.query.text.synonyms import expand

_GOOD = (
    r"(?:good|great|nice|perfect|fun|cool|lovely|interesting|promising|fine|ok(?:ay)?|awesome|amazing|about right|"
    r"right)"
)
_TURNS_DOWN = any_language(
    {
        "en": r"^\W*(?:(?:hm+|ok(?:ay)?|oh|ah|eh|nah|no|well|ugh|mm+|nope|yikes)[\s,.!]+)*(?:(?:(?:that|it|"
        r"this)(?: one)?"
        r"(?:'s| is)?\s+)?(?:(?:sounds?|looks?|seems?)\s+(?!(?:really |very |quite |so |pretty |like )*(?:a )?"
        rf"{_GOOD}\b)|(?:a bit |way |far |much |rather )?too (?!bad\b))|not (?:that|this) one\b|(?:that|it)(?:'s|"
        rf" is) not )",
        "zh": "^(?:嗯|哦|啊|算了|[,，。\\s])*(?:听(?:着|上去|起来)|感觉|看(?:着|上去|起来))(?:就|还是|有点|太)+"
        "(?!.{0,4}(?:不错|好|有意思|可以))",
    }
)


def set_aside_if_turned_down(session: Session, text: str) -> None:
    """Set the item aside that the message before asked about, where this one turns it down: "sounds like homework"."""
    state = session.state
    if not session.last_question or not _TURNS_DOWN.search(text):
        return
    shown = state.shown
    item = state.about or (shown[state.focus - 1] if state.focus <= len(shown) else "")
    if item:
        session.state = replace(state, set_aside=tuple(dict.fromkeys((*state.set_aside, item))))


def with_named_topic(session: Session, slots: Slots, text: str) -> Slots | None:
    """Return slots whose topic is of the catalogue's words, where a message says nothing else and asks for nothing.

    None where no item or word of the catalogue is on the topic: it may be a remark as well as a wish.
    """
    if not slots.topic or slots != Slots(topic=slots.topic) or has_request_words(text):
        return slots
    columns = session.recommender.retriever.columns
    is_named = session.words.attributes(slots.topic) or goods_in(slots.topic, columns)
    if is_named or language_conditions(slots, columns).conditions:
        return slots
    if player_number(text) and tells_numbers(columns, kind_in_force(session.state)):
        return slots
    expanded = expand(slots.topic)
    if any(mentions(item, expanded) for item in session.index.items.values()):
        return slots
    terms = session.words.terms_in(text)
    return replace(slots, topic=" ".join(terms)) if terms else None


def without_remark_topic(session: Session, slots: Slots, text: str) -> Slots:
    """Return slots without a topic of which a mere remark speaks, and the catalogue has nothing.

    It must say something else that is wanted: in "not football, I support Arsenal" that is no football.
    """
    if not slots.topic or slots.intent or not says_what(replace(slots, topic="")):
        return slots
    words = slots.topic.casefold().split()
    asking = " ".join(clause.text for clause in split_clauses(text) if is_request(clause.text)).casefold()
    if any(word in asking for word in words):
        return slots
    columns = session.recommender.retriever.columns
    state, _ = refine_request(session.state, slots, session.shown(), columns, text)
    return slots if state is None or serves(session, state) else replace(slots, topic="")
