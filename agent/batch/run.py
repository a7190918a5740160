"""`whyrec rerank`: a file of requests in, a file of results out, line by line, resumable after a kill.

Each result is one line, written whole and flushed in input order. On resuming, a last line that was cut short is taken
away and work goes on behind the last whole one: nothing is lost or doubled. Every request is answered from the same
state of the model, so that an interrupted run and an unbroken one give the same results.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.cli.render import few
from agent.errors import InputError, UsageError
from agent.explain.evidence import Evidence, Reason
from agent.prompt_view import language_of
from agent.recommender import Recommendation, Recommender, events
from agent.rerank.cascade import Cascade
from agent.rerank.diversify import chance
from agent.rerank.reranker import Ranking, Reranker
from retrieval.conditions.expression import Condition
from retrieval.data.items import Id, Interaction, Item, Kind, Text, Time, whole_text
from retrieval.data.vectors import misfit
from retrieval.errors import RequestError, RetrievalError
from retrieval.query.request import Event, Request

MOST_CANDIDATES = 1_000
LONGEST_LINE = 4 << 20
BEGINS = b'{"request_id": '
"""How every result begins, one that was cut short included."""
Progress = Callable[[int, int], None]


class PastEvent(BaseModel):
    """One entry of a request's history: an id of the index, or the item itself."""

    model_config = ConfigDict(extra="ignore")

    item_id: Id = ""
    item: Item | None = None
    kind: Kind = "view"
    value: float | None = Field(None, allow_inf_nan=False)
    time: Time | None = None
    context: dict[str, str] = {}


class RequestLine(BaseModel):
    """One line of the input, as in the README."""

    model_config = ConfigDict(extra="forbid")

    request_id: Id = Field(min_length=1, max_length=200)
    user_id: Id = ""
    history: list[PastEvent] = []
    candidates: list[Id | Item] | None = Field(None, max_length=MOST_CANDIDATES)
    request: Text = Field("", max_length=2_000)
    context: dict[str, str] = {}
    where: list[str] | str = []
    n: int = Field(10, ge=1, le=1_000)
    lang: str = Field("", pattern="^(en|zh)?$")
    domain: str = ""


