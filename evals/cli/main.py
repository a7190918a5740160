"""The command `whyrec-eval`. Data goes to stdout, progress to stderr; exit codes are those of `whyrec`."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli import main as command_line
from evals.cli import (
    compare,
    conversations,
    fit,
    groups,
    injections,
    online,
    reasons,
    report,
    run,
    served,
    turns,
    utterances,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Measures what each part of a recommender contributes.",
)
for command in (
    run.run,
    report.report,
    compare.compare,
    fit.fit,
    reasons.reasons,
    groups.groups,
    online.online,
    utterances.utterances,
    conversations.conversations,
    conversations.questions,
    served.served,
    turns.turns,
    injections.injections,
):
    app.command()(command)


def _show_version(show: bool) -> None:
    if show:
        from importlib.metadata import version

        typer.echo(f"whyrec-eval {version('whyrec')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options before the name of a command."""


def main() -> None:
    """Run the command line and exit."""
    command_line.run(app, "whyrec-eval")
