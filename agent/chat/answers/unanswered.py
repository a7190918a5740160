"""That the catalogue does not say what is asked of an item, with what it says that is nearest."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.chat.answers.aspect_values import near_values
from agent.chat.answers.fact_values import all_values, description, likely_values
from agent.chat.answers.predicates import names_in_text
from agent.chat.answers.values import written_title
from agent.chat.wording.phrases import phrase
from agent.query.questions.aspects import Aspect
from agent.query.questions.questions import ItemQuestion
from retrieval.data.items import Item
from retrieval.messages import messages

_AMOUNT = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"hundred|thousand|dozen|half|hours?|minutes?|weeks?|months?)\b|[两二三四五六七八九十百千半]|小时|分钟|钟头",
    re.I,
)
"""What a description has that tells how long or how many: "fourteen songs in under half an hour"."""
MAX_NAMED = 3
"""Facts at most that are named where a description does not answer a question."""
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")
_TOLD = ("setting", "character")
"""Aspects that a description may tell of."""


def unanswered(question: ItemQuestion, title: str, language: str) -> str:
    """Return that the catalogue does not say what a question asks of an item, or of all on show."""
    aspect = next(iter(question.aspects), None)
    own = messages("agent.chat", language)["unanswered"]
    key = "other" if not aspect else aspect.name if aspect.name in own else aspect.kind
    return phrase(language, f"unanswered.{key}", title=title)


def unanswered_aspect(item: Item, aspect: Aspect, question: ItemQuestion, language: str) -> str:
    """Return that the catalogue does not say an aspect of an item, with what it says that is nearest."""
    title, text = written_title(item, language), item.read_in(language).text
    tells = _AMOUNT.search(text) if aspect.kind == "length" else aspect.pattern.search(text)
    if text and (aspect.name in _TOLD or tells or item.domain == "news" or names_in_text(item, question)):
        return beyond_text(item, language)
    nearest = near_values(item, aspect, language)
    own = messages("agent.chat", language)["unanswered"]
    # Where it says who made an item, it does not say nothing of that: "who directed the book".
    without = replace(question, aspects=(aspect,) if aspect.name in own or not nearest or aspect.kind != "who" else ())
    sentence = unanswered(without, title, language)
    return sentence + (phrase(language, "sentence_space") + _only(nearest, language) if nearest else "")


def unanswered_item(item: Item, question: ItemQuestion, language: str) -> str:
    """Return that the catalogue does not say, with the description of an item, or else with all that it says of it."""
    if item.read_in(language).text:
        facts = likely_values(item, question.likely, [description(item, language)], language)[:MAX_NAMED]
        likely = phrase(language, "semicolon").join(facts)
        if not likely:
            return beyond_text(item, language)
        sentences = closed(beyond_text(item, language), language), _only(likely, language)
        return phrase(language, "sentence_space").join(sentences)
    named = all_values(item, question.likely, language)
    if named:
        return phrase(language, "unanswered.names_other", title=written_title(item, language), evidence=named)
    return phrase(language, "unanswered.other", title=written_title(item, language))


def closed(sentence: str, language: str) -> str:
    """Return a sentence with a full stop, where no sign ends it."""
    return sentence if sentence.endswith(_SENTENCE_ENDS) else sentence + phrase(language, "full_stop")


def beyond_text(item: Item, language: str) -> str:
    """Return that the catalogue says nothing more than its description of an item, which has one."""
    title = written_title(item, language)
    return phrase(language, "unanswered.beyond_text", title=title, text=description(item, language))


def _only(evidence: str, language: str) -> str:
    return phrase(language, "only_names", evidence=evidence)
