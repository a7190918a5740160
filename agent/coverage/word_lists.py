"""Word lists of both languages: which words say little of a subject, and which words name the same subject."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from agent.coverage.stems import stem
from retrieval.text.cjk import HAN

WordClass = Literal["subject", "thing", "mood", "occasion"]
"""What a word does in a request: it names the subject, or a thing to buy or a place to visit, or it says how an item
should feel, or for whom or when it is."""
_LISTS: tuple[WordClass | Literal["vague"], ...] = ("occasion", "mood", "thing", "vague")
"""The lists of word_classes.toml; a word that is on several counts as on the last."""


def class_of(word: str) -> WordClass | Literal["vague"]:
    """Return the class of a folded word; vague for one that says nothing of a subject."""
    classes = _classes_by_word()
    return classes.get(word) or classes.get(word.removesuffix("s")) or "subject"


def forms_of(word: str) -> tuple[tuple[str, ...], ...]:
    """Return a folded word and the others that name the same subject, each as its parts."""
    others = synonyms().get(word) or (_synonyms_by_stem().get(stem(word)) if word.isascii() else None) or ()
    return tuple(dict.fromkeys(tuple(re.split(r"[ -]", form)) for form in (word, *others)))


def phrases_in(text: str) -> list[str]:
    """Return the terms of several words with synonyms that a folded text holds, with hyphens or without: sci fi."""
    words = f" {' '.join(text.replace('-', ' ').split())} "
    return [term for term in synonyms() if _has_parts(term) and f" {term.replace('-', ' ')} " in words]


@cache
def _has_parts(term: str) -> bool:
    """Return whether a term is of several words, none of which, where hyphens join them, says nothing alone: how-to."""
    return " " in term or ("-" in term and all(class_of(part) != "vague" for part in term.split("-")))


def kind_implied(request: str) -> str:
    """Return the kind of item that a word of a request implies; empty where there is none."""
    words = set(re.findall(r"[a-z]+", request.casefold()))
    for kind, by_language in _content()["kind"].items():
        if words & set(by_language["en"].split()) or any(word in request for word in by_language["zh"].split()):
            return str(kind)
    return ""


@cache
def chinese_words() -> frozenset[str]:
    """Return the Chinese words of several characters on any list."""
    return frozenset(w for w in (*synonyms(), *_classes_by_word()) if len(w) > 1 and re.match(f"[{HAN}]", w))


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Return the words that name the same subject as each of them, in both languages."""
    content = tomllib.loads((files("agent.coverage") / "synonyms.toml").read_text(encoding="utf-8"))
    groups = [[word.strip() for word in group.split(",")] for group in content["groups"]]
    others: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            others.setdefault(word, {}).update(dict.fromkeys(group))
    return {word: tuple(each) for word, each in others.items()}


@cache
def _synonyms_by_stem() -> Mapping[str, tuple[str, ...]]:
    return {stem(word): others for word, others in synonyms().items() if word.isascii() and " " not in word}


@cache
def _classes_by_word() -> Mapping[str, WordClass | Literal["vague"]]:
    words = ((name, word) for name in _LISTS for texts in _content()[name].values() for word in texts.split())
    return {word.replace("'", ""): name for name, word in words}


@cache
def _content() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files("agent.coverage") / "word_classes.toml").read_text(encoding="utf-8"))
