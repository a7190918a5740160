"""`whyrec models`: the models on this machine, and fetching more."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import MessageLang, checked_language
from agent.cli.terminal import Texts, dim, table, texts, wrap, write, write_stderr

if TYPE_CHECKING:
    from agent.models.hub import HubModel

app = typer.Typer(no_args_is_help=True, help="List and fetch language models.")
WORTHWHILE = 0.95
"""Share of the original's time that a requantised model may take and still be worth its disk space."""


@app.command("list")
def list_models(lang: MessageLang = "en") -> None:
    """List the models that are known by name, which of them are on this machine, and those pulled from a hub."""
    from agent.models import hub, manifest, store

    words, entries, of_hub = texts(checked_language(lang)), manifest.entries(), hub.pulled()
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
    rows += [[each.name, words["pulled"], f"{each.size / 1e6:,.0f} MB", each.licence] for each in of_hub]
    heading, *lines = table(rows, (30, 3, 3, 3))
    write(dim(heading))
    for line, entry in zip(lines, entries, strict=False):
        write(line)
        for part in wrap(entry.description, "  "):
            write(dim(part))
    for line in lines[len(entries) :]:
        write(line)


@app.command("pull")
def pull(
    name: Annotated[str, typer.Argument(help="A name of whyrec models list, or ORG/NAME[:FILE.gguf] of a hub.")],
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Needed where a licence has terms of its own.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Fetch from a hub without asking.")] = False,
    lang: MessageLang = "en",
) -> None:
    """Fetch a model, verify its hash and print where it lies. An interrupted download from a hub goes on."""
    from agent.models import download, hub
    from agent.progress import Progress

    words = texts(checked_language(lang))
    of_hub = _chosen_on_hub(name, yes, words) if hub.is_hub_name(name) else None
    with Progress(words["progress_fetch"].format(name=name), unit="MB", language=lang) as progress:

        def report(_: str, done: int, total: int) -> None:
            progress(done >> 20, total >> 20)

        if of_hub:
            from agent.models import hub_pull

            file = hub_pull.fetch(of_hub, report).path
        else:
            file = download.pull(name, report, accept_licence=accept_licence)
    write(str(file))


def _chosen_on_hub(name: str, yes: bool, words: Texts) -> HubModel:
    """Return the model of that name on the hub, once its size and licence were agreed to."""
    from agent.errors import UsageError
    from agent.models import hub_pull

    model = hub_pull.find(name)
    size = f"{model.size / 1e6:,.0f} MB"
    licence = model.licence or words["licence_unknown"]
    write_stderr(words["hub_model"].format(name=model.name, size=size, licence=licence, sha256=model.sha256))
    if yes:
        return model
    if not sys.stdin.isatty():
        raise UsageError(f"{model.name} is {size}, licence {licence}: run again with --yes to fetch it")
    if not typer.confirm(words["ask_fetch"], err=True):
        raise typer.Exit(0)
    return model


@app.command("requantise")
def requantise(
    name: str,
    into: Annotated[Path | None, typer.Option(help="The new file; beside the model by default.")] = None,
    lang: MessageLang = "en",
) -> None:
    """Write a model as Q4_0, print the new file, which --model takes, and how much faster it is on this machine."""
    from agent.llm.llama_cpp import requantise as q4_0
    from agent.models.load import gguf_file

    words, path = texts(checked_language(lang)), gguf_file(name).path
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
    from agent.models.load import gguf_file

    write(str(gguf_file(name).path))
