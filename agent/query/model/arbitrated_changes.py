"""What a message changes, by both rules and model: corrections, critiques, and the order of the list."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.query.changes.critiques import is_too_much
from agent.query.changes.sort_orders import explicit_order
from agent.query.model.model_slots import ModelSlots
from agent.query.slots import Correction, Slots, SortOrder
from retrieval.text.cjk import contains_han

SURE_VALUE = 0.5
"""The least probability at which the model's intent, order or measure counts."""
MAX_CORRECTIONS = 2
"""Parts of a request that a message takes back at most; where the rules read more, they guess."""
_ALLOWS = re.compile(
    r"\b(?:forget|never ?mind|scrap|drop|lift|ignore|allow\w*|include|after all|again|back|don'?t mind|no longer|"
    r"any ?more|changed? my mind|not a problem|no problem|welcome|can|may|could)\b|"
    r"(?:\b(?:is|are|be|it'?s|they'?re)|'s)(?: \w+){0,2} (?:fine|ok(?:ay)?|good|all ?right|cool|great)\b",
    re.I,
)
"""What an English message has that takes an exclusion back."""


def chosen_sort(rules: Slots, model: ModelSlots) -> SortOrder:
    """Return the order by the model where it is sure of one, or else that of the rules."""
    return model.slots.sort if model.probabilities.get("sort", 0.0) >= SURE_VALUE else rules.sort


def chosen_corrections(rules: Slots, read: Slots, message: str) -> tuple[Correction, ...]:
    """Return the corrections by the rules; the model's where those would take back all there is, or nothing.

    An English message that says of nothing that it may be takes back no exclusion: "not China, if you please".
    """
    by_model = tuple(
        part for part in read.corrections if part != "exclude" or _ALLOWS.search(message) or contains_han(message)
    )
    takes_all = "all" in rules.corrections or len(rules.corrections) > MAX_CORRECTIONS
    return by_model or rules.corrections if takes_all else rules.corrections or by_model


def chosen_critiques(rules: Slots, model: ModelSlots, message: str) -> tuple[str, ...]:
    """Return the measures of the rules ("cheaper"), or else the model's, and the qualities that it finds."""
    read = replace(model.slots, critiques=tuple(c for c in model.slots.critiques if _is_said(c, message)))
    qualities = " ".join(read.critiques).casefold()
    measures = [c for c in rules.critiques if " " not in c]
    is_open = not (measures or explicit_order(message))
    if is_open and model.measure and model.probabilities["measure"] >= SURE_VALUE:
        measures.append(model.measure)
    by_rules = [*measures, *(c for c in rules.critiques if " " in c and c.partition(" ")[2].casefold() in qualities)]
    words = "".join(c.partition(" ")[2] for c in by_rules)
    added = [c for c in read.critiques if not by_rules or not set(c.partition(" ")[2]) & set(words)]
    return tuple(dict.fromkeys((*by_rules, *added)))


def _is_said(critique: str, message: str) -> bool:
    """Return whether a message may mean a critique that the model reads."""
    return is_too_much(critique.partition(" ")[2], message)
