"""`whyrec-eval online`: what users did with the lists that they were shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def online(
    index: Annotated[Path, typer.Option("--index", help="An index folder.")],
    lang: Annotated[str, typer.Option("--lang", help="The language of the report: en or zh.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object with all figures.")] = False,
) -> None:
    """Report clicks, finishes, refusals and thumbs up by source, strategy, setting, position and style of reasons.

    Settings whose lists were interleaved are compared; settings that were not shown are estimated from exploration.
    """
    from agent.profile import impressions
    from evals.online import report
    from evals.online.table import from_impressions
    from evals.report.texts import check_language
    from retrieval.index import manifest
    from retrieval.messages import messages

    check_language(lang)
    manifest.read(index)
    table = from_impressions(impressions.load_all(index))
    evaluated = report.evaluate(table)
    if as_json:
        typer.echo(json.dumps(evaluated.as_json(), ensure_ascii=False, indent=2))
    elif not evaluated.lists:
        typer.echo(messages("evals", lang)["online"]["nothing"].format(index=index))
    else:
        typer.echo("\n".join(report.lines(evaluated, lang)))
