"""`whyrec-eval turns`: measure how well the turns of CrossWOZ's dialogues are parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def turns(
    data: Annotated[Path, typer.Option("--data-dir", help="CrossWOZ's folder, with its venues and dialogues.")],
    faulty: Annotated[int, typer.Option(min=0, help="Turns of dev that are listed where they are not parsed.")] = 20,
) -> None:
    """Count how well the constraints of each turn of CrossWOZ's dialogues are parsed, by slot."""
    from evals.understanding.turns import read_turns, report

    typer.echo("\n".join(report(list(read_turns(data)), faulty)))
