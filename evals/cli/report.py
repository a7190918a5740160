"""`whyrec-eval report`: write the report of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Folders of runs that have ended.")],
    lang: Annotated[str, typer.Option("--lang", help="The language of the report: en or zh.")] = "en",
    out: Annotated[Path | None, typer.Option("--out", help="The page, FILE.html; Markdown goes beside it.")] = None,
    index: Annotated[
        Path | None, typer.Option("--index", help="An index that shows the figures to its owner (whyrec serve).")
    ] = None,
) -> None:
    """Write report.html and report.md beside a run's metrics.json; nothing is measured anew."""
    from agent.errors import UsageError
    from evals.records import results
    from evals.report.pages import html, markdown
    from evals.report.summary import summarize
    from evals.report.texts import check_language
    from retrieval.index import evaluation, manifest

    check_language(lang)
    if out and (len(folders) > 1 or out.suffix != ".html"):
        raise UsageError(f"--out {out} is to name one page, such as report.html, of one folder")
    if index:
        if len(folders) > 1:
            raise UsageError("--index shows the figures of one run: name one folder")
        manifest.read(index)
    for folder, read in [(folder, results.read(folder)) for folder in folders]:
        page = out or folder / "report.html"
        page.write_text(html(read, lang), encoding="utf-8")
        page.with_suffix(".md").write_text(markdown(read, lang), encoding="utf-8")
        typer.echo(f"{page}\n{page.with_suffix('.md')}")
        if index:
            summarize(read).write(index)
            typer.echo(index / evaluation.FILE)
