"""Which work of the whole catalogue is first in an order: "what's your shortest film?", 你们最便宜的笔记本是哪个."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.chat.answers.answers import first_in_order, first_of
from agent.chat.answers.catalogue_kinds import lacks_kind, say_kind_is_missing
from agent.chat.answers.named_columns import WEIGHTS, first_by_fields, weighs, weight_columns
from agent.chat.requests.transitions import refine_request
from agent.chat.session import Session
from agent.chat.state import State
from agent.query.questions.superlatives import DEAREST, SUPERLATIVES
from agent.query.slots import Question, Slots
from agent.query.text.message_text import any_language, content_words
from retrieval.conditions import Comparison
from retrieval.conditions.expression import OneOf
from retrieval.conditions.fields import numbers
from retrieval.data.own_rows import PRICES

_ASKS = any_language(
    {
        "en": r"^(?:(?:and|so|ok|hey|hi|well)\W+)*(?:(?:what|which)(?:'s| is| are| one is)?|(?:show|give|find|tell) me|"
        r"can i (?:see|have)|i want)? ?(?:(?:the|your) |(?=\w+est\b|least\b|most\b))"
        r"(?P<en>[^,.;!?]*\b(?:\w+est|least expensive|most "
        r"(?:recent|expensive|pricey|costly))\b[^,.;!?]*)\W*$",
        "zh": "^(?:那么?|请问|给我|我要)*(?P<zh>[^,，。;；!！?？]*最[^,，。;；!！?？]+?)(?:是(?:哪|什么|"
        "啥)[^,，。;；!！?？]*|有哪些|呢)?\\W*$",
    }
)
_WHOLE = any_language(
    {
        "en": r"\byour\b|\b(?:that )?you(?:'ve| have)?(?: guys)? (?:have|got|know|sell|stock)\b|\b(?:in|of) (?:the|"
        r"your) "
        r"(?:whole |entire )?(?:catalogue|catalog|shop|store|collection|library)\b|"
        r"\b(?:in|of) the (?:whole|entire) \w+|\bof all\b|\boverall\b|\bthere is\b",
        "zh": "[你您]们?(?:这里|这儿|家|店里?)?|目录[里中]?|店里|(?:所有|全部|这里)",
    }
)
"""What says that all that the catalogue has is meant, and not the list on show."""
_ONE = re.compile(r"(?:the )?(?:ones?|things?|items?|places?|thing of all)?|的?(?:一[个部本款张]|东西)?", re.I)
"""Words that name no kind: the kind of the conversation is meant."""


def _is_name_of(words: str, wish: str) -> bool:
    """Return whether a wish is the name of a sort of goods and no more: 鼠标 and "mice", not "mouse for travel"."""
    return not content_words(re.sub(re.escape(words), " ", wish, flags=re.I))


def first_of_catalogue(session: Session, text: str) -> str:
    """Return which item of the catalogue is first in an order that a text asks for; empty for any other text."""
    match = _ASKS.search(text)
    named_orders: list[Question] = [kind for kind, pattern in SUPERLATIVES.items() if pattern.search(text)]
    dearest, weight = DEAREST.search(text), weighs(text)
    if not match or not (named_orders or dearest or weight):
        return ""
    order = DEAREST if dearest else WEIGHTS if weight else SUPERLATIVES[named_orders[0]]
    wish = " ".join(order.sub(" ", _WHOLE.sub(" ", match["en"] or match["zh"])).split())
    wish = "" if _ONE.fullmatch(wish) else wish
    goods = [value for each in session.words.categories(wish) for value in each.values if _is_name_of(each.words, wish)]
    if not _WHOLE.search(text) and (not goods or all(set(goods) & set(item.categories) for item in session.shown())):
        return ""  # of the list on show
    columns = session.recommender.retriever.columns
    slots = session.parse(wish, ()) if wish and not goods else None
    if slots and (lacks_kind(session, slots, wish) or slots == Slots()):
        return "".join(say_kind_is_missing(session)).rstrip("\n")
    kind = tuple(each for each in session.state.conditions if isinstance(each, Comparison) and each.field == "domain")
    fresh = State(language=session.state.language, conditions=() if wish else kind)
    state = (refine_request(fresh, slots, (), columns, wish)[0] if slots else None) or fresh
    named = (*goods, *(value for each in session.words.traits(state.text) for value in each.values))
    conditions = (*state.conditions, *([OneOf("trait", named)] if named else []))
    mask = columns.allowed(conditions)
    items = [item for item, is_allowed in zip(columns.items, mask.tolist(), strict=True) if is_allowed]
    if not items or (state.text and not named):
        return session.say("not_in_catalogue", title=wish)
    if dearest or weight:
        fields = PRICES if dearest else weight_columns(items)
        is_greatest = bool(dearest) or weight == "most"
        unknown = "unanswered_list.cheapest" if dearest else "unanswered_list.other"
        return first_by_fields(fields, is_greatest, items, session.state.language) or session.say(unknown)
    question = named_orders[0]
    first, field = first_in_order(items, question)
    if first:
        session.state = replace(session.state, about=first[0].id)
        items = [item for item in items if numbers(item, field)]
    return first_of(items, question, session.state.language)
