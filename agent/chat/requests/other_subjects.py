"""What holds of a request when the conversation turns to another subject: kind, company and exclusions, no limits."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.chat.requests.lasting_conditions import excludes, field_of, is_limit, outlives_topic
from agent.chat.state import State
from agent.chat.wording.phrases import listed, phrase
from agent.query import Slots
from agent.query.changes.new_topics import begins_anew
from agent.query.facets.relatives import one_relative
from agent.query.text.message_text import any_language
from retrieval.conditions import Condition

_GIVES_UP = any_language(
    {
        "en": r"\b(?:forget (?:it|that|this)|never ?mind|nvm|scrap that|anyway|now|also|instead|different)\b|"
        r"^(?:ok(?:ay)?|so)\b",
        "zh": "算了|另外|对了|顺便|接下来|[再还](?:给|帮|替)|换[成给]|那(?:就|再)?给|还(?:想|要|得)",
    }
)
"""What stands before a wish for somebody else."""
_PICKS_ALSO = any_language(
    {
        "en": r"\b(?:and|also|another)\b[^,.;]*\b(?:one|some|something|anything) for (?:my|our|his|her|the)\b|"
        r"\b(?:one|some|something|anything) for (?:my|our|his|her|the) \w+(?: \w+)?,? (?:too|as well|also)\b",
        "zh": "[给帮替送][^,，。]{1,6}也[给帮]?(?:挑|找|选|买|来|推荐?|带|送)|"
        "也[给帮替送][^,，。]{1,6}(?:挑|找|选|买|来|推荐?|带|送)",
    }
)
"""What asks for something for somebody besides: 给我孩子也挑一本."""
_FOR_SELF = any_language(
    {
        "en": r"(?<!get )(?<!find )(?<!pick )(?<!choose )\b(?:for|just) (?:me|myself)\b(?! and\b)(?: (?:now|this time|"
        r"instead|alone|personally))*(?=\W*$|[,.;:!])",
        "zh": "(?:给|为|帮|替)(?:我?自己|我本?人)|我自己(?:想|要|来)?[看听读玩用买]",
    }
)
"""What says that items are for whoever writes."""
_FOR_SOMEBODY = re.compile(r"\bfor (?!me\b(?! and\b))|[给帮替送]", re.I)
"""What stands before whom something is for, and not with whom it is used."""
_ASKS_FOR_OTHER = re.compile(r"\b(?:find|pick|choose|get|recommend|suggest|show|look)\b[^,;:.]*\bfor me\b", re.I)
"""What asks to find something, for whomever: "find a comedy for me"."""


_AUDIENCE = re.compile(r"\b(?:famil(?:y|ies)|kids?|child(?:ren)?'?s?)\b|合家欢|家庭|亲子|儿童|少儿", re.I)
"""Words of a topic for the company that items are for."""
_NEW_TOPIC = re.compile(r"\b(?:topics?|subjects?)\b|话题", re.I)


def without_subject(state: State) -> State:
    """Return a state without the topic, what was to be resembled, and what was said of it: years, or a country."""
    lasting = tuple(filter(_outlives_subject, state.conditions))
    return replace(state, text="", like=(), quality_critiques=(), conditions=lasting)


def without_former_subject(state: State, text: str) -> State:
    """Return a state without its subject, where a message turns to another; a new topic is for nobody said before."""
    subject = without_subject(state)
    return _without_person(replace(subject, company="", relative="")) if _NEW_TOPIC.search(text) else subject


def for_another_person(before: State, slots: Slots, text: str) -> State:
    """Return the state before without what was said of another person than the one whom a message is for now.

    "Family films", and then "something scary for us two" wants no family film.
    """
    if slots.company and before.company not in ("", slots.company):
        parts = map(_without_audience, before.text.split(phrase(before.language, "comma")))
        before = replace(before, text=listed(before.language, filter(None, parts)))
    if _turns_to_self(before, slots, text):
        alone = replace(before, company="", relative="")
        return _without_person(without_subject(alone) if slots.topic or slots.domain else alone)
    return _without_person(without_subject(before)) if turns_to_another(before, slots, text) else before


def _without_audience(topic: str) -> str:
    return " ".join(_AUDIENCE.sub(" ", topic).split())


def _turns_to_self(before: State, slots: Slots, text: str) -> bool:
    """Return whether a message asks for something for its writer, after something for others: 算了,给我自己."""
    is_for_others = before.company not in ("", "alone") and not slots.company
    return is_for_others and bool(_FOR_SELF.search(text)) and not _ASKS_FOR_OTHER.search(text)


def _without_person(state: State) -> State:
    """Return a state without the age of the person whom items were for."""
    return replace(state, conditions=tuple(c for c in state.conditions if field_of(c) != "minimum_age"))


def turns_to_another(before: State, slots: Slots, text: str) -> bool:
    """Return whether a message asks for something for somebody else than before: 算了,给我女儿找本书.

    It must also name another kind of item, or give up what was asked for; 跟女儿一起看的 only adds to it.
    """
    is_other = bool(slots.company) and (slots.company, one_relative(text)) != (before.company, before.relative)
    kinds = [c for c in before.conditions if field_of(c) == "domain"]
    other_kind = bool(slots.domain and kinds) and all(str(getattr(c, "value", "")) != slots.domain for c in kinds)
    asks = bool(slots.domain or (slots.topic and _FOR_SOMEBODY.search(text)) or _PICKS_ALSO.search(text))
    begins = begins_anew(text) or _GIVES_UP.search(text) or _PICKS_ALSO.search(text)
    return is_other and asks and bool(other_kind or begins)


def _outlives_subject(condition: Condition) -> bool:
    return (
        outlives_topic(condition)
        and not is_limit(condition)
        and (excludes(condition) or field_of(condition) in _LASTING)
    )


_LASTING = ("domain", "language", "minimum_age")
"""Fields whose conditions were said of the person, or hold until another kind of item is named."""
