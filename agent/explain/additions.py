"""What a model adds to a clause: the grammar it writes by, and the item's own sentences it may choose from."""

from __future__ import annotations

import json
from collections.abc import Sequence

from agent.explain.evidence import Reason
from agent.explain.language import Language, full_stops
from agent.explain.sentences import MAX_OVERLAP, Clause, ReasonContext
from agent.explain.titles import CatalogueTitles
from agent.explain.verify import verify
from agent.text import is_chinese, word_overlap

MAX_ENDINGS = 6


def readable_text(context: ReasonContext) -> str:
    """Return the item's text where it is in the language of the reason, else nothing: it could not be verified."""
    text = context.item.read_in(context.request.language).text
    return text if is_chinese(text) == context.language.addition.han else ""


def endings(context: ReasonContext, titles: CatalogueTitles, earlier: Sequence[str] = ()) -> tuple[str, ...]:
    """Return sentences of the item's text, shortened where long, that a reason may end with.

    Each passes `verify`, and is not too like the `earlier` sentences of the list.
    """
    language, accepted = context.language, []
    start = context.opening(1)
    for sentence in language.addition.sentence_break.split(readable_text(context)):
        text = _shortened(" ".join(sentence.split()).rstrip(full_stops() + "!?！？"), language)
        ending = text + language.full_stop
        reason = parse_reply(ending, start, language)
        if len(ending) <= language.addition.min_chars or verify(reason, context, titles):
            continue
        if (
            max((word_overlap(context.without_titles(reason.text), each) for each in earlier), default=0.0)
            <= MAX_OVERLAP
        ):
            accepted.append(ending)
    return tuple(dict.fromkeys(accepted))[:MAX_ENDINGS]


def _shortened(text: str, language: Language) -> str:
    """Return a long sentence up to one of its commas."""
    parts = language.addition.clause_break.split(text)
    while len(parts) > 1 and len(text) > language.addition.max_chars * 3 // 4:
        parts.pop()
        text = language.space.join(parts).rstrip(",;，；")
    return text


def added_grammar(language: Language, attempt: int = 0, endings: Sequence[str] = ()) -> str:
    """Return GBNF for one of the endings, or else for the rest of a sentence, a quarter shorter on a second attempt.

    The rest of a sentence can neither name a work nor quote, and has a full stop inside only in an initial or a number.
    """
    max_chars = language.addition.max_chars * (4 - attempt) // 4
    space = '" " ' if language.space else ""
    tail = language.addition.grammar.replace("{max_chars}", str(max_chars))
    if endings:
        tail = " | ".join(json.dumps(ending, ensure_ascii=False) for ending in endings)
    return f"root ::= {space}tail\ntail ::= {tail}\n"


def parse_reply(reply: str, start: Clause, language: Language) -> Reason:
    """Return the clause and what the model added to it as a reason, not yet verified; without text if it has no end."""
    added = " ".join(reply.split())
    if added.endswith(tuple(full_stops())):
        return Reason(language.sentence(start.text, added), start.cites, start.traits, True, "model", added=added)
    return Reason("", (), (), False, "model", "the reply was cut short")