@dataclass(frozen=True)
class Settings:
    """Reasons for the best `most_reasons` items of each request, `side_by_side` of them worded at once."""

    reasons: bool = True
    most_reasons: int = 3
    strict: bool = False
    side_by_side: int = 12

    @property
    def together(self) -> int:
        """Requests that are answered at once: as many as make a full batch of reasons."""
        return max(1, self.side_by_side // self.most_reasons) if self.reasons and self.most_reasons else 1


def run(
    source: Path,
    out: Path,
    recommender: Recommender,
    *,
    resume: bool = True,
    settings: Settings = Settings(),
    progress: Progress = lambda d, n: None,
) -> int:
    """Answer every request of `source` into `out`; how many lines could not be answered (each has an `error` line).

    Raises InputError where the files cannot be used, and, when strict, at the first bad line.
    """
    total = check_files(source, out)
    device = out.exists() and not out.is_file()  # such as /dev/stdout: nothing to lock or to go on behind
    with nullcontext() if device else _only_writer(out):
        done = _finished(source, out, recommender.reranker) if resume and not device else []
        answered, failed = len(done), sum("error" in result for result in done)
        progress(answered, total)
        waiting: list[_Asked | dict[str, Any]] = []
        with out.open("ab" if done else "wb") as stream:

            def answer() -> None:
                nonlocal answered, failed
                for result in _answers(waiting, recommender, settings):
                    stream.write(json.dumps(result, ensure_ascii=False).encode() + b"\n")
                    stream.flush()
                    answered, failed = answered + 1, failed + ("error" in result)
                    progress(answered, total)
                waiting.clear()

            try:
                for number, line in islice(_lines(source), len(done), None):
                    waiting.append(_asked(source, number, line, recommender, settings.strict))
                    if len(waiting) >= settings.together:
                        answer()
            except InputError:  # a bad line that was to be fatal: what came before it is answered
                answer()
                raise
            answer()
            if not device:
                os.fsync(stream.fileno())
    return failed


@dataclass(frozen=True)
class _Asked:
    request_id: str
    request: Request
    given: list[Item] | None


def _asked(source: Path, number: int, line: bytes, recommender: Recommender, strict: bool) -> _Asked | dict[str, Any]:
    """What a line asks, or a result that says what is wrong with it. InputError instead where that is to be fatal."""
    request_id = f"line {number}"
    try:
        asked = _parse(source, number, line)
        request_id = asked.request_id
        return _Asked(request_id, *to_request(asked, recommender))
    except (InputError, RetrievalError) as error:
        message = whole_text(str(error) if str(source) in str(error) else f"{source}:{number}: {error}")
        if strict:
            raise InputError(message) from error
        return {"request_id": request_id, "error": message}


def _answers(
    waiting: Sequence[_Asked | dict[str, Any]], recommender: Recommender, settings: Settings
) -> Iterator[dict[str, Any]]:
    """One result each, in order. Every person is ranked alone; the reasons of all are worded side by side."""
    found: list[Recommendation] = []
    seconds: list[float] = []
    for asked in waiting:
        if isinstance(asked, _Asked):
            started = time.perf_counter()
            if recommender.model:
                recommender.model.forget()
            found.append(recommender.recommend(asked.request, asked.given))
            seconds.append(time.perf_counter() - started)
    started = time.perf_counter()
    reasons = recommender.reasons_of(found, settings.most_reasons) if settings.reasons else [[] for _ in found]
    wording = (time.perf_counter() - started) / max(1, len(found))
    each = iter(zip(found, reasons, seconds, strict=True))
    for asked in waiting:
        if not isinstance(asked, _Asked):
            yield asked
            continue
        recommendation, why, took = next(each)
        n = asked.request.n if asked.given is None else None
        yield result_line(asked.request_id, told(recommendation), why, n, took + wording)


def told(recommendation: Recommendation) -> Ranking:
    """The ranking, with the condition to relax among its faults where too few items meet them."""
    ranking = recommendation.ranking
    return replace(ranking, faults=(*ranking.faults, said)) if (said := few(recommendation)) else ranking


def result_line(
    request_id: str, ranking: Ranking, reasons: list[Reason], n: int | None, seconds: float
) -> dict[str, Any]:
    """A ranking as DESIGN's result object. Given candidates are all returned, an index's best `n`.

    `was` is the rank before the list was arranged, `chance` that with which an item was drawn.
    """
    items: list[dict[str, Any]] = []
    for place, ranked in enumerate(ranking.items[:n]):
        entry: dict[str, Any] = {
            "item_id": ranked.candidate.item.id,
            "rank": ranked.rank,
            "score": round(ranked.score, 6),
        }
        if ranked.was:
            entry["was"] = ranked.was
        if drawn := chance(ranked.candidate):
            entry["chance"] = round(drawn, 6)
        if place < len(reasons):
            reason = reasons[place]
            entry["reason"] = {
                "text": reason.text,
                "cites": list(reason.cites),
                "traits": list(reason.traits),
                "checked": reason.checked,
                "worded_by": reason.worded_by,
                "evidence": told_of(reason.evidence),
            }
            if reason.fault:
                entry["reason"]["fault"] = reason.fault
        items.append(entry)
    counted: dict[str, Any] = {"comparisons": ranking.comparisons} if ranking.comparisons else {}
    arranged = {"arranged": list(ranking.arranged)} if ranking.arranged else {}
    return {
        "request_id": request_id,
        "items": items,
        "strategy": ranking.strategy,
        "model": ranking.model,
        "fallback": ranking.fallback,
        "faults": list(ranking.faults),
        "tokens": ranking.tokens,
        **counted,
        **arranged,
        "seconds": round(seconds, 3),
    }


def told_of(found: Evidence) -> dict[str, Any]:
    """Evidence as JSON: what would be without each history item that moved it, and the fields its traits stand in."""
    return {
        "place": found.place,
        "causes": [
            {"item_id": c.event.item.id, "fall": round(c.fall, 4), "place": c.place, "together": c.together}
            for c in found.causes
        ],
        "traits": [{"value": t.value, "field": t.field, "shared": sorted(t.shared)} for t in found.traits],
        "met": list(found.met),
    }


def to_request(asked: RequestLine, recommender: Recommender) -> tuple[Request, list[Item] | None]:
    """The frozen request and the given candidates, ids looked up in the index. Raises RequestError."""
    index = recommender.index
    known = index.items if index else {}

    def lookup(item_id: str, what: str) -> Item:
        if item_id in known:
            return known[item_id]
        cure = "give the item itself" if index else "name an --index, or give the items themselves"
        raise RequestError(f"{what} {item_id[:60]!r} is not known: {cure}")

    given: list[Item] | None = None
    if asked.candidates is not None:
        given = [c if isinstance(c, Item) else lookup(c, "candidate") for c in asked.candidates]
        if not given:
            raise RequestError("candidates is an empty list: leave it out, or name some")
        twice = [i for i, count in Counter(item.id for item in given).items() if count > 1]
        if twice:
            raise RequestError(f"candidate {twice[0][:60]!r} is given twice: name each once")
    elif index is None:
        raise RequestError("no candidates and no index: give candidates, or name an --index")
    past = []
    for entry in asked.history:
        if entry.item is None and not entry.item_id:
            raise RequestError("a history entry has neither item_id nor item: give one of them")
        item = entry.item or lookup(entry.item_id, "history item")
        past.append(
            Event(
                item,
                Interaction(
                    user_id=asked.user_id or "-",
                    item_id=item.id,
                    kind=entry.kind,
                    value=entry.value,
                    time=entry.time,
                    context=entry.context,
                ),
            )
        )
    if not past and asked.user_id and index:
        past = list(events(index, index.history(asked.user_id)))
    if all(e.interaction.time for e in past):
        past.sort(key=lambda e: e.interaction.time.timestamp() if e.interaction.time else 0)
    lengths = index.description.lengths if index else {}
    for item in (*(e.item for e in past), *(given or ())):
        if wrong := misfit(item.vectors, lengths):
            raise RequestError(f"item {item.id[:60]!r}, vectors.{wrong[0]}: {wrong[1]}")
    texts = [asked.request] if asked.request else [e.item.title for e in past] + [i.title for i in given or []]
    where = [asked.where] if isinstance(asked.where, str) else asked.where
    request = Request(
        history=tuple(past),
        text=asked.request,
        context=asked.context,
        conditions=tuple(Condition.parse(w) for w in where if w),
        n=asked.n,
        language=asked.lang or language_of(texts),
        domain=asked.domain,
        user_id=asked.user_id,
    )
    return recommender.prepare(recommender.parse_query(request, given)), given


def _parse(source: Path, number: int, line: bytes) -> RequestLine:
    try:
        if len(line) > LONGEST_LINE:
            raise ValueError(f"the line is longer than {LONGEST_LINE >> 20} MiB")
        return RequestLine.model_validate(json.loads(line))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{source}:{number}, field {field[:80]}: {first['msg']}") from error
    except RecursionError as error:
        raise InputError(f"{source}:{number}: nested too deeply: give one flat JSON object") from error
    except ValueError as error:
        raise InputError(f"{source}:{number}: not a JSON object: {str(error)[:120]}") from error


def _lines(source: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with source.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf")
    except FileNotFoundError as error:
        raise InputError(f"no file {source}: give --in an existing file of requests, one JSON object a line") from error
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}") from error


def check_files(source: Path, out: Path) -> int:
    """How many requests there are. Raises, before anything costly is loaded, where the files cannot be used."""
    if source.exists() and not source.is_file():
        raise InputError(f"{source} is not a file: save the requests to one, it is read twice")
    total = sum(1 for _ in _lines(source))
    if total == 0:
        raise InputError(f"{source} holds no requests: give one JSON object a line")
    if out.exists() and out.resolve() == source.resolve():
        raise UsageError(f"--in and --out are the same file {source}: name another --out")
    if out.is_dir() or not out.parent.is_dir():
        raise UsageError(f"{out} cannot be written: name a file in an existing folder with --out")
    return total


def _finished(source: Path, out: Path, reranker: Reranker | Cascade) -> list[dict[str, Any]]:
    """The whole results already in `out`, which is cut behind the last of them. They must be the input's first ones."""
    if not out.exists():
        return []
    done: list[dict[str, Any]] = []
    end = 0
    with out.open("rb+") as stream:
        for line in stream:
            try:
                result = json.loads(line)
            except ValueError:
                break
            if not line.endswith(b"\n") or not isinstance(result, dict):
                break
            done.append(result)
            end += len(line)
        stream.seek(end)
        cut = stream.read(len(BEGINS))
        ours = cut == BEGINS[: len(cut)] and [r.get("request_id") for r in done] == _request_ids(source, len(done))
        if not ours:
            raise UsageError(f"{out} holds other things than these results: name another --out, or give --no-resume")
        stream.truncate(end)
    made = {(r["strategy"], r["model"]) for r in done if "strategy" in r}
    if made and made != {(reranker.strategy, reranker.named)}:
        told = ", ".join(f"{strategy} with {model or 'no model'}" for strategy, model in sorted(made, key=str))
        raise UsageError(f"{out} was made by {told}: give the same --strategy and --model, or --no-resume")
    return done


def _request_ids(source: Path, most: int) -> list[str]:
    ids = []
    for position, (number, line) in enumerate(_lines(source)):
        if position == most:
            break
        try:
            ids.append(_parse(source, number, line).request_id)
        except InputError:
            ids.append(f"line {number}")
    return ids


@contextmanager
def _only_writer(out: Path) -> Iterator[None]:
    """One run at a time writes a file of results; the lock goes with the process, however it ends."""
    import fcntl

    lock = out.with_name(f".{out.name}.lock")
    try:
        handle = lock.open("w")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"another run is writing {out}: wait for it, or name another --out") from error
        yield
    lock.unlink(missing_ok=True)
