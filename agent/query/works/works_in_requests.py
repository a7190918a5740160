"""What the text of a request says of works besides that it wants others like them: compared, known, or turned away.

Works that somebody knows, dislikes or does not want are not listed, and their titles are not searched for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from agent.query.facets.topics import find_domain
from agent.query.limits.compared_works import with_compared_works
from agent.query.text.message_text import content_words
from agent.query.verdicts.complaints import find_complaint
from agent.query.verdicts.judgements import extract_judgements
from agent.query.works.mentions import Mention
from agent.query.works.references import mark_titles
from agent.query.works.resembled_works import wants_similar
from agent.query.works.works_to_resemble import find_mention
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.messages import messages
from retrieval.query import Request

R = TypeVar("R", bound=Request)


def settle_named_works(request: R, columns: Columns) -> R:
    """Return a request with limits in place of comparisons with works, and without works that it judges or refuses."""
    mention = find_mention(request.text, request.domain, columns)
    compared = with_compared_works(request.text, mention)
    texts = messages("agent.query", request.language)
    notices = [str(texts["notices"]["no_work"]).format(title=title) for title in compared.unknown]
    notices += [str(texts["notices"]["no_measure"]).format(title=work.title) for work in compared.unmeasured]
    text, leave_out = compared.text, tuple[Item, ...]()
    if mention.works:
        mention = find_mention(text, request.domain, columns)
        if complaint := find_complaint(mention, ()):
            text, leave_out = complaint.rest or text, complaint.works
        elif not wants_similar(text):
            text, leave_out = _without_judged(text, mention)
    if text == request.text and not leave_out:
        return request
    return replace(
        request,
        text=text,
        typed_text=request.typed_text or request.text,
        seen=request.seen | {work.id for work in leave_out},
        notices=(*request.notices, *notices),
    )


def _without_judged(text: str, mention: Mention) -> tuple[str, tuple[Item, ...]]:
    """Return a text without the clauses that judge works, where it asks for something besides, and these works."""
    marked = mark_titles(mention.text, mention.works)
    judged = extract_judgements(marked.text, len(mention.works))
    numbers = [number for each in judged.judgements for number in replace(marked, text=each.work).numbers]
    works = tuple(mention.works[number - 1] for number in dict.fromkeys(numbers))
    rest = replace(marked, text=judged.rest).unmarked.strip(" ,;.，。；")
    likes = any(each.verdict == "like" for each in judged.judgements)
    asks = content_words(rest) or find_domain(rest)
    return (rest if works and asks and not likes else text), works
