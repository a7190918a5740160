"""Ways to refuse something as the plain refusals that the rules and the model know: "keep zombies out of it".

They stand in `refusals.toml`, so that there is one place for a new one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from agent.query.changes.replacements import contrasts_as_refusals
from agent.query.negations.negation_idioms import plain_negations
from agent.query.slots import Slots
from agent.query.works.references import mark_titles
from retrieval.data.items import Item
from retrieval.text.cjk import HAN

_WORDS_EN = (
    r"(?!(?:the|this|that|these|those|it|its|they|them|he|him|she|her|you|i|we|us|me|my|your|our|one|ones|all|both|"
    r"every\w+|there|what|if|which|so|no|not|nothing|none|but|and|while|number|first|second|third|last|well)\b)"
    r"[^\W\d_][\w'&-]*(?: (?!(?:is|are|was|were|but|though|please|pls|because|or else)\b)[\w'&-]+){0,2}?"
)
_WORDS_ZH = rf"(?:(?<![0-9])[0-9]+)?(?:(?![第这那我你他她它咱今明昨其另都全什哪不没别要])[A-Za-z{HAN}]){{2,8}}?"
_END_EN = (
    r"(?=\s*(?:$|[,.;!?])|\s+(?:but|and|or|tho(?:ugh)?|please|pl[sz]|thanks|thx|tonight|today|now|either|at all)\b)"
)
_QUESTION = re.compile(
    r"^(?:(?:and|so|but|ok|well)[,\s]+)*(?:is|are|was|were|does|did|who|whose|which|when|where|why)\b|[吗么]\W*$|是不是",
    re.I,
)
"""A question, which refuses nothing."""


class _Refusal(NamedTuple):
    """A way to refuse, what takes its place, and what must stand beside it."""

    pattern: re.Pattern[str]
    plain: str
    beside: re.Pattern[str] | None


def plain_refusals(text: str) -> str:
    """Return a text with each refusal as a plain one; a question, and any other text, as it is."""
    if _QUESTION.search(text):
        return text
    for each in _refusals():
        if each.beside is None or each.beside.search(text):
            text = each.pattern.sub(partial(_filled, each.plain), text)
    return text


def in_plain_words(text: str, shown: Sequence[Item]) -> str:
    """Return a message with all that it refuses in plain words; one that names an item on show as it is."""
    if mark_titles(text, shown).numbers_by_mark:
        return text
    return plain_refusals(plain_negations(contrasts_as_refusals(text)))


def as_refused(slots: Slots, rules: Slots) -> Slots:
    """Return the slots of a message in plain words without exclusions of what the rules take for its topic."""
    of_topic = tuple(word for word in slots.exclude if word not in rules.exclude and word in rules.topic)
    if not (of_topic and rules.exclude):
        return slots
    topic = " ".join(dict.fromkeys((*of_topic, *slots.topic.split())))
    return replace(slots, topic=topic, exclude=tuple(word for word in slots.exclude if word not in of_topic))


def _filled(plain: str, match: re.Match[str]) -> str:
    return plain.format(**match.groupdict())


@cache
def _refusals() -> tuple[_Refusal, ...]:
    written = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8"))
    return tuple(map(_refusal, written["refusal"]))


def _refusal(row: dict[str, Any]) -> _Refusal:
    if "en" in row:
        pattern = row["en"].replace("START", r"(?:^|(?<=[,.;!?] ))").replace("END", _END_EN)
        words = _WORDS_EN
    else:
        pattern = row["zh"].replace("END", r"(?=$|[\s,，。;；!！?？])")
        words = _WORDS_ZH
    for name in ("NO", "YES"):
        pattern = pattern.replace(name, f"(?P<{name.lower()}>{words})")
    beside = re.compile(row["beside"], re.I) if "beside" in row else None
    return _Refusal(re.compile(pattern, re.I), row["plain"], beside)
