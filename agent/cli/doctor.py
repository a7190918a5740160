"""`whyrec doctor`: each part tried for real, one line each, with the cure for what fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer


def doctor(
    index: Annotated[Path | None, typer.Option("--index", help="Look through this index instead.")] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make it whole, from what can be read; tells what is lost.")
    ] = False,
) -> None:
    """What works on this machine, or in an index, and how to mend what does not."""
    from agent.errors import UsageError

    if repair and not index:
        raise UsageError("--repair mends an index: name it with --index")
    raise typer.Exit(_check_index(index, repair) if index else _check_machine())


def _check_machine() -> int:
    """0 where everything works, 1 otherwise."""
    checks: dict[str, Callable[[], str]] = {
        "python": _python,
        "cores": _cores,
        "embedder": _embedder,
        "chroma": _chroma,
        "models": _models,
        "language model": _language_model,
    }
    failed = 0
    for name, check in checks.items():
        try:
            typer.echo(f"ok    {name}: {check()}")
        except Exception as error:  # A doctor reports every ailment, whatever its kind.
            failed += 1
            typer.echo(f"FAIL  {name}: {str(error)[:200]}")
    return 1 if failed else 0


def _check_index(folder: Path, mend: bool) -> int:
    """The same for the parts of an index, mended before where that is asked."""
    from retrieval.index.integrity import examine, repair

    for line in repair(folder) if mend else ():
        typer.echo(f"mend  {line}")
    findings = examine(folder)
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.sound else 'FAIL'}  {finding.part}: {finding.said}")
    return 0 if all(finding.sound for finding in findings) else 1


def _python() -> str:
    return sys.version.split()[0]


def _cores() -> str:
    return str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


def _embedder() -> str:
    from retrieval.embedding import load

    model = load()
    return f"{model.fingerprint}, {model.query(['a quiet film']).shape[1]} dimensions"


def _chroma() -> str:
    return f"chromadb {version('chromadb')}"


def _models() -> str:
    from agent.models import manifest, store

    here = [e.name for e in manifest.entries() if store.is_pulled(e)]
    if manifest.default().name not in here:
        raise RuntimeError(f"the default model is missing: whyrec models pull {manifest.default().name}")
    return f"{', '.join(here)} in {store.folder()}"


def _language_model() -> str:
    from agent.models import manifest
    from agent.models.load import load

    with_model = load(manifest.default().name)
    text = "".join(with_model.generate("1 + 1 = ", "root ::= [0-9]", max_tokens=2))
    return f"{with_model.name} answers ({text})"
