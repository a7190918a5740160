"""`whyrec models`: the models on this machine, and fetching more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import MessageLang, checked_language
from agent.cli.terminal import dim, table, texts, wrap, write, write_stderr

app = typer.Typer(no_args_is_help=True, help="List and fetch language models.")
WORTHWHILE = 0.95
"""Share of the original's time that a requantised model may take and still be worth its disk space."""


@app.command("list")
def list_models(lang: MessageLang = "en") -> None:
    """List every model of the manifest, and which are on this machine."""
    from agent.models import manifest, store

    words, entries = texts(checked_language(lang)), manifest.entries()
    rows = [[words[f"column_{name}"] for name in ("model", "pulled", "size", "licence")]]
    for entry in entries:
        rows.append(
            [
                words["model_default"].format(name=entry.name) if entry.default else entry.name,
                words["pulled" if store.is_pulled(entry) else "not_pulled"],
                f"{entry.size / 1e6:,.0f} MB",
                entry.licence,
            ]
        )
    heading, *lines = table(rows, (30, 3, 3, 3))
    write(dim(heading))
    for line, entry in zip(lines, entries, strict=True):
        write(line)
        for part in wrap(entry.description, "  "):
            write(dim(part))


@app.command("pull")
def pull(
    name: str,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Needed where a licence has terms of its own.")
    ] = False,
    lang: MessageLang = "en",
) -> None:
    """Fetch a model, verify its hash and print where it lies."""
    from agent.models import download
    from agent.progress import Progress

    what = texts(checked_language(lang))["progress_fetch"].format(name=name)
    with Progress(what, unit="MB", language=lang) as progress:
        file = download.pull(
            name, lambda _, done, total: progress(done >> 20, total >> 20), accept_licence=accept_licence
        )
    write(str(file))


@app.command("requantise")
def requantise(
    name: str,
    into: Annotated[Path | None, typer.Option(help="The new file; beside the model by default.")] = None,
    lang: MessageLang = "en",
) -> None:
    """Write a model as Q4_0, print the new file, which --model takes, and how much faster it is on this machine."""
    from agent.llm.llama_cpp import requantise as q4_0
    from agent.models import store

    words, path = texts(checked_language(lang)), store.path(name)
    new = into or path.with_name(f"{path.stem}-q4_0.gguf")
    q4_0.requantise(path, new)
    before, after = q4_0.seconds(path), q4_0.seconds(new)
    ratio = f"{before / after:.2f}"
    write_stderr(words["requantised"].format(name=name, before=f"{before:.2f}", after=f"{after:.2f}", ratio=ratio))
    if after > WORTHWHILE * before:
        new.unlink()
        write_stderr(words["requantised_slower"])
    else:
        write(str(new))


@app.command("path")
def path(name: str) -> None:
    """Print where the file of a model is."""
    from agent.models import store

    write(str(store.path(name)))
