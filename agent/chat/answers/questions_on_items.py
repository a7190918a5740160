"""Answer a question as it was read: of which items it is, and what the catalogue says of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agent.chat.answers.answers import SUPERLATIVES, answer_about, with_nearest
from agent.chat.answers.likely_questions import with_likely_facts
from agent.chat.answers.named_columns import first_by_column, names_column, weighs, with_named_columns
from agent.chat.answers.near_items import MIN_DEVIATIONS, nearest_to
from agent.chat.answers.other_works import named_makers, other_works
from agent.chat.answers.own_flag_answers import answer_on_flag
from agent.chat.answers.totals import asks_for_total, total_of
from agent.chat.lists.listing import MAX_TOPIC_CHARS
from agent.chat.session import Session
from agent.query import Slots
from agent.query.facets.makers import makers_of
from agent.query.questions.aspects import of_kind
from agent.query.questions.questions import ItemQuestion, read_question
from agent.query.questions.superlatives import DEAREST
from agent.query.text.sentences import question_sentences, read_message
from agent.text import truncate
from retrieval.data.items import Item


def answer_question(session: Session, slots: Slots, text: str) -> Iterator[str]:
    """Answer a question about items on show, about a title of the catalogue, or about the list; the list stays."""
    shown = session.shown()
    asking = question_sentences(text)
    question = asking and read_question(read_message(asking), [*shown, *session.mentioned])
    question = question or read_question(read_message(text), [*shown, *session.mentioned])
    if not question:  # the model alone takes it for one
        question = replace(question, kind=slots.question, aspects=of_kind(slots.question))
    title = "" if slots.numbers else slots.topic
    yield from answer_read(session, replace(question, numbers=slots.numbers or question.numbers, title=title), text)


def answer_read(session: Session, question: ItemQuestion, text: str) -> Iterator[str]:
    """Answer a question as it was read from a text."""
    is_sum = asks_for_total(text)
    shown, numbers = session.shown(), question.numbers if len(question.numbers) > 1 or not is_sum else ()
    items: list[Item] = []
    if question.other_works and (names := named_makers(session, text)):
        yield other_works(session, names, shown) + "\n"
        return
    # A work that was talked of last is meant: 有红楼梦吗, and then 多少页.
    is_open = question.names_none and not (session.last_question or session.state.about)
    of_each = question.of_each or is_open or is_sum
    of_list_by_column = not numbers and bool(DEAREST.search(text) or weighs(text))
    if question.title:
        if not (named := session.find_work(question.title)):
            missing = session.say("not_in_catalogue", title=truncate(question.title, MAX_TOPIC_CHARS))
            nearest = nearest_to(session, text, MIN_DEVIATIONS)
            yield with_nearest(missing, shown, question, session.state.language, nearest) + "\n"
            return
        items = [named]
        if named.id not in session.state.shown:
            session.state = replace(session.state, about=named.id)  # "that one I have read"
    elif question.kind in SUPERLATIVES or question.of_list or (of_each and not numbers) or of_list_by_column:
        shown = [*shown, *session.mentioned] if numbers else shown
        items = [item for n, item in enumerate(shown, 1) if not numbers or n in numbers]
        if not items:
            yield session.say("no_items_to_ask") + "\n"
            return
    else:
        for number in numbers or (None,):
            if item := (yield from session.item_at(number)):
                items.append(item)
    if question.other_works:
        for item in items:
            yield other_works(session, makers_of(item, session.state.language), items) + "\n"
        return
    language, columns = session.state.language, session.recommender.retriever.columns
    if answer := answer_on_flag(items, text, question.of_list or of_each, columns, language):
        yield answer + "\n"
        return
    if first := first_by_column(
        replace(question, of_list=True) if of_list_by_column else question, text, items, language
    ):
        yield first + "\n"
        return
    question = with_named_columns(question, text, items, language)
    if not names_column(question):
        question = with_likely_facts(session, question, text)
    for line in answer_about(items, question, columns, language, nearest_to(session, text)):
        yield line + "\n"
    if is_sum and (total := total_of(items, question.aspects, language)):
        yield total + "\n"
