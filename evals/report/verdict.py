"""What a run says in words: does the LLM help, is the text read, what is best.

Open means that nothing was seen, by so many people; it is never said that there is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.records.results import Comparison, Results
from evals.report import numerals
from evals.report.words import WORDS, kind

QUESTIONS = ("llm", "text", "best")


@dataclass(frozen=True)
class Finding:
    """`verdict`: better, worse, open or none, of the main system where it was compared. `others`: one sentence each of
    further systems."""

    question: str
    verdict: str
    sentences: tuple[str, ...]
    others: tuple[str, ...] = ()


def findings(results: Results, language: str) -> tuple[Finding, ...]:
    return tuple(_finding(results, question, WORDS[language], language) for question in QUESTIONS)


def _finding(results: Results, question: str, words: Mapping[str, str], language: str) -> Finding:
    judged = [c for c in results.comparisons if c.why == question and c.metric == results.metric]
    judged.sort(key=lambda c: c.system != results.main)
    said = list[str]()
    if question == "best":
        said += _highest(results, words)
    if not judged:
        said.append(words[f"{question}.none"])
    first, others = judged[:1], judged[1:]
    for c in first:
        said += [_sentence(c, question, words), *_doubts(c, words), *_price(results, c, question, words)]
        said += _by_slice(results, c, words, language)
        if c.system != results.main:
            said.append(words["itself"].format(system=results.main))
    unchecked = _unchecked(results) if question == "text" else []
    if unchecked and judged:
        said.append(words["unchecked"].format(names=words["and"].join(f"“{name}”" for name in unchecked)))
    verdict = first[0].verdict if first else "none"
    return Finding(question, verdict, tuple(said), tuple(_sentence(c, question, words) for c in others))


def _sentence(c: Comparison, question: str, words: Mapping[str, str]) -> str:
    effect = words["effect"].format(
        difference=numerals.signed(c.difference),
        metric=c.metric,
        low=numerals.signed(c.low),
        high=numerals.signed(c.high),
        p=numerals.chance(c.holm),
        people=numerals.number(c.people),
    )
    return words[f"{question}.{c.verdict}"].format(system=c.system, against=c.against, effect=effect)


def _doubts(c: Comparison, words: Mapping[str, str]) -> Iterable[str]:
    if c.verdict != "open":
        return
    if c.low > 0 or c.high < 0:
        yield words["narrow"]
    yield words["needed"].format(
        seen=numerals.figure(c.seen), needed=numerals.number(c.needed), people=numerals.number(c.people)
    )


def _price(results: Results, c: Comparison, question: str, words: Mapping[str, str]) -> Iterable[str]:
    """Shuffling texts costs nothing worth a word."""
    costs = {s.name: s.cost for s in results.systems}
    if question != "text" and c.system in costs and c.against in costs:
        own, other = costs[c.system], costs[c.against]
        yield words["cost" if question == "llm" else "price"].format(
            seconds=numerals.seconds(own.seconds),
            tokens=numerals.number(round(own.tokens)),
            without=numerals.seconds(other.seconds),
            fewer=numerals.number(round(other.tokens)),
            against=c.against,
        )


def _by_slice(results: Results, c: Comparison, words: Mapping[str, str], language: str) -> Iterable[str]:
    among: dict[str, list[str]] = {"better": [], "worse": [], "open": []}
    for part in results.slices:
        for found in part.comparisons:
            if (found.system, found.against, found.why, found.metric) == (c.system, c.against, c.why, c.metric):
                among[found.verdict].append(kind(part.name, part.value, language))
    ways = {"better": "ahead_for", "worse": "behind_for", "open": "open_for"}
    told = [words[ways[v]].format(names=words["and"].join(names)) for v, names in among.items() if names]
    if told:
        yield words["by_slice"].format(told=words["then"].join(told))


def _highest(results: Results, words: Mapping[str, str]) -> Iterable[str]:
    named = [(s.name, s.metrics[results.metric]) for s in results.systems if results.metric in s.metrics]
    scored = [(name, f) for name, f in named if f.mean is not None]
    if scored:
        name, best = max(scored, key=lambda pair: pair[1].mean or 0.0)
        yield words["highest"].format(metric=results.metric, system=name, figure=numerals.mean(best))


def _unchecked(results: Results) -> Sequence[str]:
    """Readers of text without a control; a control needs none of its own."""
    controlled = {n for c in results.comparisons if c.why == "text" for n in (c.system, c.against)}
    return [s.name for s in results.systems if s.reads_text and s.name not in controlled]
