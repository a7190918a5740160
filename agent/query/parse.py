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
from agent.query.critiques import critiques, sort
from agent.query.limits import amounts, how_many
from agent.query.message_text import content, normal
from agent.query.negations import negations
from agent.query.ratings import ratings
from agent.query.slots import Act, Slots
from agent.query.small_talk import is_small_talk
from agent.query.topics import courtesy, surely_asks
from agent.query.years import years
from prompts import Prompts
from retrieval.data.items import Item

__all__ = ["Act", "Slots", "content", "courtesy", "normal", "surely_asks", "understand"]

_SENTENCE = re.compile(r"(?<=[a-z0-9)]{3}[.!?])\s+|[。！？]+\s*(?=.)", re.I)
_TITLE_YEAR = re.compile(r"\s*[(（](?:18|19|20)[0-9]{2}[)）]")


def understand(
    utterance: str, language: str, shown: Sequence[Item], model: LanguageModel | None, prompts: Prompts
) -> Slots:
    """The slots of a message. Total: any text gives slots, and an empty or merely polite one gives empty slots."""
    text = normal(utterance)
    slots = _joined([_told(sentence, shown) for sentence in _sentences(text)])
    unsure = bool(slots.topic) and slots == Slots(topic=slots.topic) and not surely_asks(text)
    return Slots() if unsure and model and is_small_talk(text, language, model, prompts) else slots


def _sentences(text: str) -> list[str]:
    """Years that stand behind a title are the title's and no limit."""
    return _SENTENCE.split(_TITLE_YEAR.sub(" ", text))


def _joined(told: Sequence[Slots]) -> Slots:
    """Of several sentences the first act with all that is said beside it; requests add up."""
    acting = next((slots for slots in told if slots.act or slots.numbers), None)
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


def _told(text: str, shown: Sequence[Item]) -> Slots:
    titled = references.titles(text, shown)
    slots, rest = how_many(*years(*amounts(*ratings(Slots(), titled.text))))
    if not titled.places and (act := intents.command(rest.strip())):
        return Slots(act=act, n=slots.n) if act in ("more", "surprise") else Slots(act=act)
    if topics.polite(text):
        return Slots()
    pointed = references.counted(replace(titled, text=rest), len(shown))
    if not titled.places:
        act, work, _ = titles.of_a_work(pointed.text)
        if act in ("like", "seen") and content(work):  # Toy Story 3 is no third in the list
            return Slots(act=act, topic=titles.of_a_work(pointed.plain)[1])
    if intents.judged(pointed.text):
        return Slots(act="dislike", numbers=pointed.numbers)
    told, rest = critiques(pointed.text, bool(pointed.numbers))
    named = "《" in pointed.text and titles.of_a_work(pointed.text)[0] == "similar"  # 那样 is then said of that work
    act = "" if named else intents.act(rest, len(pointed.numbers) > 1, bool(told or slots != Slots()))
    if act == "similar":
        return replace(slots, act=act, numbers=pointed.numbers, critiques=told)
    if act:
        return Slots(act=act, numbers=pointed.numbers)
    if pointed.numbers and (intents.asked(rest) or not content(rest)):
        return replace(slots, numbers=pointed.numbers)
    return _wish(slots, replace(pointed, text=rest).plain, told, text)


def _wish(slots: Slots, text: str, told: tuple[str, ...], said: str) -> Slots:
    """What is wanted in words; nothing where the message asks for nothing."""
    act, work, rest = titles.of_a_work(text)
    if act in ("like", "seen"):
        return Slots(act=act, topic=work)
    if act == "similar":
        return replace(slots, act=act, topic=work, critiques=told, domain=topics.domain(rest))
    limited = slots != Slots() or told
    graded = slots.rating_from is not None or (slots.price_from is not None and slots.price_to is not None)
    # A rating, or prices from and to, are said of what is wanted, but where a remark is made on something.
    wanted = (graded or (limited and not content(text))) and not (topics.of_this(said) or topics.of_people(said))
    if not (topics.asks(text) or wanted):
        return Slots()
    exclude, rest = negations(rest)
    order, rest = sort(rest)
    by_age = {"newer", "older"} & set(told)
    if by_age and not order:
        order = "newer" if "newer" in by_age else "older"
    return replace(
        slots,
        exclude=exclude,
        sort=order,
        critiques=tuple(c for c in told if c not in by_age),
        topic=" ".join(w for w in topics.topic(rest).split() if w.casefold() in said.casefold()),
        domain=topics.domain(text),
    )
