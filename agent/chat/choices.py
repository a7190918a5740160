"""The choice of a work that was recommended, or that the message names: 就它, 动森走起, "I'll take the second one".

Thanks and approval request nothing, and choose the one work that they name: 谢谢，教父我记下了.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from agent.chat.requests.transitions import kind_in_force
from agent.chat.session import Session
from agent.chat.understanding.named_creators import works_asked_about
from agent.chat.understanding.named_works import numbers_of
from agent.chat.understanding.understand import understand
from agent.chat.wording.small_talk import small_talk
from agent.query.facets.topics import find_domain, has_request_words
from agent.query.intents.closings import gives_up, only_closes, says_no_wish
from agent.query.text.clauses import split_clauses
from agent.query.verdicts.acceptance import accepted_item
from retrieval.data.items import Interaction, Item

_SENTENCE_END = re.compile(r"[。!！;；~]+\s*|\.\s+")


def works_to_choose(session: Session, text: str) -> tuple[Item, ...]:
    """Return the works that a message names, or whose maker its first sentence names: "the Aphex Twin one"."""
    works = session.mentions.find(text, kind_in_force(session.state)).works
    return works or works_asked_about(_SENTENCE_END.split(text.strip(), maxsplit=1)[0], session)


def choose_item(session: Session, text: str) -> Iterator[str]:
    """Record that an item on show, or a work of the catalogue, was chosen, and say so; nothing where none is.

    What the message says after its first sentence, or beside the clause that chooses, is no request.
    """
    works = works_to_choose(session, text)
    choosable = [*session.shown(), *(work for work in works if work not in session.shown())]
    first, *rest = _SENTENCE_END.split(text.strip(), maxsplit=1)
    number = accepted_item(text, choosable, session.state.focus)
    if not number and rest and not has_request_words(rest[0]):
        number = accepted_item(first, choosable, session.state.focus)
    clauses = [clause.text.strip() for clause in split_clauses(text)]
    for at, clause in enumerate(clauses if len(clauses) > 1 and not number else ()):
        if all(map(says_no_wish, (*clauses[:at], *clauses[at + 1 :]))):
            number = number or accepted_item(clause, choosable, session.state.focus)
    if number:
        yield from _note_choice(session, choosable, number)


def approve(session: Session, text: str, turn: int) -> Iterator[str]:
    """Acknowledge a message that only thanks, approves or says that it is enough; nothing for any other, or a goodbye.

    The one work that it names was chosen.
    """

    def names_any(words: str) -> bool:
        return bool(find_domain(words) or session.words.terms_in(words))

    if gives_up(text):
        yield small_talk(text, session.state.language, turn, closes=True) + "\n"
        return
    if not only_closes(text, names_any):
        return
    slots = understand(session, text)
    names_some = 1 < len(slots.numbers) < len(session.state.shown)
    # "Thank you, that will be all" wants no more, though a message of thanks may read so.
    if slots.intent not in ("", "like", "seen", "more") or slots.disliked or slots.exclude or names_some:
        return
    choosable = [*session.shown(), *session.mentioned]
    named = session.mentions.find(text, kind_in_force(session.state)).works
    numbers = slots.numbers or numbers_of([work for work in named if work in choosable], session)
    if slots.intent in ("", "like") and len(numbers) == 1 and numbers[0] <= len(choosable):
        yield from _note_choice(session, choosable, numbers[0])
    else:
        yield small_talk(text, session.state.language, turn, closes=True) + "\n"


def _note_choice(session: Session, choosable: Sequence[Item], number: int) -> Iterator[str]:
    """Record the choice of an item, by its number among those on show and those that the message names, and say so."""
    shown, item = session.state.shown, choosable[number - 1]
    choice = Interaction(user_id=session.user_id, item_id=item.id, kind="like", time=datetime.now(UTC))
    session.memory.add_feedback(choice)
    at = {"focus": number, "about": ""} if number <= len(shown) else {"about": item.id}
    session.step(replace(session.state, **at, feedback_count=session.feedback_count()))
    yield session.say("chosen", title=session.say("quoted", title=session.title(item))) + "\n"
