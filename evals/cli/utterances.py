"""`whyrec-eval utterances`: measure how well messages are parsed."""

from __future__ import annotations

from typing import Annotated

import typer


def utterances(
    model: Annotated[str, typer.Option("--model", help="A model for the messages that the rules do not decide.")] = "",
) -> None:
    """Count how well the messages of the written set are parsed, and list those of dev that are not."""
    from agent.models.load import load as load_model
    from agent.query.parse import parse
    from evals.understanding import utterances as understanding
    from prompts import Prompts

    reader, prompts = (load_model(model) if model else None), Prompts()
    judged = [
        understanding.judge(utterance, lambda text, language, shown: parse(text, language, shown, reader, prompts))
        for language in understanding.LANGUAGES
        for utterance in understanding.read_utterances(language)
    ]
    typer.echo("\n".join(understanding.report(judged)))
