"""Write docs/cli.md: every command of `whyrec` and `whyrec-eval` with its options, as --help describes them.

Run it from the repository's root: python docs/generate_cli.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

import agent.cli.main
import evals.cli.main

TARGET = Path(__file__).with_name("cli.md")
HEAD = """# The command line

<!-- Written by docs/generate_cli.py from --help: change the help texts, then run it. -->

Data goes to stdout or `--out`; progress and messages go to stderr. `NO_COLOR` and pipes are honoured.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failure |
| 2 | wrong usage or bad input |
| 3 | a model or an index is missing |
| 130 | interrupted; finished work is saved |
"""


def reference() -> str:
    """Return the whole page."""
    apps = {"whyrec": agent.cli.main.app, "whyrec-eval": evals.cli.main.app}
    parts = [HEAD, *(part for name, app in apps.items() for part in _sections(name, get_command(app), 2))]
    return "\n".join(parts)


def _sections(name: str, command: Any, level: int) -> Iterator[str]:
    """Yield the section of a command, then those of its commands."""
    options = [p for p in command.params if p.opts[0].startswith("-") and not p.hidden]
    arguments = [p.name.upper() for p in command.params if not p.opts[0].startswith("-")]
    yield f"{'#' * level} `{' '.join((name, *arguments))}`\n\n{command.help or ''}\n"
    if options:
        rows = (f"| {_names(p)} | {_help(p)} | {_default(p)} |" for p in options)
        yield "\n".join(("| option | meaning | default |", "|---|---|---|", *rows, ""))
    for child, below in getattr(command, "commands", {}).items():
        yield from _sections(f"{name} {child}", below, level + 1)


def _names(option: Any) -> str:
    return " ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))


def _help(option: Any) -> str:
    text = (option.help or "").replace("|", "\\|")
    says_so = "epeat" in text or "several may be given" in text
    return f"{text} May be repeated." if option.multiple and not says_so else text


def _default(option: Any) -> str:
    if option.required:
        return "required"
    if option.is_flag:
        return f"`{(option.opts if option.default else option.secondary_opts or ['off'])[0]}`"
    return "" if option.default in (None, "") else f"`{option.default}`"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
    typer.echo(f"{TARGET} written")
