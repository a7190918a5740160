"""`whyrec serve`: the server for browsers and programs."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from agent.cli.options import KindWords, ModelName
from agent.cli.terminal import texts, write_stderr
from agent.rerank.auto import AUTO


def serve(
    index: Annotated[
        list[str],
        typer.Option(
            "--index",
            help="[NAME=]DIR: an index to serve, or a folder of indexes. Repeatable; the first is the default.",
        ),
    ],
    host: Annotated[
        str, typer.Option("--host", help="The address; one that others can reach needs a key.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port.")] = 8000,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A further host name to accept. Repeatable.")
    ] = None,
    model: ModelName = "",
    use_model: Annotated[
        bool,
        typer.Option(
            "--use-model/--no-model",
            help="Whether a model reads messages and requests in words; --no-model: no model at all.",
        ),
    ] = True,
    strategy: Annotated[
        str,
        typer.Option(
            "--strategy",
            help="auto, or none: without --model no language model at all. Lists are in retrieval's order with both.",
        ),
    ] = AUTO,
    kinds: KindWords = None,
    interleave: Annotated[
        str,
        typer.Option("--interleave", help="A,B: compare two settings in people's lists, as in plain,diversity=0.3."),
    ] = "",
    explore: Annotated[
        float,
        typer.Option("--explore", help="Chance with which each place of people's lists is drawn, such as 0.1."),
    ] = 0,
    estimate: Annotated[
        str,
        typer.Option("--estimate", help="With --explore: settings to judge without showing them, as in diversity=0.3."),
    ] = "",
) -> None:
    """Serve indexes over HTTP: lists with reasons, rerank, a profile for each person. Keys are in WHYREC_API_KEY."""
    from agent.cli.options import load_model, pairs
    from agent.encryption.records import open_people
    from agent.errors import UsageError
    from agent.models import manifest, store
    from agent.server.access import Access
    from agent.server.experiments import Experiment
    from agent.server.exploration import Exploration
    from agent.server.interleaving import Interleaving
    from agent.server.service import Service, named_folders
    from retrieval.columns.kinds import parse_kinds
    from retrieval.index import manifest as index_manifest

    try:
        from agent.server.run import check_free, run
    except ImportError as error:
        raise UsageError(f"whyrec serve needs {error.name}: pip install 'whyrec[server]'") from error

    if strategy not in (AUTO, "none"):
        raise UsageError(
            f"--strategy {strategy[:40]!r}: whyrec serve takes auto or none; "
            "whyrec recommend and whyrec rerank take the others"
        )
    keys = [key.strip() for key in os.environ.get("WHYREC_API_KEY", "").split(",") if key.strip()]
    access = Access(host, keys, allow_host or ())
    if interleave and (explore or estimate):
        raise UsageError("--interleave and --explore: one of them at a time")
    experiment: Experiment | None = Interleaving.of(interleave) if interleave else None
    if explore or estimate:
        experiment = Exploration.of(explore, estimate)
    folders = named_folders(index)
    for folder in folders.values():
        index_manifest.read(folder)  # an index that is missing is reported before the server starts
        open_people(folder)
    check_free(host, port)
    has_model = use_model and (bool(model) or (strategy == AUTO and store.is_pulled(manifest.default())))
    loaded = load_model(model, AUTO, lazy=True) if has_model else None
    shown_host = f"[{host}]" if ":" in host else host
    write_stderr(texts("en")["serving"].format(address=f"http://{shown_host}:{port}", indexes=", ".join(folders)))
    service = Service.over(folders, access, loaded, experiment)
    service.feedback_kinds = parse_kinds(pairs(kinds or (), "--kinds", "star=like"))
    run(service, host, port)
