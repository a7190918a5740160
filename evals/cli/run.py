"""`whyrec-eval run`: let systems answer the cases of a protocol, and measure their answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def run(
    protocol: Annotated[str, typer.Option("--protocol", help="candidates, last, random, time, tags, cold-items, …")],
    systems: Annotated[str, typer.Option("--systems", help="Names, comma-separated, such as popularity,ease,hybrid.")],
    out: Annotated[Path, typer.Option("--out", help="The run's folder; a run that was killed is resumed there.")],
    data: Annotated[
        str, typer.Option("--data", help="A data set: a folder of your own, or the name of one in --data-dir.")
    ] = "",
    data_dir: Annotated[Path, typer.Option("--data-dir", help="The folder of the data sets.")] = Path("."),
    index: Annotated[Path | None, typer.Option("--index", help="Evaluate an index's own people instead.")] = None,
    users: Annotated[int, typer.Option("--users", min=1, help="Users who are judged, at most.")] = 1_000,
    each: Annotated[int, typer.Option("--each", min=0, help="Random cases of a user at most; 0 for all.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="The seed of all random draws.")] = 0,
    controls: Annotated[
        bool, typer.Option("--controls/--no-controls", help="Run each system that reads texts with shuffled ones too.")
    ] = True,
    enrich: Annotated[str, typer.Option("--enrich", help="A model that reads the catalogue first.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="The domain of items without one, such as game.")] = "",
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Settings of a grid that are tried at once.")] = 2,
) -> None:
    """Let systems answer the cases of a protocol, measure the answers, and record both in a folder."""
    from agent.errors import UsageError
    from evals.run import runner
    from evals.run.settings import RunSettings

    if bool(data) == bool(index):
        raise UsageError("name one to evaluate: --data FOLDER or --index DIR")
    names = tuple(name for name in systems.split(",") if name)
    settings = RunSettings(data, data_dir, protocol, names, users, seed, controls, enrich, domain, each, index=index)
    runner.evaluate(settings, out, jobs, lambda line: typer.echo(line, err=True))
    typer.echo(str(out / "metrics.json"))
