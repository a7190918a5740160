"""`whyrec-eval compare`: the changes from one run to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR", help="A run's folder.")],
    second: Annotated[Path, typer.Argument(metavar="DIR", help="Another's.")],
    lang: Annotated[str, typer.Option("--lang", help="The language of the comparison: en or zh.")] = "en",
) -> None:
    """Print in Markdown what changed from one run to another: settings, systems, metrics, costs."""
    from evals.records import results
    from evals.report.changes import compared
    from evals.report.texts import check_language

    check_language(lang)
    typer.echo(compared(results.read(first), results.read(second), lang))
