"""Questions on items on show whose words no rule knows, found by their meaning: "I should like to learn who wrote it".

A classifier tells that a message asks about what is on show. It is about the item that the message names, else about
the one that it is nearest to; where no aspect is named either, the answer is all that the catalogue says of the item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.chat.answers.near_items import deviations
from agent.chat.session import Session
from agent.query.model.model_reading import message_for_model
from agent.query.parse import parse
from agent.query.questions import list_question_patterns as list_patterns
from agent.query.questions import question_patterns as patterns
from agent.query.questions.aspects import find_aspects
from agent.query.questions.availability import asks_for_name, asks_whether_available
from agent.query.questions.fact_classifier import likely_facts
from agent.query.questions.question_classifier import MARGIN_OF_NAMED, asks_about_items
from agent.query.questions.questions import NONE, ItemQuestion, read_question
from agent.query.works.references import mark_numbers, mark_titles
from agent.query.works.shown_references import mark_described
from retrieval.data.items import Item

_RECOMMENDS = re.compile(r"\b(?:recommend|suggest)\b|推荐(?![的过])", re.I)
_NO_QUESTIONS = (patterns.WHY, patterns.OTHER_WORKS, patterns.WORKS_OF_MAKER, _RECOMMENDS)


def likely_question(session: Session, text: str, shown: Sequence[Item]) -> ItemQuestion:
    """Return what a message asks of the items on show; an empty question where it is not likely to ask anything."""
    marked = mark_numbers(mark_titles(text, shown, in_question=True), len(shown), in_question=True)
    numbers = mark_described(marked.within(len(shown)), shown).numbers
    if any(pattern.search(text) for pattern in _NO_QUESTIONS) or _requests_others(text, bool(numbers)):
        return NONE
    message, fingerprint = message_for_model(text, shown), session.recommender.embedder.fingerprint
    below = MARGIN_OF_NAMED if len(numbers) == 1 and not parse(text, session.state.language, shown).intent else 0.0
    if not asks_about_items(message, fingerprint, session.nearness.vector_of, below):
        return NONE
    question = read_question(text, shown)
    if question and not (question.title and not session.find_work(question.title)):
        return question
    aspects = find_aspects(text)[0]
    on_shown = ItemQuestion(aspects[0].kind if aspects else "other", aspects=aspects, words=text)
    if not numbers and list_patterns.OF_LIST.search(text):
        return replace(on_shown, of_list=True)
    return replace(on_shown, numbers=numbers or (1 + int(deviations(session, text, shown).argmax()),))


def with_likely_facts(session: Session, question: ItemQuestion, text: str) -> ItemQuestion:
    """Return a question with the facts that its text may ask for by its meaning."""
    message, fingerprint = message_for_model(text, session.shown()), session.recommender.embedder.fingerprint
    return replace(question, likely=likely_facts(message, fingerprint, session.nearness.vector_of))


def _requests_others(text: str, names_shown: bool) -> bool:
    """Return whether a text asks for items in the plural, or for some or somebody's while it names none on show."""
    plural = patterns.PLURAL_NOUN.search(text) and not list_patterns.OF_LIST.search(text) and "几" not in text
    asks_for_some = patterns.REQUEST.search(text) or patterns.ASKS_FOR_SOME.search(text) or asks_for_name(text)
    return bool(plural) or (not names_shown and bool(asks_for_some or asks_whether_available(text)))
