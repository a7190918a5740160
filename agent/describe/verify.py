"""Whether a copy says anything that its item does not state: numbers, names, polarity, superlatives, and its words.

It looks at the finished sentences only: what is left of one without its claims must be words of templates.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from agent.clauses.parts import parts_of
from agent.describe.copy import CopySettings, ItemCopy, Sentence, length_of
from agent.describe.facts import Claim, ItemFacts, bare_value, facts_of
from agent.describe.statements import STOPS
from agent.describe.unfit import forbidden_in, unfit_of
from agent.text import has_unknown_numbers
from retrieval.data.items import Item
from retrieval.messages import messages
from retrieval.text.cjk import UNSPACED

INDEX = "index"
"""The field of claims that the index bears out, and no field of the item."""
_WORD = re.compile(rf"[{UNSPACED}]|[^\W\d_{UNSPACED}]+|\d+")


def faults(copy: ItemCopy, item: Item, settings: CopySettings, superlatives: Collection[Claim] = ()) -> list[str]:
    """Return what is wrong with the copy of an item; `superlatives`: those that the index holds of it."""
    facts = facts_of(item, copy.language)
    problems = [
        f"{fault}: {each.text}" for each in copy.sentences for fault in sentence_faults(each, facts, superlatives)
    ]
    problems += [f"{word!r} is forbidden" for word in (forbidden_in(copy.text, settings.forbidden),) if word]
    if length_of(copy.text, copy.language) > settings.most(copy.language):
        problems.append("it is too long")
    if len(set(copy.sentences)) < len(copy.sentences):
        problems.append("it says something twice")
    return problems


def sentence_faults(sentence: Sentence, facts: ItemFacts, superlatives: Collection[Claim] = ()) -> Iterator[str]:
    """Yield what is wrong with one sentence."""
    for claim in sentence.claims:
        if claim.shown not in sentence.text:
            yield f"it does not show its claim on {claim.field}"
        if not _holds(claim, facts, superlatives):
            yield f"{claim.field} does not hold {claim.shown}"
    rest = sentence.text
    for claim in sorted(sentence.claims, key=lambda claim: -len(claim.shown)):
        rest = rest.replace(claim.shown, " ", 1)
    if unknown := set(_WORD.findall(rest.casefold())) - _template_words(facts.language):
        yield f"it has words of its own ({', '.join(sorted(unknown))})"
    values = " ".join(f"{claim.value} {claim.shown if claim.field == INDEX else ''}" for claim in sentence.claims)
    if has_unknown_numbers(sentence.text, values):
        yield "it has a number of its own"
    own = (claim for claim in sentence.claims if claim.field not in ("title", INDEX))
    if words := next(filter(None, (unfit_of(facts.language).fault_of(claim.shown) for claim in own)), ""):
        yield f"nothing holds “{words}”"


def _holds(claim: Claim, facts: ItemFacts, superlatives: Collection[Claim]) -> bool:
    if claim.field == INDEX:
        return claim in superlatives
    if claim.field == "text":
        source, shown = _solid(claim.value), _solid(claim.shown)
        title = facts.item.read_in(facts.language).title
        wholes = (claim.value, *(part.text for part in parts_of(title, facts.text, facts.language)))
        lines = (unfit_of(facts.language).bullet.sub("", line) for line in facts.text.split("\n"))
        return source in _solid("".join(lines)) and shown.strip(STOPS) in {_solid(each).strip(STOPS) for each in wholes}
    same = [each for each in facts.claims if (each.field, each.value) == (claim.field, claim.value)]
    return any(claim.shown in (each.shown, bare_value(each)) or _relabelled(claim, facts.language) for each in same)


def _relabelled(claim: Claim, language: str) -> bool:
    """Return whether a claim shows its value behind the label of its role."""
    texts = messages("agent.describe", language)
    label = texts["labels"].get(claim.role, "")
    pair: str = texts["form"]["pair"]
    return bool(label) and claim.shown == pair.format(label=label, value=claim.value)


def _solid(text: str) -> str:
    """Return a text without blanks and case, since lines are joined where they are quoted."""
    return "".join(text.split()).casefold()


@cache
def _template_words(language: str) -> frozenset[str]:
    """Return the words of all templates of a language, in Chinese their characters."""
    texts = messages("agent.describe", language)
    sections = ("form", "opening", "keywords", "categories", "facts", "person", "segment", "advert")
    return frozenset(_WORD.findall(" ".join(_strings({each: texts[each] for each in sections})).casefold()))


def _strings(texts: Mapping[str, Any]) -> Iterator[str]:
    for value in texts.values():
        if isinstance(value, Mapping):
            yield from _strings(value)
        else:
            yield from (re.sub(r"\{\w+\}", " ", each) for each in ([value] if isinstance(value, str) else value))
