"""Whether reasons are faithful, measured over the users of an index: are they true, and does what they cite count.

The text of a reason is checked first (metrics.faithfulness). Then the list is made again without the cited items in the
history, and without as many liked items that are not cited, drawn at random: the item's score must drop more in the
first case (comprehensiveness; DeYoung et al. 2020). With the cited items alone it must rank higher than with the others
alone (sufficiency).
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from agent.cli.demo import sample_index
from agent.errors import UsageError
from agent.explain import Reason
from agent.llm import LanguageModel
from agent.progress import Progress as ProgressBar
from agent.recommender import Recommendation, Recommender, events
from agent.rerank.ranking import NO_RERANKING
from evals.datasets import data
from evals.metrics.faithfulness import CHECKS, FaithfulnessJudge, ShownReason, distinct
from evals.randomness import rng, shuffle_users
from evals.records.results import MetricValue
from evals.statistics import estimates, mean_by_user
from retrieval.errors import RequestError
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.messages import messages
from retrieval.progress import Progress, no_progress
from retrieval.query import PreparedRequest, Request

MIN_LIKED = 5
"""Liked items that a user must have for some of them to be taken away."""
MAX_FAILURES = 30
COUNTERFACTUALS = ("comprehensive", "score_drop_cited", "score_drop_others", "sufficient")
PER_REASON = (*CHECKS, "cited", "worded", "fallback", *COUNTERFACTUALS, "seconds")
PER_LIST = ("distinct",)
Rows = list[tuple[str, dict[str, float]]]
"""Values by metric, each row with the id of its user."""


@dataclass
class ReasonMetrics:
    """What was measured: rows by language, one a reason and one a list; the reasons; and those that failed a check."""

    per_reason: dict[str, Rows] = field(default_factory=lambda: defaultdict(list))
    per_list: dict[str, Rows] = field(default_factory=lambda: defaultdict(list))
    reasons: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)


def open_index(name: str, data_dir: Path, index: Path | None, out: Path, embedder: str, domain: str = "") -> Index:
    """Open the given index, that of the packaged sample, or one of a data set, which is built once in `out`."""
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
    max_users: int,
    languages: Sequence[str],
    model: LanguageModel | None = None,
    n: int = 10,
    seed: int = 0,
    progress: Progress = no_progress,
) -> ReasonMetrics:
    """Judge the reasons of the `n` best items for randomly chosen users, in each language.

    Raises RequestError where nobody has liked enough items.
    """
    recommender = Recommender(index, model, NO_RERANKING)
    liked_by = _liked_by(index)
    judge = FaithfulnessJudge(index.items, liked_by)
    users = shuffle_users(_eligible_users(liked_by), seed)[:max_users]
    if not users:
        raise RequestError(f"{index.folder} has nobody who liked {MIN_LIKED} items: reasons are judged by such people")
    measured = ReasonMetrics()
    for done, user_id in enumerate(users, 1):
        history = events(index, index.history(user_id))
        domains = sorted({e.item.domain for e in history})
        for language in languages:
            domain = domains[0] if len(domains) == 1 else ""
            request = recommender.prepare(Request(history, n=n, language=language, domain=domain, user_id=user_id))
            recommendation = recommender.recommend(request)
            started = time.perf_counter()
            reasons = recommender.reasons(recommendation, n)
            seconds = (time.perf_counter() - started) / max(1, len(reasons))
            _judge_list(measured, judge, recommender, recommendation, reasons, seconds, seed)
        progress(done, len(users))
    return measured


def _judge_list(
    measured: ReasonMetrics,
    judge: FaithfulnessJudge,
    recommender: Recommender,
    recommendation: Recommendation,
    reasons: Sequence[Reason],
    seconds: float,
    seed: int,
) -> None:
    """Add the metrics of one list's reasons to those that were measured before."""
    request = recommendation.request
    language, user_id = request.language, request.user_id
    liked = list(dict.fromkeys(e.item.id for e in request.history if e.preference > 0))
    scores = {c.item.id: c.score for c in recommendation.shortlist}
    shown = []
    for ranked, reason in zip(recommendation.best, reasons, strict=True):
        item_id = ranked.candidate.item.id
        shown.append(ShownReason(item_id, reason.text, reason.cites, reason.traits, language, request.text))
        verdict = asdict(judge.judge(shown[-1], liked))
        row: dict[str, float] = {check: float(passed) for check, passed in verdict.items()}
        row |= {"cited": float(bool(reason.cites)), "fallback": float(bool(reason.fault)), "seconds": seconds}
        row["worded"] = float(reason.worded_by == "model")
        others = [i for i in liked if i not in reason.cites]
        if reason.cites and len(others) >= len(reason.cites):
            drawn = rng(seed, user_id, item_id).permutation(len(others))[: len(reason.cites)]
            not_cited = [others[k] for k in drawn]
            row |= _counterfactuals(recommender, request, item_id, scores[item_id], reason.cites, not_cited)
        measured.per_reason[language].append((user_id, row))
        measured.reasons.append({**asdict(shown[-1]), "user_id": user_id, "worded_by": reason.worded_by, **row})
        failed = [check for check in CHECKS if not verdict[check]]
        failed += ["comprehensive"] * (row.get("comprehensive") == 0)
        if (failed or reason.fault) and len(measured.failures) < MAX_FAILURES:
            measured.failures.append({**asdict(shown[-1]), "user_id": user_id, "failed": failed, "fault": reason.fault})
    measured.per_list[language].append((user_id, {"distinct": float(distinct(shown, judge.items))}))


