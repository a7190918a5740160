"""The verdict of a run in words: does the LLM help, is the text read, which system is best.

An open comparison shows nothing, for so many users; a report never says that there is no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.records.results import Comparison, Question, Results
from evals.report import numerals
from evals.report.texts import Texts, slice_name, texts

QUESTIONS: tuple[Question, ...] = ("llm", "text", "best")


@dataclass(frozen=True)
class Finding:
    """The answer to a question: the verdict on the main system where it was compared, none where nothing was.

    `sentences`: the verdict in words. `others`: one sentence each on further systems.
    """

    question: Question
    verdict: Literal["better", "worse", "open", "none"]
    sentences: tuple[str, ...]
    others: tuple[str, ...] = ()


def findings(results: Results, language: str) -> tuple[Finding, ...]:
    """Return the finding on each question."""
    return tuple(_finding(results, question, texts(language)) for question in QUESTIONS)


def _finding(results: Results, question: Question, words: Texts) -> Finding:
    comparisons = [c for c in results.comparisons if c.question == question and c.metric == results.metric]
    comparisons.sort(key=lambda c: c.system != results.main)
    verdict_texts = words["verdict"]
    sentences = list[str]()
    if question == "best":
        sentences += _highest(results, words)
    if not comparisons:
        sentences.append(verdict_texts[question]["none"])
    first, others = comparisons[:1], comparisons[1:]
    for c in first:
        sentences += [_sentence(c, words), *_doubts(c, words), *_costs(results, c, words)]
        sentences += _by_slice(results, c, words)
        if c.system != results.main:
            sentences.append(verdict_texts["main_not_compared"].format(system=results.main))
    unchecked = _without_control(results) if question == "text" else []
    if unchecked and comparisons:
        names = words["list_separator"].join(f"“{name}”" for name in unchecked)
        sentences.append(verdict_texts["no_control"].format(names=names))
    verdict = first[0].verdict if first else "none"
    return Finding(question, verdict, tuple(sentences), tuple(_sentence(c, words) for c in others))


def _sentence(c: Comparison, words: Texts) -> str:
    effect = words["verdict"]["effect"].format(
        difference=numerals.signed(c.difference),
        metric=c.metric,
        low=numerals.signed(c.low),
        high=numerals.signed(c.high),
        p=numerals.p_value(c.holm),
        users=numerals.number(c.users),
    )
    sentence: str = words["verdict"][c.question][c.verdict]
    return sentence.format(system=c.system, against=c.against, effect=effect)


def _doubts(c: Comparison, words: Texts) -> Iterable[str]:
    """Say of an open comparison what it leaves open."""
    if c.verdict != "open":
        return
    if c.low > 0 or c.high < 0:
        yield words["verdict"]["only_before_correction"]
    yield words["verdict"]["users_needed"].format(
        detectable=numerals.metric(c.detectable),
        needed=numerals.number(c.users_needed),
        users=numerals.number(c.users),
    )


def _costs(results: Results, c: Comparison, words: Texts) -> Iterable[str]:
    """Compare the costs of a request; permuted texts cost the same."""
    costs = {s.name: s.cost for s in results.systems}
    if c.question != "text" and c.system in costs and c.against in costs:
        own, other = costs[c.system], costs[c.against]
        yield words["verdict"]["llm_cost" if c.question == "llm" else "cost"].format(
            seconds=numerals.seconds(own.seconds),
            tokens=numerals.number(round(own.tokens)),
            other_seconds=numerals.seconds(other.seconds),
            other_tokens=numerals.number(round(other.tokens)),
            against=c.against,
        )


def _by_slice(results: Results, c: Comparison, words: Texts) -> Iterable[str]:
    """Sum up the verdicts on the same pair within slices."""
    slices: dict[str, list[str]] = {"better": [], "worse": [], "open": []}
    for part in results.slices:
        for other in part.comparisons:
            if (other.system, other.against, other.question, other.metric) == (
                c.system,
                c.against,
                c.question,
                c.metric,
            ):
                slices[other.verdict].append(slice_name(words, part.name, part.value))
    verdicts = [
        words["verdict"][f"{verdict}_for"].format(names=words["list_separator"].join(names))
        for verdict, names in slices.items()
        if names
    ]
    if verdicts:
        yield words["verdict"]["by_slice"].format(verdicts=words["clause_separator"].join(verdicts))


def _highest(results: Results, words: Texts) -> Iterable[str]:
    named = [(s.name, s.metrics[results.metric]) for s in results.systems if results.metric in s.metrics]
    scored = [(name, value) for name, value in named if value.mean is not None]
    if scored:
        name, best = max(scored, key=lambda pair: pair[1].mean or 0.0)
        yield words["verdict"]["highest"].format(metric=results.metric, system=name, value=numerals.mean(best))


def _without_control(results: Results) -> Sequence[str]:
    """Return the readers of text without a control; a control needs none of its own."""
    controlled = {n for c in results.comparisons if c.question == "text" for n in (c.system, c.against)}
    return [s.name for s in results.systems if s.reads_text and s.name not in controlled]
