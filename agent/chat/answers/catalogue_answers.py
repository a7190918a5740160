"""Answers on the catalogue as a whole: what it has of somebody, which work is first in an order, and what it lacks."""

from __future__ import annotations

from agent.chat.answers.catalogue_superlatives import first_of_catalogue
from agent.chat.answers.other_works import count_goods, count_works, lacking_work
from agent.chat.session import Session
from agent.query.questions.service_questions import service_answer


def answer_on_catalogue(session: Session, text: str) -> str:
    """Return the answer to a question on the catalogue as a whole; empty for any other text."""
    answers = (count_works, count_goods, first_of_catalogue, lacking_work)
    if answer := next(filter(None, (answer(session, text) for answer in answers)), ""):
        return answer
    columns, language = session.recommender.retriever.columns, session.state.language
    return "" if session.mentions.find(text).works else service_answer(text, columns, language)
