"""What a model can do on this machine: its abilities, its speed, and whether it can tell what a text is about.

It is asked of items of the packaged sample whether they are what a person asks for, where what is asked for is a tag
that one item of a pair has and the other has not. Tags and texts are read in each language.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.llm import LanguageModel
from agent.llm.protocol import Ability
from agent.prompt_view import item_view
from prompts import LANGUAGES, Prompts, domain_words, prompt_texts
from retrieval.data import sample
from retrieval.data.items import Item

PAIRS = 20
"""Pairs of items in each language."""
WRITTEN_TOKENS = 32

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class LanguageResult:
    """Of how many pairs the model preferred the right item; `as_asked`: the mean probability that it gave to yes and no
    together: else it would say something else."""

    right: int
    pairs: int
    as_asked: float


@dataclass(frozen=True)
class Examination:
    """What a model can do. Tokens a second are read in prompts, or written one after the other; 0: not measured."""

    abilities: frozenset[Ability]
    read_speed: float = 0.0
    written_speed: float = 0.0
    languages: Mapping[str, LanguageResult] | None = None


@dataclass(frozen=True)
class _Pair:
    tag: str
    has: Item
    has_not: Item


def examine(model: LanguageModel, progress: Progress = lambda done, total: None) -> Examination:
    """Ask a model about the sample and time its answers. Raises ModelFault where it fails."""
    prompts, items, of_language = Prompts(), sample.read().items, dict[str, LanguageResult]()
    tokens, seconds = 0, 0.0
    progress(0, len(LANGUAGES))
    if "labels" in model.abilities:
        model.count("a")  # opened before the clock runs
        for done, language in enumerate(LANGUAGES, 1):
            texts = [_question(each, language, model, prompts) for each in _pairs(items, language)]
            labels = prompt_texts(language)["answers"]
            started = time.perf_counter()
            logits = model.label_logits("", [text for pair in texts for text in pair], [labels["yes"], labels["no"]])
            seconds += time.perf_counter() - started
            tokens += sum(model.count(text) for pair in texts for text in pair)
            of_language[language] = _result(logits)
            progress(done, len(LANGUAGES))
    written = _written_speed(model) if "generate" in model.abilities else 0.0
    return Examination(model.abilities, tokens / seconds if seconds else 0.0, written, of_language or None)


def _pairs(items: Sequence[Item], language: str) -> list[_Pair]:
    """Return pairs of items of one kind, the kinds in turn, each with a tag that its first item alone has."""
    by_domain: dict[str, list[Item]] = {}
    for item in items:
        by_domain.setdefault(item.domain, []).append(item)
    pairs = []
    for number in range(PAIRS):
        some = by_domain[sample.DOMAINS[number % len(sample.DOMAINS)]]
        has = some[(7 * number) % len(some)]
        tags = has.read_in(language).tags
        others = (some[(7 * number + step) % len(some)] for step in range(1, len(some)))
        pair = next(
            _Pair(tag, has, other)
            for other in others
            for tag in tags
            if tag not in (*other.read_in(language).tags, *other.read_in(language).categories)
        )
        pairs.append(pair)
    return pairs


def _question(pair: _Pair, language: str, model: LanguageModel, prompts: Prompts) -> tuple[str, str]:
    """Return the prompts that ask whether each item of a pair is what is asked for, the right one first."""
    no_person: dict[str, Any] = {"context": {}, "liked": [], "likes": [], "dislikes": [], "history": []}
    words = domain_words(pair.has.domain, language)
    right, wrong = (
        prompts.render(
            "match",
            language,
            model.chat,
            words=words,
            request=pair.tag,
            candidate=item_view(item, language),
            **no_person,
        )
        for item in (pair.has, pair.has_not)
    )
    return right, wrong


def _result(logits: Sequence[Sequence[float]] | np.ndarray) -> LanguageResult:
    """Return what the log-probabilities of yes and no say, (2 × pairs, 2), the right item of each pair first."""
    yes, no = np.asarray(logits, np.float64).T
    margins = (yes - no).reshape(-1, 2)
    as_asked = float(np.minimum(np.exp(yes) + np.exp(no), 1.0).mean())
    return LanguageResult(int((margins[:, 0] > margins[:, 1]).sum()), len(margins), as_asked)


def _written_speed(model: LanguageModel) -> float:
    """Return how many tokens a second the model writes."""
    prompt = "1, 2, 3, 4, 5,"
    "".join(model.generate(prompt, "root ::= [0-9, ]+", max_tokens=1))  # the prompt is read before the clock runs
    started = time.perf_counter()
    text = "".join(model.generate(prompt, "root ::= [0-9, ]+", max_tokens=WRITTEN_TOKENS))
    return model.count(text) / max(time.perf_counter() - started, 1e-9)
