"""`whyrec-eval served`: measure whether a catalogue is said to lack what it lacks, and fit the weights of that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.recommender import Recommender


def served(
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", help="A file of requests in place of the packaged one; may be repeated."),
    ] = None,
    index: Annotated[Path | None, typer.Option("--index", help="An index; the packaged sample by default.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Fit the weights on the files, and write them here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object with the figures of each file.")] = False,
) -> None:
    """Measure how often requests that the catalogue cannot serve are said to be so, and requests that it can."""
    from evals.fitting import coverage
    from evals.understanding import scripts
    from evals.understanding.served import FIELDS, judge, packaged, prepare

    recommender = _recommender(index)
    paths = file or [packaged()]
    lines = {path: scripts.read_lines(path, FIELDS) for path in paths}
    if out:
        figures, labels = list[dict[str, float]](), list[bool]()
        for line in (line for each in lines.values() for line in each):
            evidence = recommender.coverage_evidence(prepare(recommender, line))
            if evidence:
                figures.append(dict(evidence.figures))
                labels.append(bool(line["served"]))
        words = [{name: value for name, value in each.items() if "near" not in name} for each in figures]
        out.write_text(coverage.as_file(coverage.fit(figures, labels), coverage.fit(words, labels)), encoding="utf-8")
        return
    rates: dict[str, dict[str, Any]] = {}
    for path in paths:
        result = judge(recommender, lines[path])
        rates[str(path)] = result.as_json()
        if not as_json:
            typer.echo(f"{path}: {result.served} served, {result.unserved} unserved requests")
            for name, share in (("said unserved", result.said_unserved), ("falsely so", result.falsely_said_unserved)):
                typer.echo(f"  {name}: {share[0]:.1%} [{share[1]:.1%}, {share[2]:.1%}]")
            typer.echo("\n".join(f"  wrong: {text}" for text in result.wrong))
    if as_json:
        typer.echo(json.dumps(rates, ensure_ascii=False, indent=2))


def _recommender(index: Path | None) -> Recommender:
    from agent.cli.demo import sample_index
    from agent.recommender import Recommender
    from agent.rerank.ranking import NO_RERANKING
    from retrieval.index import Index

    return Recommender(Index(index) if index else sample_index(), None, NO_RERANKING)
