"""Whether reasons are faithful, measured over people of a catalogue: what they say, and whether what they cite counted.

A reason is first judged by its words (metrics.faithfulness). Then the items it cites are taken out of the history and
the list is made anew: does the score of the item fall more than when as many liked items that it does not cite, drawn
by lot, are taken out (comprehensiveness; DeYoung et al. 2020)? And with only the cited ones left, does it stand higher
than with only the others (sufficiency)?
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from agent.cli.demo import sample_index
from agent.errors import UsageError
from agent.explain.evidence import Reason
from agent.llm.protocol import LanguageModel
from agent.progress import Progress as ProgressBar
from agent.recommender import Recommendation, Recommender, events
from agent.rerank.ranking import NO_RERANKING
from evals.cases import draw, lot
from evals.datasets import data
from evals.metrics.faithfulness import NAMES, Catalogue, Told, distinct
from evals.records.results import Figure
from evals.statistics import averaged, estimates
from retrieval.errors import RequestError
from retrieval.index.build import build
from retrieval.index.reader import Index
from retrieval.index.writer import Progress, no_progress
from retrieval.query.request import PreparedRequest, Request

FEWEST_LIKED = 5
MOST_FAILURES = 30
PER_REASON = (
    *NAMES,
    *("cited", "worded", "fallback", "comprehensive", "fall, cited", "fall, others", "sufficient", "seconds"),
)
PER_LIST = ("distinct",)


@dataclass
class Measured:
    """Figures by language: one row a reason, and one a list, with the person it is of; and what failed."""

    reasons: dict[str, list[tuple[str, dict[str, float]]]] = field(default_factory=lambda: defaultdict(list))
    lists: dict[str, list[tuple[str, dict[str, float]]]] = field(default_factory=lambda: defaultdict(list))
    failures: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)


def opened(name: str, data_dir: Path, index: Path | None, out: Path, embedder: str, domain: str = "") -> Index:
    """The index that is named, that of the packaged sample, or one of a data set, made once in `out`."""
    if index:
        return Index(index)
    if name == "sample":
        return sample_index()
    if not name:
        raise UsageError("no data to reason over: give --index, or --data and --data-dir")
    folder = out / "index"
    if not folder.exists():
        log = data.load(name, data_dir, domain)
        out.mkdir(parents=True, exist_ok=True)
        with ProgressBar("embedding items") as progress:
            build(folder, log.items, log.interactions, embedder=embedder, progress=progress)
    return Index(folder)


def measure(
    index: Index,
    people: int,
    languages: Sequence[str],
    model: LanguageModel | None = None,
    n: int = 10,
    seed: int = 0,
    progress: Progress = no_progress,
) -> Measured:
    """Reasons for the `n` best of so many people, in each language. RequestError where nobody liked enough."""
    recommender = Recommender(index, model, NO_RERANKING)
    catalogue, known = Catalogue(index.items, _liked(index)), lot(_tellers(index), seed)[:people]
    if not known:
        raise RequestError(
            f"{index.folder} has nobody who liked {FEWEST_LIKED} items: reasons are judged by such people"
        )
    measured = Measured()
    for done, person in enumerate(known, 1):
        past = events(index, index.history(person))
        domains = sorted({e.item.domain for e in past})
        for language in languages:
            domain = domains[0] if len(domains) == 1 else ""
            asked = Request(past, n=n, language=language, domain=domain, user_id=person)
            request = recommender.prepare(asked)
            made = recommender.recommend(request)
            started = time.perf_counter()
            reasons = recommender.reasons(made, n)
            took = (time.perf_counter() - started) / max(1, len(reasons))
            _judge(measured, catalogue, recommender, made, reasons, took, seed)
        progress(done, len(known))
    return measured


def _judge(
    measured: Measured,
    catalogue: Catalogue,
    recommender: Recommender,
    made: Recommendation,
    reasons: Sequence[Reason],
    took: float,
    seed: int,
) -> None:
    request = made.request
    language, person = request.language, request.user_id
    liked = list(dict.fromkeys(e.item.id for e in request.history if e.preference > 0))
    scores = {c.item.id: c.score for c in made.shortlist}
    told = []
    for ranked, reason in zip(made.best, reasons, strict=True):
        name = ranked.candidate.item.id
        told.append(Told(name, reason.text, reason.cites, reason.traits, language, request.text))
        verdict = asdict(catalogue.judge(told[-1], liked))
        row: dict[str, float] = {k: float(v) for k, v in verdict.items()}
        row |= {"cited": float(bool(reason.cites)), "fallback": float(bool(reason.fault)), "seconds": took}
        row["worded"] = float(reason.worded_by == "model")
        others = [i for i in liked if i not in reason.cites]
        if reason.cites and len(others) >= len(reason.cites):
            drawn = draw(seed, person, name).permutation(len(others))[: len(reason.cites)]
            row |= _counted(recommender, request, name, scores[name], reason.cites, [others[k] for k in drawn])
        measured.reasons[language].append((person, row))
        measured.told.append({**asdict(told[-1]), "person": person, "worded_by": reason.worded_by, **row})
        wrong = [k for k in NAMES if not verdict[k]] + ["comprehensive"] * (row.get("comprehensive") == 0)
        if (wrong or reason.fault) and len(measured.failures) < MOST_FAILURES:
            measured.failures.append({**asdict(told[-1]), "person": person, "wrong": wrong, "fault": reason.fault})
    measured.lists[language].append((person, {"distinct": float(distinct(told, catalogue.items))}))


def _counted(
    recommender: Recommender,
    request: PreparedRequest,
    name: str,
    score: float,
    cited: Collection[str],
    others: Collection[str],
) -> dict[str, float]:
    """What the list says of an item without what its reason cites and without as many others, and with these alone."""

    def standing(ids: Collection[str], kept: bool) -> tuple[float, int]:
        """Its score and place with these left in the history alone, or left out; last where it is listed no more."""
        left = tuple(e for e in request.history if (e.item.id in ids) == kept)
        found = recommender.shortlist(replace(request, history=left, seen=request.seen_ids))
        places = {c.item.id: place for place, c in enumerate(found)}
        least = min((c.score for c in found), default=0.0)
        return (found[places[name]].score, places[name]) if name in places else (least, len(found))

    without, without_others = standing(cited, False)[0], standing(others, False)[0]
    scale = max(abs(score), 1e-12)
    return {
        "comprehensive": float(without < without_others),
        "fall, cited": (score - without) / scale,
        "fall, others": (score - without_others) / scale,
        "sufficient": float(standing(cited, True)[1] < standing(others, True)[1]),
    }


def _liked(index: Index) -> dict[str, set[str]]:
    found = defaultdict[str, set[str]](set)
    for person in index.users():
        for done in index.history(person):
            if done.preference() > 0:
                found[done.item_id].add(person)
    return found


def _tellers(index: Index) -> list[str]:
    """People who liked enough for some of it to be taken away."""
    counts = defaultdict[str, int](int)
    for people in _liked(index).values():
        for person in people:
            counts[person] += 1
    return sorted(person for person, count in counts.items() if count >= FEWEST_LIKED)


def figures(measured: Measured) -> dict[str, dict[str, Figure]]:
    """By language, each a mean over people with its 95 % bootstrap interval."""
    found: dict[str, dict[str, Figure]] = {}
    for language in measured.reasons:
        found[language] = {}
        for rows, names in ((measured.reasons[language], PER_REASON), (measured.lists[language], PER_LIST)):
            people = list(dict.fromkeys(person for person, _ in rows))
            table = np.array([[row.get(name, np.nan) for name in names] for _, row in rows], np.float64)
            who = np.array([people.index(person) for person, _ in rows], np.intp)
            for name, told in zip(names, estimates(averaged(table, who, len(people)), people), strict=True):
                found[language][name] = (
                    Figure(mean=told.mean, low=told.low, high=told.high, n=told.people)
                    if told
                    else Figure(mean=None, low=None, high=None, n=0)
                )
    return found


def write(measured: Measured, out: Path, made_with: dict[str, str]) -> str:
    """reasons.json, reasons.jsonl with every reason, and reasons.md, which is returned."""
    out.mkdir(parents=True, exist_ok=True)
    by_language = figures(measured)
    whole = {
        "made_with": made_with,
        "reasons": {language: len(rows) for language, rows in measured.reasons.items()},
        "figures": {k: {n: f.model_dump() for n, f in v.items()} for k, v in by_language.items()},
        "failures": measured.failures,
    }
    (out / "reasons.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    with (out / "reasons.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in measured.told)
    table = _table(measured, by_language, made_with)
    (out / "reasons.md").write_text(table, encoding="utf-8")
    return table


_SAID = {
    "citations": "citations valid",
    "traits": "traits true",
    "titles": "no foreign title",
    "numbers": "numbers are facts",
    "language": "language as asked",
    "cited": "cites something",
    "worded": "worded by the model",
    "fallback": "model's sentence refused",
    "comprehensive": "falls more without the cited than without others",
    "fall, cited": "score lost without the cited",
    "fall, others": "score lost without others",
    "sufficient": "stands higher with the cited alone than with others alone",
    "distinct": "lists without two reasons alike",
    "seconds": "seconds a reason",
}


def _table(measured: Measured, found: dict[str, dict[str, Figure]], made_with: dict[str, str]) -> str:
    languages = list(found)
    title = ", ".join(f"{k}: {v}" for k, v in made_with.items())
    counts = ", ".join(f"{len(measured.reasons[k])} reasons in {k}" for k in languages)
    lines = [title, "", counts, "", f"| | {' | '.join(languages)} |", "|---|" + "---|" * len(languages)]
    for name, said in _SAID.items():
        lines.append(f"| {said} | {' | '.join(_cell(name, found[k][name]) for k in languages)} |")
    return "\n".join(lines) + "\n"


def _cell(name: str, figure: Figure) -> str:
    if figure.mean is None or figure.low is None or figure.high is None:
        return "–"
    if name == "seconds":
        return f"{figure.mean:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
    return f"{figure.mean:.1%} [{figure.low:.1%}, {figure.high:.1%}]"
