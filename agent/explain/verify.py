"""Whether a reason keeps to its evidence: what code can tell of a sentence before anybody reads it."""

from __future__ import annotations

from agent.explain.evidence import Evidence, Reason
from agent.explain.sentences import ReasonContext, display_title
from retrieval.text.tokenizer import tokenize


def verify(reason: Reason, context: ReasonContext) -> str:
    """Return what is wrong with a reason, or nothing.

    It cites what moved the item, names traits that the item has, and says of the item what its description says.
    """
    return _wrong_citation(reason, context, context.evidence) or _wrong_clause(reason, context)


def _wrong_citation(reason: Reason, context: ReasonContext, evidence: Evidence) -> str:
    history = {e.item.id for e in context.request.history}
    if not set(reason.cites) <= history & {each.event.item.id for each in evidence.influences}:
        return "it cites what did not move the item"
    if not set(reason.traits) <= set(context.item.traits(context.request.language)):
        return "it names a trait the item does not have"
    if any(title not in reason.text for title in _named_titles(reason, context)):
        return "it does not name what it cites and what it is for"
    return ""


def _wrong_clause(reason: Reason, context: ReasonContext) -> str:
    description = context.item.read_in(context.request.language).text
    if not set(tokenize(reason.added)) <= set(tokenize(description)):
        return "it says of the item what its description does not"
    return ""


def _named_titles(reason: Reason, context: ReasonContext) -> list[str]:
    """Return the titles of the cited items and of the item itself."""
    history = {e.item.id: e.item for e in context.request.history}
    items = [*(history[i] for i in reason.cites), context.item]
    return [display_title(item, context.request.language) for item in items]
