"""Whether a reason keeps to its evidence: what code can tell of a sentence before anybody reads it."""

from __future__ import annotations

import re

from agent.explain.evidence import Evidence, Reason
from agent.explain.facts import own_facts, unsupported_qualities
from agent.explain.language import full_stops
from agent.explain.sentences import ReasonContext, display_title
from agent.explain.titles import WORD, CatalogueTitles
from agent.text import borrowed_share, grounded_share, has_unknown_names, has_unknown_numbers, is_chinese, repeats
from retrieval.text.prompt_injection import is_injection

MAX_BORROWED = 0.2
"""The share of what a model adds from which on it describes the cited items: it is among their facts alone."""
_MARKED_TITLE = re.compile(r"《([^》]+)》")
_CUT_SHORT = re.compile(r"(?:[\s,;'’，、；—·-]|[\s.][A-Z])[.。]$")


def verify(reason: Reason, context: ReasonContext, titles: CatalogueTitles) -> str:
    """Return what is wrong with a reason that a model worded, or nothing.

    What the model added may rest on the item's own facts alone: what the user did, only the clause may say.
    """
    return (
        _wrong_citation(reason, context, context.evidence)
        or _wrong_facts(reason, context, titles)
        or _wrong_form(reason, context)
        or _wrong_subject(reason, context)
    )


def _wrong_citation(reason: Reason, context: ReasonContext, evidence: Evidence) -> str:
    if not reason.text:
        return reason.fault or "empty"
    history = {e.item.id for e in context.request.history}
    if not set(reason.cites) <= history or not (reason.cites or context.request.text):
        return "it cites what is not in the history"
    if not set(reason.cites) <= {each.event.item.id for each in evidence.influences}:
        return "it cites what did not move the item"
    if not set(reason.traits) <= set(context.item.traits(context.request.language)):
        return "it names a trait the item does not have"
    if any(title not in reason.text for title in _named_titles(reason, context)):
        return "it does not name what it cites and what it is for"
    return ""


def _wrong_facts(reason: Reason, context: ReasonContext, titles: CatalogueTitles) -> str:
    added, own, named = reason.added, own_facts(context.item, context.request.language), _named_titles(reason, context)
    facts = f"{own} {' '.join(named)} {context.request.text}"
    if any(title not in named for title in _MARKED_TITLE.findall(reason.text)):
        return "it names a work that is neither cited nor recommended"
    words = " ".join(WORD.findall(facts.casefold()))
    if foreign := [title for title in titles.within(added) if title not in words]:
        return f"it names a work that is neither cited nor recommended: {foreign[0]}"
    if is_injection(added.rstrip(full_stops())):
        return "it gives orders"
    if has_unknown_numbers(added, facts):
        return "it has a number that is in none of the facts"
    if context.language.addition.capitalised_names and has_unknown_names(added, facts):
        return "it has a name that is in none of the facts"
    return ""


def _wrong_form(reason: Reason, context: ReasonContext) -> str:
    added, language = reason.added, context.language.addition
    if len(added) > language.max_chars or _CUT_SHORT.search(added) or language.unfinished.match(added):
        return "it was cut short"
    if added.rstrip(full_stops()).casefold() in context.title.casefold():
        return "it says the title again"
    if repeats(added, context.request.language):
        return "it repeats itself"
    if is_chinese(added) != language.han:
        return "it is in the wrong language"
    return ""


def _wrong_subject(reason: Reason, context: ReasonContext) -> str:
    added, own, code = reason.added, own_facts(context.item, context.request.language), context.request.language
    if context.language.addition.about_the_user.search(added):
        return "it claims something of the person"
    cited = [e.item.read_in(code) for e in context.request.history if e.item.id in reason.cites]
    cited_facts = " ".join(" ".join((each.title, each.text, *each.categories, *each.tags)) for each in cited)
    about_both_items = context.language.addition.about_both_items.match(added)
    if about_both_items or borrowed_share(added, own, cited_facts, code) >= MAX_BORROWED:
        return "it tells of what it cites"
    if qualities := unsupported_qualities(added, own, context.language.addition.qualities):
        return f"it says of the item what its facts do not: {qualities[0]}"
    if grounded_share(added, own, code) < context.language.addition.min_grounded:
        return "too little of it is in the facts"
    return ""


def _named_titles(reason: Reason, context: ReasonContext) -> list[str]:
    """Return the titles of the cited items and of the item itself."""
    history = {e.item.id: e.item for e in context.request.history}
    items = [*(history[i] for i in reason.cites), context.item]
    return [display_title(item, context.request.language) for item in items]
