"""Items, histories and people's words as prompts show them. Chooses the language; knows no model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from prompts.domain_words import DomainWords, domain_words
from retrieval.data.items import Item
from retrieval.query.request import Event, Request

LONGEST_TITLE = 120
LONGEST_TEXT = 300
RECENT = 20
TASTE = 3
"""Liked items that stand for a person's taste where something is asked in words."""
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]+")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)|\x9b[0-?]*[ -/]*[@-~]")
_VERDICTS = {
    "en": {"loved": "loved it", "liked": "liked it", "mixed": "found it so-so", "disliked": "disliked it"},
    "zh": {"loved": "非常喜欢", "liked": "喜欢", "mixed": "觉得一般", "disliked": "不喜欢"},
}


@dataclass(frozen=True)
class Shown:
    """What a prompt may show of an item. Lengths are bounded, lines are joined, orders are left out.

    `credits`: its worded attributes, such as an author; `facts`: what a model understood."""

    title: str
    categories: tuple[str, ...]
    text: str
    facts: tuple[str, ...]
    credits: tuple[str, ...] = ()
    year: str = ""
    verdict: str = ""
    label: str = ""


def show(item: Item, language: str, *, verdict: str = "", label: str = "") -> Shown:
    said = item.read_in(language).described()
    return Shown(
        clip(said.title, LONGEST_TITLE),
        tuple(clip(c, 40) for c in said.categories[:4]),
        clip(said.text, LONGEST_TEXT),
        tuple(dict.fromkeys(clip(fact.value, 80) for fact in said.facts))[:8],
        tuple(clip(v, 60) for v in said.attributes.values() if isinstance(v, str))[:3],
        str(item.published.year) if item.published else "",
        verdict,
        label,
    )


def show_history(request: Request, recent: int = RECENT) -> list[Shown]:
    return [show(e.item, request.language, verdict=verdict(e, request.language)) for e in request.history[-recent:]]


def told(request: Request, items: Sequence[Item]) -> dict[str, Any]:
    """What every prompt that judges candidates says of the person, as its variables."""
    return {
        "words": request_words(request, items),
        "history": show_history(request),
        "request": clip(request.text, 300),
        "context": request.context,
        "likes": [clip(each.name, 60) for each in request.boosts if each.weight > 0],
        "dislikes": [clip(each.name, 60) for each in request.boosts if each.weight < 0],
    }


def taste(request: Request) -> list[str]:
    """The titles of the latest liked items, oldest first."""
    liked = [e.item for e in request.history if e.preference > 0][-TASTE:]
    return [clip(item.read_in(request.language).title, LONGEST_TITLE) for item in liked]


def verdict(event: Event, language: str) -> str:
    """What the person made of it, where they said so: a plain view or click says nothing."""
    if event.interaction.value is None and event.interaction.kind not in ("like", "dislike"):
        return ""
    signal = event.preference
    key = "loved" if signal >= 0.9 else "liked" if signal > 0.2 else "mixed" if signal > -0.4 else "disliked"
    return _VERDICTS[language][key]


def clip(text: str, longest: int) -> str:
    """One line of at most `longest` characters."""
    line = " ".join(text[: longest * 4].split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Text that is safe on a terminal: no escape sequences, control characters or changes of writing direction."""
    kept = (
        c for c in _ESCAPE.sub("", text) if c in "\n\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return "".join(kept)


def request_words(request: Request, items: Sequence[Item] = ()) -> DomainWords:
    """The words of the request's domain, or of the one domain its items share, or of none."""
    domains = {i.domain for i in items} | {e.item.domain for e in request.history}
    return domain_words(request.domain or (domains.pop() if len(domains) == 1 else ""), request.language)


def is_chinese(text: str) -> bool:
    """Whether a text is mainly Chinese: more Han characters than Latin words."""
    return len(_CHINESE.findall(text)) > len(_LATIN.findall(text))


def language_of(texts: Iterable[str]) -> str:
    return "zh" if is_chinese(" ".join(texts)) else "en"