def _counterfactuals(
    recommender: Recommender,
    request: PreparedRequest,
    item_id: str,
    score: float,
    cited: Collection[str],
    others: Collection[str],
) -> dict[str, float]:
    """Compare the score and rank of an item without its cited history items and without as many others."""

    def outcome(ids: Collection[str], only: bool) -> tuple[float, int]:
        """Return score and rank with these items alone in the history, or without them; the last where not listed."""
        history = tuple(e for e in request.history if (e.item.id in ids) == only)
        shortlist = recommender.shortlist(replace(request, history=history, seen=request.seen_ids))
        ranks = {c.item.id: rank for rank, c in enumerate(shortlist)}
        lowest = min((c.score for c in shortlist), default=0.0)
        return (shortlist[ranks[item_id]].score, ranks[item_id]) if item_id in ranks else (lowest, len(shortlist))

    without, without_others = outcome(cited, False)[0], outcome(others, False)[0]
    scale = max(abs(score), 1e-12)
    return {
        "comprehensive": float(without < without_others),
        "score_drop_cited": (score - without) / scale,
        "score_drop_others": (score - without_others) / scale,
        "sufficient": float(outcome(cited, True)[1] < outcome(others, True)[1]),
    }


def _liked_by(index: Index) -> dict[str, set[str]]:
    """Return the ids of the users who liked each item."""
    users = defaultdict[str, set[str]](set)
    for user_id in index.users():
        for interaction in index.history(user_id):
            if interaction.preference() > 0:
                users[interaction.item_id].add(user_id)
    return users


def _eligible_users(liked_by: Mapping[str, Collection[str]]) -> list[str]:
    counts = defaultdict[str, int](int)
    for users in liked_by.values():
        for user_id in users:
            counts[user_id] += 1
    return sorted(user_id for user_id, count in counts.items() if count >= MIN_LIKED)


def means(measured: ReasonMetrics) -> dict[str, dict[str, MetricValue]]:
    """Return the mean over users of each metric, with its 95 % bootstrap interval, by language."""
    values: dict[str, dict[str, MetricValue]] = {}
    for language in measured.per_reason:
        values[language] = {}
        for rows, names in ((measured.per_reason[language], PER_REASON), (measured.per_list[language], PER_LIST)):
            users = list(dict.fromkeys(user_id for user_id, _ in rows))
            table = np.array([[row.get(name, np.nan) for name in names] for _, row in rows], np.float64)
            user_of_row = np.array([users.index(user_id) for user_id, _ in rows], np.intp)
            of_names = estimates(mean_by_user(table, user_of_row, len(users)), users)
            for name, estimate in zip(names, of_names, strict=True):
                values[language][name] = (
                    MetricValue(mean=estimate.mean, low=estimate.low, high=estimate.high, n=estimate.users)
                    if estimate
                    else MetricValue(mean=None, low=None, high=None, n=0)
                )
    return values


def write(measured: ReasonMetrics, out: Path, made_with: dict[str, str]) -> str:
    """Write reasons.json, reasons.jsonl with every reason, and reasons.md, and return the last."""
    out.mkdir(parents=True, exist_ok=True)
    by_language = means(measured)
    whole = {
        "made_with": made_with,
        "reasons": {language: len(rows) for language, rows in measured.per_reason.items()},
        "metrics": {k: {n: value.model_dump() for n, value in v.items()} for k, v in by_language.items()},
        "failures": measured.failures,
    }
    (out / "reasons.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    with (out / "reasons.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(each, ensure_ascii=False) + "\n" for each in measured.reasons)
    table = _table(measured, by_language, made_with)
    (out / "reasons.md").write_text(table, encoding="utf-8")
    return table


def _table(measured: ReasonMetrics, values: dict[str, dict[str, MetricValue]], made_with: dict[str, str]) -> str:
    """Write the means as a Markdown table, in the language of the reasons where it is one."""
    languages = list(values)
    texts = messages("evals", languages[0] if len(languages) == 1 else "en")["reasons"]
    title = ", ".join(f"{k}: {v}" for k, v in made_with.items())
    counts = ", ".join(texts["count"].format(count=len(measured.per_reason[k]), language=k) for k in languages)
    lines = [title, "", counts, "", f"| | {' | '.join(languages)} |", "|---|" + "---|" * len(languages)]
    for name, label in texts["metrics"].items():
        lines.append(f"| {label} | {' | '.join(_cell(name, values[k][name]) for k in languages)} |")
    return "\n".join(lines) + "\n"


def _cell(name: str, value: MetricValue) -> str:
    if value.mean is None or value.low is None or value.high is None:
        return "–"
    if name == "seconds":
        return f"{value.mean:.3f} [{value.low:.3f}, {value.high:.3f}]"
    return f"{value.mean:.1%} [{value.low:.1%}, {value.high:.1%}]"
