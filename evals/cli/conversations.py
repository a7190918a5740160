"""`whyrec-eval conversations` and `questions`: scripted talk over a catalogue, judged turn by turn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.llm import LanguageModel
    from agent.recommender import Recommender
    from evals.understanding.scripts import Figure, Verdict

File = Annotated[list[Path], typer.Option("--file", help="A file of JSON objects, one a line; may be repeated.")]
Conversations = Annotated[
    list[Path] | None,
    typer.Option("--file", help="A file of conversations in place of the packaged ones; may be repeated."),
]
IndexOption = Annotated[Path | None, typer.Option("--index", help="An index; the packaged sample by default.")]
ModelOption = Annotated[str, typer.Option("--model", help="A model that reads messages; none by default.")]
Json = Annotated[bool, typer.Option("--json", help="Print one object with the figures of each file.")]


def conversations(
    file: Conversations = None, index: IndexOption = None, model: ModelOption = "", as_json: Json = False
) -> None:
    """Play scripted conversations and judge each turn; list the turns that fail.

    No model chooses the clauses of reasons: they decide no verdict, and a model takes a second for each.
    """
    from evals.understanding import scripts

    language_model, figures = _load(model), {}
    for path in file or scripts.packaged():
        lines = scripts.read_lines(path, ("language", "turns"))
        recommender = _recommender(index, language_model)
        recommender.explainer.clauses.model = None
        stage = scripts.Stage(recommender)
        played = list(scripts.play(stage, lines))
        stage.close()
        figures[str(path)] = scripts.conversation_figures(played)
        if not as_json:
            _print(str(path), figures[str(path)], [turn for each in played for turn in each if turn.faults])
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))


def questions(file: File, index: IndexOption = None, model: ModelOption = "", as_json: Json = False) -> None:
    """Ask questions about items on show and judge the answers; list those that fail."""
    from evals.understanding import scripts

    language_model, figures = _load(model), {}
    for path in file:
        lines = scripts.read_lines(path, ("language", "shown", "text"))
        stage = scripts.Stage(_recommender(index, language_model))
        verdicts = list(scripts.ask(stage, lines))
        stage.close()
        right = [not verdict.faults for verdict in verdicts]
        figures[str(path)] = {"n": len(lines), "right": _share(right)}
        if not as_json:
            _print(str(path), figures[str(path)], [verdict for verdict in verdicts if verdict.faults])
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))


def _load(model: str) -> LanguageModel | None:
    from agent.models.load import load

    return load(model) if model else None


def _recommender(index: Path | None, model: LanguageModel | None) -> Recommender:
    from agent.cli.demo import sample_index
    from agent.recommender import Recommender
    from agent.rerank.ranking import NO_RERANKING
    from retrieval.index import Index

    return Recommender(Index(index) if index else sample_index(), model, NO_RERANKING)


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0


def _written(figures: Mapping[str, Figure]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {_number(value)}" for name, value in figures.items())


def _number(value: Figure) -> str:
    if isinstance(value, tuple):
        return f"[{value[0]:.2f}, {value[1]:.2f}]"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _print(path: str, figures: Mapping[str, Figure], faulty: Sequence[Verdict]) -> None:
    typer.echo(f"{path}: {_written(figures)}")
    for each in faulty:
        typer.echo(f"[{each.name}] {each.text}\n    {'; '.join(each.faults)}\n    {each.answer.strip()!r}")
