"""What a message asks for, as slots: by rules, in English and Chinese, so that nothing is filled that was not said.

Each rule takes what it understands out of the text and leaves the rest. Where a few words are left that could be a wish
or a remark, a model may say that they are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from agent.llm.protocol import LanguageModel
from agent.query import intents, references, titles, topics
from agent.query.critiques import extract_critiques, extract_sort
from agent.query.limits import extract_count, extract_limits
from agent.query.message_text import content_words, normalize
from agent.query.negations import extract_exclusions
from agent.query.ratings import extract_rating
from agent.query.slots import Slots
from agent.query.small_talk import is_small_talk
from agent.query.topics import has_request_words
from agent.query.years import extract_years
from prompts import Prompts
from retrieval.data.items import Item

_SENTENCE = re.compile(r"(?<=[a-z0-9)]{3}[.!?])\s+|[。！？]+\s*(?=.)", re.I)
_TITLE_YEAR = re.compile(r"\s*[(（](?:18|19|20)[0-9]{2}[)）]")


def parse(utterance: str, language: str, shown: Sequence[Item], model: LanguageModel | None, prompts: Prompts) -> Slots:
    """The slots of a message. Total: any text gives slots, and an empty or merely polite one gives empty slots."""
    text = normalize(utterance)
    slots = _combine([_parse_sentence(sentence, shown) for sentence in _split_sentences(text)])
    unsure = bool(slots.topic) and slots == Slots(topic=slots.topic) and not has_request_words(text)
    return Slots() if unsure and model and is_small_talk(text, language, model, prompts) else slots


def _split_sentences(text: str) -> list[str]:
    """Years that stand behind a title are the title's and no limit."""
    return _SENTENCE.split(_TITLE_YEAR.sub(" ", text))


def _combine(told: Sequence[Slots]) -> Slots:
    """Of several sentences the first act with all that is said beside it; requests add up."""
    acting = next((slots for slots in told if slots.intent or slots.numbers), None)
    if acting or len(told) == 1:
        return acting or told[0]
    asking = [slots for slots in told if slots != Slots()]
    found = Slots()
    for slots in asking:
        filled = {f.name: v for f in fields(slots) if (v := getattr(slots, f.name)) not in ("", None, ())}
        topic = " ".join(filter(None, (found.topic, slots.topic)))
        exclude, differing = (*found.exclude, *slots.exclude), (*found.critiques, *slots.critiques)
        found = replace(found, **filled | {"topic": topic, "exclude": exclude, "critiques": differing})
    return found


def _parse_sentence(text: str, shown: Sequence[Item]) -> Slots:
    titled = references.mark_titles(text, shown)
    slots, rest = extract_count(*extract_years(*extract_limits(*extract_rating(Slots(), titled.text))))
    if not titled.numbers_by_mark and (act := intents.command_intent(rest.strip())):
        return Slots(intent=act, n=slots.n) if act in ("more", "surprise") else Slots(intent=act)
    if topics.is_courtesy(text):
        return Slots()
    pointed = references.mark_numbers(replace(titled, text=rest), len(shown))
    if not titled.numbers_by_mark:
        act, work, _ = titles.find_title(pointed.text)
        if act in ("like", "seen") and content_words(work):  # Toy Story 3 is no third in the list
            return Slots(intent=act, topic=titles.find_title(pointed.unmarked)[1])
    if intents.calls_item_bad(pointed.text):
        return Slots(intent="dislike", numbers=pointed.numbers)
    told, rest = extract_critiques(pointed.text, bool(pointed.numbers))
    named = "《" in pointed.text and titles.find_title(pointed.text)[0] == "similar"  # 那样 is then said of that work
    act = "" if named else intents.item_intent(rest, len(pointed.numbers) > 1, bool(told or slots != Slots()))
    if act == "similar":
        return replace(slots, intent=act, numbers=pointed.numbers, critiques=told)
    if act:
        return Slots(intent=act, numbers=pointed.numbers)
    if pointed.numbers and (intents.asks_about_item(rest) or not content_words(rest)):
        return replace(slots, numbers=pointed.numbers)
    return _parse_request(slots, replace(pointed, text=rest).unmarked, told, text)


def _parse_request(slots: Slots, text: str, told: tuple[str, ...], said: str) -> Slots:
    """What is wanted in words; nothing where the message asks for nothing."""
    act, work, rest = titles.find_title(text)
    if act in ("like", "seen"):
        return Slots(intent=act, topic=work)
    if act == "similar":
        return replace(slots, intent=act, topic=work, critiques=told, domain=topics.find_domain(rest))
    limited = slots != Slots() or told
    graded = slots.rating_from is not None or (slots.price_from is not None and slots.price_to is not None)
    # A rating, or prices from and to, are said of what is wanted, but where a remark is made on something.
    wanted = (graded or (limited and not content_words(text))) and not (
        topics.starts_with_demonstrative(said) or topics.starts_with_person(said)
    )
    if not (topics.is_request(text) or wanted):
        return Slots()
    exclude, rest = extract_exclusions(rest)
    order, rest = extract_sort(rest)
    by_age = {"newer", "older"} & set(told)
    if by_age and not order:
        order = "newer" if "newer" in by_age else "older"
    return replace(
        slots,
        exclude=exclude,
        sort=order,
        critiques=tuple(c for c in told if c not in by_age),
        topic=" ".join(w for w in topics.topic_words(rest).split() if w.casefold() in said.casefold()),
        domain=topics.find_domain(text),
    )
