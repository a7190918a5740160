"""Creators that a message names: what they made is known, liked, or to be resembled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.chat.requests.lasting_conditions import field_of
from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.query import Slots
from agent.query.facets.catalogue_words import Named
from agent.query.facets.countries import named_countries
from agent.query.facets.kind_nouns import negated_kinds
from agent.query.facets.topics import has_request_words
from agent.query.grounding import knows_all
from agent.query.negations.exclusion_clauses import takes_back
from agent.query.questions.availability import asks_whether_available
from agent.query.questions.question_patterns import OTHER_WORKS, REQUEST, WORKS_OF_MAKER
from agent.query.text.message_text import any_language
from agent.query.text.sentences import split_sentences
from agent.query.verdicts.verdict_scope import knows_all_works
from retrieval.data.items import Item
from retrieval.text.cjk import contains_han

MAX_WORKS_ASKED = 2
"""Works of a creator up to which a question about the creator's work is of these."""
_RESEMBLES = any_language(
    {"en": r"\bvibes?\b|\bstyle\b|\bsimilar\b|\bthings? like\b|\bsort of\b", "zh": "风格|那种|类似|那样|味道"}
)
_LIKENESS = re.compile(r"\b(?:like|similar|alike|resembl\w+|remind\w*|vein|more)\b|像|类似|那种|这种|同样", re.I)
_REFUSES_FROM = (
    r"\b(?:no|not|nothing|none|never|without|skip|avoid|except|(?:do|does|did)(?:n'?t| not) (?:want|like|need|care "
    r"for))\b"
    r"[^,.;!?]{0,40}?\b(?:from|by|at|with|of) (?:the )?"
)
_PLURAL_NAME = re.compile(r"\b((?:the |all |every )+)((?:[A-Z][\w.'-]+ ){0,2}[A-Z][a-z]{3,})s\b")


def without_known(slots: Slots, text: str, session: Session) -> Slots:
    """Return slots that exclude all by some creators, where a text says that all of it is known."""
    singular = _PLURAL_NAME.sub(lambda match: match[1] + match[2], text)
    if not knows_all_works(singular) or not (creators := session.words.creators(singular)):
        return slots
    names = tuple(dict.fromkeys(name for each in creators for name in each.values))
    verdict = slots.intent in ("like", "dislike", "seen")
    exclude = tuple(dict.fromkeys((*slots.exclude, *names)))
    asks = has_request_words(text)
    exclude = exclude if asks or not slots.topic else tuple(dict.fromkeys((*exclude, slots.topic)))
    named = session.words.creators(_PLURAL_NAME.sub(r"\2", slots.topic))
    topic = "" if verdict or named or not asks else slots.topic
    # Who has read all of somebody and asks for nothing else is to get what resembles it.
    limited = any(field_of(c) != "domain" for c in session.state.conditions)
    alone = not (topic or limited or session.state.text or session.state.like)
    if (alone or _RESEMBLES.search(text)) and (work := _work_by(names, session)):
        session.mentioned = (work,)
        return Slots(intent="similar", numbers=(len(session.state.shown) + 1,), exclude=exclude, domain=slots.domain)
    return replace(slots, intent="" if verdict else slots.intent, numbers=(), topic=topic, exclude=exclude)


def with_people(slots: Slots, text: str, session: Session) -> Slots:
    """Return slots with people in place of a title that names them: what they made is known, liked or resembled."""
    creators = session.words.creators(text)
    if not creators or slots.numbers or slots.question or (slots.intent and session.find_work(slots.topic)):
        return slots
    slots = _without_refused(slots, text, creators)
    if any(takes_back(each.words, text) for each in creators):
        return slots
    names = tuple(dict.fromkeys(name for each in creators for name in each.values))
    # "Nolan, but not Batman" is about what else he made.
    is_wanted = bool(slots.exclude) and all(each.words.casefold() in slots.topic.casefold() for each in creators)
    only = not slots.topic or bool(slots.intent) or not session.words.traits(slots.topic)
    is_known = knows_all(_without_refused_kinds(text), creators)
    if (
        only
        and not is_wanted
        and not asks_whether_available(text)
        and (slots.intent in ("seen", "dislike") or (not slots.intent and is_known))
    ):
        refused = " ".join(slots.exclude).casefold()
        is_refused = all(each.words.casefold() in refused for each in creators)
        # "Shoes, not Nike" is about shoes.
        topic = slots.topic if is_refused else _places_besides(creators, slots.topic, text)
        return replace(slots, intent="", topic=topic, exclude=tuple(dict.fromkeys((*slots.exclude, *names))))
    if only and _RESEMBLES.search(text) and (work := _work_by(names, session)):
        session.mentioned = (work,)
        return replace(slots, intent="similar", topic="", numbers=(len(session.state.shown) + 1,))
    resembles = slots.intent != "similar" or slots.topic or _LIKENESS.search(text) or _RESEMBLES.search(text)
    if slots.intent == "like" or not resembles:  # "any by Han Kang?"
        return replace(slots, intent="", topic=" ".join(names))
    return slots


def _without_refused_kinds(text: str) -> str:
    """Return a text without the clauses that refuse a kind of item, and nobody: 不玩游戏了 看电影 宫崎骏的."""
    ends = r"[\s,，。;；!！]+" if contains_han(text) else "[,;.!]"
    return " ".join(clause for clause in re.split(ends, text) if not negated_kinds(clause))


def _without_refused(slots: Slots, text: str, creators: Sequence[Named]) -> Slots:
    """Return slots that exclude a creator of whom something is refused: "I don't want lectures from Yale"."""
    for each in creators:
        match = re.search(rf"{_REFUSES_FROM}{re.escape(each.words)}\b", text, re.I)
        if match and each.words.casefold() in slots.topic.casefold():
            topic = " ".join(re.sub(re.escape(each.words), " ", slots.topic, flags=re.I).split())
            others = tuple(word for word in slots.exclude if word.casefold() not in match[0].casefold())
            slots = replace(slots, topic=topic, exclude=(*others, each.words))
    return slots


def _places_besides(creators: Sequence[Named], topic: str, text: str) -> str:
    """Return the places that a topic names, of sentences that name no creator: "European ones. I know my Kurosawa"."""
    others = " ".join(each for each in split_sentences(text) if not any(named.words in each for named in creators))
    return " ".join(words for words, _ in named_countries(topic) if words.casefold() in others.casefold())


def _work_by(names: Sequence[str], session: Session) -> Item | None:
    """Return a work by one of some people, None where all are by others."""
    by_others = session.words.not_by(names)
    columns = session.recommender.retriever.columns
    return next(
        (item for item, other in zip(columns.items, columns.allowed(by_others), strict=True) if not other), None
    )


def works_asked_about(text: str, session: Session) -> tuple[Item, ...]:
    """Return the works of the one creator whom a question names, those of the kind in force first, if they are few."""
    creators = session.words.creators(text)
    if len(creators) != 1 or any(each.search(text) for each in (WORKS_OF_MAKER, OTHER_WORKS, REQUEST)):
        return ()
    if creators[0].words in text and session.mentions.knows_word(creators[0].words):
        return ()  # "design" in small letters is no studio called so
    kind, columns = kind_in_force(session.state), session.recommender.retriever.columns
    by_others = columns.allowed(session.words.not_by(creators[0].values))
    own = tuple(item for item, other in zip(columns.items, by_others, strict=True) if not other)
    works = tuple(item for item in own if kind in ("", item.domain)) or own
    return works if len(works) <= MAX_WORKS_ASKED else ()
