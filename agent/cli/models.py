"""`whyrec models`: the models this machine has, and fetching them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import say

app = typer.Typer(no_args_is_help=True, help="The models this machine has, and fetching them.")


@app.command("list")
def listed() -> None:
    """Every model of the manifest, and which are here."""
    from agent.models import manifest, store

    for entry in manifest.entries():
        here = "here" if store.is_pulled(entry) else "-"
        mark = " (default)" if entry.default else ""
        typer.echo(f"{entry.name}{mark}\t{here}\t{entry.size / 1e6:,.0f} MB\t{entry.licence}\t{entry.description}")


@app.command("pull")
def pull(
    name: str,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Needed where a licence has terms of its own.")
    ] = False,
) -> None:
    """Fetch a model and verify its hash."""
    from agent.models import download
    from agent.progress import Progress

    with Progress(f"fetching {name}", unit="MB") as progress:
        where = download.pull(
            name, lambda _, done, total: progress(done >> 20, total >> 20), accept_licence=accept_licence
        )
    typer.echo(str(where))


@app.command("requantise")
def requantised(
    name: str,
    into: Annotated[Path | None, typer.Option(help="The new file; beside the model unless said.")] = None,
) -> None:
    """Write a model as Q4_0 and say what that gains on this machine. The new file's path is what --model takes."""
    from agent.llm.llama_cpp import requantise
    from agent.models import store

    path = store.path(name)
    fresh = into or path.with_name(f"{path.stem}-q4_0.gguf")
    requantise.requantise(path, fresh)
    before, after = requantise.seconds(path), requantise.seconds(fresh)
    say(f"{name}: {before:.2f} s for 512 tokens as it is, {after:.2f} s as Q4_0: {before / after:.2f}× as fast")
    if after > 0.95 * before:
        fresh.unlink()
        say("not worth it here: the new file was deleted")
    else:
        typer.echo(str(fresh))


@app.command("path")
def path(name: str) -> None:
    """Where a model's file is."""
    from agent.models import store

    typer.echo(str(store.path(name)))
