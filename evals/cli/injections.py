"""`whyrec-eval injections`: train and judge the classifier of prompt injections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def injections(
    data: Annotated[list[str], typer.Option("--data", help="Data sets with ordinary texts; several may be given.")],
    data_dir: Annotated[Path, typer.Option("--data-dir", help="The folder of the data sets.")] = Path("."),
    out: Annotated[Path | None, typer.Option("--out", help="The file of weights to write.")] = None,
) -> None:
    """Train the classifier that tells injections from descriptions, and judge it on texts it has not learned from."""
    from evals.datasets.data import load
    from evals.fitting import train_injection_classifier
    from retrieval.data.sample import FOLDER
    from retrieval.embedding import load as load_embedder

    sample = load(FOLDER.name, data_dir, sanitized=False).items
    others = {name: load(name, data_dir, sanitized=False).items for name in data}
    weights, rates = train_injection_classifier.train(load_embedder(), sample, others)
    typer.echo("\n".join(map(str, rates)))
    if out:
        out.write_text(weights, encoding="utf-8")
