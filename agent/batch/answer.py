"""Answering the lines of a file of requests, one result each.

Every request is answered from the same state of the model, so that an interrupted run and an unbroken one give the same
results.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from agent.batch.result_json import result_json, with_notices
from agent.batch.schema import parse_line, to_request
from agent.errors import InputError
from agent.recommender import Recommendation, Recommender
from retrieval.data.items import Item, clean_text
from retrieval.errors import RetrievalError
from retrieval.query import PreparedRequest


@dataclass(frozen=True)
class Settings:
    """What each result holds and how a bad line counts.

    Reasons are written for the best `max_reasons` items of each request, `parallel_reasons` of them side by side.
    `strict` makes the first bad line fatal.
    """

    reasons: bool = True
    max_reasons: int = 3
    strict: bool = False
    parallel_reasons: int = 12

    def group_size(self, has_model: bool) -> int:
        """Return how many requests are answered at once: as many as fill one group of reasons that a model writes."""
        return (
            max(1, self.parallel_reasons // self.max_reasons) if has_model and self.reasons and self.max_reasons else 1
        )


NumberedLine = tuple[int, bytes]
"""A line of a file with its number there, from 1."""

AnswerElsewhere = Callable[[Path, Iterable[NumberedLine], Settings], Iterator[dict[str, Any]]]
"""Yields one result for each numbered line of a file, in order, as `answer_lines` does, from other processes."""


def answer_lines(
    source: Path, lines: Iterable[NumberedLine], recommender: Recommender, settings: Settings
) -> Iterator[dict[str, Any]]:
    """Yield one result for each numbered line of `source`, in order. Raises InputError at a bad line when strict."""
    group: list[_Parsed | dict[str, Any]] = []
    group_size = settings.group_size(recommender.model is not None)
    for number, line in lines:
        try:
            group.append(_parse(source, number, line, recommender, settings.strict))
        except InputError:  # a bad line that is fatal: what came before it is answered
            yield from _answer(group, recommender, settings)
            raise
        if len(group) >= group_size:
            yield from _answer(group, recommender, settings)
            group = []
    yield from _answer(group, recommender, settings)


class AnsweredChunk(NamedTuple):
    """Results of some lines; `fault`: what ended them, where a bad line is fatal."""

    results: list[dict[str, Any]]
    fault: str = ""

    def checked(self) -> Iterator[dict[str, Any]]:
        """Yield the results. Raises InputError behind them where there is a fault."""
        yield from self.results
        if self.fault:
            raise InputError(self.fault)


def answer_chunk(
    source: Path, lines: Iterable[NumberedLine], recommender: Recommender, settings: Settings
) -> AnsweredChunk:
    """Return what `answer_lines` yields, in a form in which it is sent to another process."""
    results: list[dict[str, Any]] = []
    try:
        results.extend(answer_lines(source, lines, recommender, settings))
    except InputError as error:
        return AnsweredChunk(results, str(error))
    return AnsweredChunk(results)


@dataclass(frozen=True)
class _Parsed:
    """A request that can be answered, with its candidates where the line gave some."""

    request_id: str
    request: PreparedRequest
    candidates: list[Item] | None


def _parse(source: Path, number: int, line: bytes, recommender: Recommender, strict: bool) -> _Parsed | dict[str, Any]:
    """Return the request of a line, or a result with its error. Raises InputError instead when strict."""
    request_id = f"line {number}"
    try:
        parsed = parse_line(source, number, line)
        request_id = parsed.request_id
        return _Parsed(request_id, *to_request(parsed, recommender))
    except (InputError, RetrievalError) as error:
        message = clean_text(str(error) if str(source) in str(error) else f"{source}:{number}: {error}")
        if strict:
            raise InputError(message) from error
        return {"request_id": request_id, "error": message}


def _answer(
    group: Sequence[_Parsed | dict[str, Any]], recommender: Recommender, settings: Settings
) -> Iterator[dict[str, Any]]:
    """Yield one result for each entry, in order. Requests are ranked one by one, their clauses chosen side by side."""
    recommendations: list[Recommendation] = []
    seconds: list[float] = []

    def ranked() -> Iterator[Recommendation]:
        # One at a time: the evidence of its reasons is collected from the scores of the latest request.
        for entry in group:
            if isinstance(entry, _Parsed):
                started = time.perf_counter()
                if recommender.model:
                    recommender.model.clear_cache()
                recommendations.append(recommender.recommend(entry.request, entry.candidates))
                seconds.append(time.perf_counter() - started)
                yield recommendations[-1]

    started = time.perf_counter()
    reasons = recommender.reasons_of(ranked(), settings.max_reasons) if settings.reasons else [[] for _ in ranked()]
    wording_seconds = (time.perf_counter() - started - sum(seconds)) / max(1, len(recommendations))
    answers = iter(zip(recommendations, reasons, seconds, strict=True))
    for entry in group:
        if not isinstance(entry, _Parsed):
            yield entry
            continue
        recommendation, its_reasons, ranking_seconds = next(answers)
        n = entry.request.n if entry.candidates is None else None
        ranking = with_notices(recommendation)
        yield result_json(
            entry.request_id, ranking, its_reasons, n, ranking_seconds + wording_seconds, recommendation.notices
        )
