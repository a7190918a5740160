"""The few figures of a run that go with the index whose lists it measured."""

from __future__ import annotations

from datetime import UTC, datetime

from evals.records.results import Results
from evals.report.charts import by_quality
from evals.report.verdict import findings
from prompts import LANGUAGES
from retrieval.index.evaluation import EvaluationSummary, Measured


def summarize(results: Results) -> EvaluationSummary:
    """Return the systems by the main metric, and in words whether the best is ahead of its baseline."""
    values = [(system.name, system.metrics[results.metric]) for system in by_quality(results)]
    sentences = {}
    for language in LANGUAGES:
        (best,) = (each for each in findings(results, language) if each.question == "best")
        sentences[language] = best.sentences[1:2]  # the first repeats the figures
    return EvaluationSummary(
        day=datetime.now(UTC).date().isoformat(),
        title=results.title,
        protocol=results.protocol,
        metric=results.metric,
        users=results.users,
        command=results.command,
        systems=tuple(Measured(system=name, mean=v.mean, low=v.low, high=v.high) for name, v in values),
        sentences=sentences,
    )
