"""The one entry to query understanding: a message in English or Chinese to its slots, by rules.

Rules fill nothing that a message does not say. Each takes what it understands out of the text and leaves the rest to
the next. A model only decides whether a few words that are left, which may be a request or a remark, are small talk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from agent.llm import LanguageModel
from agent.query import intents, references, topics
from agent.query.bound_slots import extract_bounds
from agent.query.critiques import extract_critiques, extract_sort
from agent.query.languages import extract_languages
from agent.query.limits import extract_count
from agent.query.message_text import content_words, normalize
from agent.query.negations import extract_exclusions
from agent.query.permissions import without_permissions
from agent.query.slots import Slots
from agent.query.small_talk import is_small_talk
from agent.query.titles import find_title
from prompts import Prompts
from retrieval.data.items import Item

_TYPOS = (
    (re.compile(r"\b(?:nothin|nothign|nohting|notihng|nuthin|nothng)\b|^noting(?= )", re.I), "nothing"),
    (re.compile(r"\b(?:witout|whithout|wihtout)\b", re.I), "without"),
    (re.compile(r"\b(?:exept|excpet|execpt)\b", re.I), "except"),
    (re.compile(r"\bform(?= (?:the )?'?(?:[0-9]{2}s|(?:18|19|20)[0-9]{2}))", re.I), "from"),
    (re.compile(r"\bas long as\b", re.I), ","),
)
"""Misspelt words of negation and of bounds, and what is no bound."""
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)]{3}[.!?])\s+(?!no thank)|[。！？]+\s*(?=.)", re.I)
_LEFT_BEHIND = frozenset("nothing none 片 但 但是 不过 时长 片长 全长 把 千万 长度 评分 分数 豆瓣".split())
"""Words that limits and negations leave behind."""
_TITLE_YEAR = re.compile(r"\s*[(（](?:18|19|20)[0-9]{2}[)）]")


def parse(
    utterance: str,
    language: str,
    shown: Sequence[Item] = (),
    model: LanguageModel | None = None,
    prompts: Prompts | None = None,
) -> Slots:
    """Return the slots of a message, given the items on show, to which it may refer.

    Every text has slots; those of an empty or merely polite one are empty. Without a model the rules decide alone.
    """
    text = _without_typos(normalize(utterance))
    slots = _combine([_parse_sentence(sentence, shown) for sentence in _split_sentences(text)])
    unsure = bool(slots.topic) and slots == Slots(topic=slots.topic) and not topics.has_request_words(text)
    if unsure and model and is_small_talk(text, language, model, prompts or Prompts()):
        return Slots()
    return slots


def _without_typos(text: str) -> str:
    """Return a text with the words of negation as they are spelt."""
    for pattern, word in _TYPOS:
        text = pattern.sub(word, text)
    return text


def _split_sentences(text: str) -> list[str]:
    """Return the sentences of a text without the years in parentheses, which belong to titles and are no limits."""
    return _SENTENCE_END.split(_TITLE_YEAR.sub(" ", text))


def _combine(sentences: Sequence[Slots]) -> Slots:
    """Return the slots of the first sentence with an intent or a reference; where there is none, all slots together."""
    first = next((slots for slots in sentences if slots.intent or slots.numbers), None)
    if first or len(sentences) == 1:
        return first or sentences[0]
    combined = Slots()
    for slots in (each for each in sentences if each != Slots()):
        filled = {f.name: v for f in fields(slots) if (v := getattr(slots, f.name)) not in ("", None, ())}
        topic = " ".join(filter(None, (combined.topic, slots.topic)))
        exclude, critiques = (*combined.exclude, *slots.exclude), (*combined.critiques, *slots.critiques)
        combined = replace(combined, **filled | {"topic": topic, "exclude": exclude, "critiques": critiques})
    return combined


def _parse_sentence(text: str, shown: Sequence[Item]) -> Slots:
    """Return the slots of one sentence: limits first, then commands, references, critiques, and at last a request."""
    with_titles = references.mark_titles(without_permissions(text), shown)
    bounded, rest, negates = extract_bounds(Slots(), with_titles.text)
    spoken, rest, negates_language = extract_languages(bounded, rest)
    slots, rest = extract_count(spoken, rest)
    names_shown = bool(with_titles.numbers_by_mark)
    if not names_shown and (command := intents.command_intent(rest.strip())):
        return Slots(intent=command, n=slots.n) if command in ("more", "surprise") else Slots(intent=command)
    if topics.is_courtesy(text):
        return Slots()
    marked = references.mark_numbers(replace(with_titles, text=rest), len(shown))
    if not names_shown:
        mention = find_title(marked.text)
        if mention.intent in ("like", "seen") and content_words(mention.title):
            # Toy Story 3 is no third in the list.
            return Slots(intent=mention.intent, topic=find_title(marked.unmarked).title)
    if intents.calls_item_bad(marked.text):
        return Slots(intent="dislike", numbers=marked.numbers)
    critiques, rest = extract_critiques(marked.text, bool(marked.numbers))
    # 那样 then refers to the title beside it, not to an item on show.
    resembles_title = "《" in marked.text and find_title(marked.text).intent == "similar"
    limited = bool(critiques) or slots != Slots()
    intent = "" if resembles_title else intents.item_intent(rest, len(marked.numbers) > 1, limited)
    if intent == "similar":
        return replace(slots, intent=intent, numbers=marked.numbers, critiques=critiques)
    if intent:
        return Slots(intent=intent, numbers=marked.numbers)
    if marked.numbers and (intents.asks_about_item(rest) or not content_words(rest)):
        return replace(slots, numbers=marked.numbers)
    return _parse_request(slots, replace(marked, text=rest).unmarked, critiques, text, negates or negates_language)


def _parse_request(slots: Slots, text: str, critiques: tuple[str, ...], sentence: str, negates: bool) -> Slots:
    """Return the slots of a request in words; empty where the sentence requests nothing.

    `slots` has the limits that were taken out of the sentence, `text` is what is left of it. `negates`: whether one of
    them was negated as only a request does.
    """
    intent, title, rest = find_title(text)
    if intent in ("like", "seen"):
        return Slots(intent=intent, topic=title)
    if intent == "similar":
        return replace(slots, intent=intent, topic=title, critiques=critiques, domain=topics.find_domain(rest))
    # A rating, or prices from and to, request something on their own, unless they are part of a remark on a thing.
    limited = slots != Slots() or critiques
    graded = slots.rating_from is not None or (slots.price_from is not None and slots.price_to is not None)
    by_limits = graded or (limited and not content_words(text))
    is_remark = topics.starts_with_demonstrative(sentence) or topics.starts_with_person(sentence)
    asks = topics.is_request(text) or (by_limits and not is_remark) or (limited and topics.asks_for_items(sentence))
    if not (negates or asks):
        return Slots()
    exclude, not_understood, rest = extract_exclusions(rest)
    order, rest = extract_sort(rest)
    by_age = {"newer", "older"} & set(critiques)
    if by_age and not order:
        order = "newer" if "newer" in by_age else "older"
    return replace(
        slots,
        exclude=exclude,
        not_understood=not_understood,
        sort=order,
        critiques=tuple(c for c in critiques if c not in by_age),
        topic=_topic(rest, sentence),
        domain=topics.find_domain(text) or (topics.find_domain(sentence) if negates else ""),
    )


def _topic(text: str, sentence: str) -> str:
    """Return the topic of what is left of a sentence, in words of the sentence."""
    words = topics.topic_words(text).split()
    return " ".join(w for w in words if w.casefold() in sentence.casefold() and w.casefold() not in _LEFT_BEHIND)
