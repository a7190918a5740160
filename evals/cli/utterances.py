"""`whyrec-eval utterances`: measure how well messages are parsed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def utterances(
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", help="A file of utterances in place of the packaged ones; may be repeated."),
    ] = None,
    model: Annotated[str, typer.Option("--model", help="A model for the messages that the rules do not decide.")] = "",
    network: Annotated[bool, typer.Option(help="Have the small network read, too, as the product does.")] = True,
    faulty: Annotated[bool, typer.Option("--faulty", help="List the faulty utterances of the files.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object with the figures of each file.")] = False,
) -> None:
    """Count how well messages are parsed: by the rules, the small network and a model, where one is named.

    Of the packaged utterances those of dev that are not parsed are listed.
    """
    from agent.models.load import load as load_model
    from agent.query.parse import parse
    from evals.understanding import utterances as understanding
    from evals.understanding.opposites import is_opposite
    from prompts import Prompts

    prompts = Prompts()
    files = {str(path): understanding.read_file(path) for path in file or ()}
    packaged = [each for language in understanding.LANGUAGES for each in understanding.read_utterances(language)]
    reader = load_model(model) if model else None

    def judge_all(each: list[understanding.Utterance], by_rules: bool = False) -> list[understanding.ParsedUtterance]:
        used, reads = (None, False) if by_rules else (reader, network)
        return [
            understanding.judge(u, lambda t, lang, shown: parse(t, lang, shown, used, prompts, reads)) for u in each
        ]

    figures = {}
    for name, lines in (files or {"packaged": packaged}).items():
        judged = judge_all(lines)
        figures[name] = understanding.summary(judged) | {"opposite": sum(map(is_opposite, judged))}
        if as_json:
            continue
        typer.echo("\n".join(understanding.report_file(name, judged) if files else understanding.report(judged)))
        typer.echo(f"parsed into the opposite: {figures[name]['opposite']} of {len(judged)}")
        typer.echo("\n".join(understanding.report_slots(judged)))
        if files and faulty:
            typer.echo("\n".join(understanding.list_faulty(judged)))
        if files and (reader or network):
            mean, low, high = understanding.gain(judged, judge_all(lines, by_rules=True))
            typer.echo(f"F1 less that of the rules alone: {mean:+.3f} [{low:+.3f}, {high:+.3f}]")
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))
