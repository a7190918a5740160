"""Answers on the catalogue as a whole: what it has of somebody, which work is first in an order, and what it lacks."""

from __future__ import annotations

from agent.chat.answers.catalogue_superlatives import first_of_catalogue
from agent.chat.answers.other_works import count_goods, count_works, lacking_work
from agent.chat.session import Session
from agent.query.questions.service_questions import service_answer
from agent.query.text.message_text import any_language

_ASKS_FOR_REQUEST = any_language(
    {
        "en": r"^\W*(?:(?:so|and|ok|hey|sorry|remind me)[\s,]+)*what "
        r"(?:(?:did|have|do) (?:i|we) (?:ask(?:ed)?|want|wanted|say|said|"
        r"tell you|told you)(?: (?:you|for))*|(?:are|were) (?:my|our) (?:conditions|wishes|filters)|"
        r"(?:are|were) (?:you|we) (?:looking|searching) for)(?: (?:so far|until now|again|before|now))*\W*$",
        "zh": r"^\W*(?:那|所以)?(?:我(?:刚才?|之前|到底)?(?:要求|说|要|提)了?(?:过|的)?(?:是)?"
        r"(?:什么|啥|哪些)(?:条件|要求)?|"
        r"(?:我的|现在的?|目前的?)(?:条件|要求)(?:是|有)(?:什么|啥|哪些))(?:来着|了)?\W*$",
    }
)


def answer_on_catalogue(session: Session, text: str) -> str:
    """Return the answer to a question on the catalogue as a whole; empty for any other text."""
    if _ASKS_FOR_REQUEST.search(text) and (words := session.request_in_words()):
        return session.say("request_so_far", request=words)
    answers = (count_works, count_goods, first_of_catalogue, lacking_work)
    if answer := next(filter(None, (answer(session, text) for answer in answers)), ""):
        return answer
    columns, language = session.recommender.retriever.columns, session.state.language
    return "" if session.mentions.find(text).works else service_answer(text, columns, language)
