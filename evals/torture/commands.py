"""Commands on an index, each in a process of its own: forked from one that has everything imported, or started anew.

A fork answers in a fifth of a second, and what kills it kills nothing else. No index may be opened in the process that
is forked: threads of libraries do not survive it.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, BinaryIO

import typer

from agent.query.facets import moods
from agent.query.facets.countries import region_in_words
from agent.query.parse import parse
from evals.torture.forks import import_libraries
from evals.torture.sample_index import MODEL, PERSON
from retrieval.data.items import Item

LIMIT_SECONDS = 120
ME = ("--user", PERSON)
COMMANDS: Mapping[str, Sequence[str]] = {
    "recommend": ("recommend", *ME, "--strategy", "none"),
    "recommend with a request": ("recommend", *ME, "--strategy", "none", "--request", "a story of the sea"),
    "recommend with a model": (
        *("recommend", *ME, "--request", "a story of the sea", "--no-explain"),
        *("--strategy", "likelihood", "--model", MODEL),
    ),
    "chat": ("chat", *ME, "--lang", "en"),
    "profile": ("profile", "show", *ME),
    "doctor": ("doctor",),
    "doctor --read-data": ("doctor", "--read-data"),
}
LEFT_OUT = ("agent.llm.transformers", "agent.llm.llama_cpp", "agent.server", "agent.mcp", "agent.tuning")
MESSAGES = b"more like the first, but newer\n/quit\n"


@dataclass(frozen=True)
class Outcome:
    """What a command wrote and its exit code; minus the number of the signal that ended it."""

    code: int
    output: str
    errors: str


Runner = Callable[[Sequence[str], bytes], "Outcome"]
Around = Callable[[], AbstractContextManager[object]]
"""What a command in a fork is run in."""


def fork(
    arguments: Sequence[str],
    messages: bytes = b"",
    around: Around = nullcontext,
    function: Callable[[], object] | None = None,
) -> Outcome:
    """Run a command, or a function as one, in a fork of this process, with a scripted model in place of every other."""
    with tempfile.TemporaryFile() as read, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        read.write(messages)
        read.seek(0)
        if not (child := os.fork()):
            _become(arguments, read, out, err, around, function)
        _, status = os.waitpid(child, 0)
        texts = [(stream.seek(0), stream.read().decode("utf-8", "replace"))[1] for stream in (out, err)]
    return Outcome(os.waitstatus_to_exitcode(status), *texts)


def start(arguments: Sequence[str], messages: bytes = b"") -> Outcome:
    """Run a command as a person would."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "agent", *arguments], input=messages, capture_output=True, timeout=LIMIT_SECONDS
        )
    except subprocess.TimeoutExpired:
        return Outcome(-signal.SIGALRM, "", "")
    return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def arguments_of(name: str, index: Path) -> list[str]:
    """Return the arguments of a command on an index."""
    return [*COMMANDS[name], "--index", str(index)]


def import_all() -> None:
    """Import what the commands use, so that forks need not."""
    for package in ("retrieval", "prompts", "agent"):
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if not module.name.startswith(LEFT_OUT) and not module.name.endswith("__main__"):
                import_module(module.name)
    import_libraries()
    _warm_up()


def _warm_up() -> None:
    """Compile what every fork would: the command line, and regular expressions, which take longer than a command."""
    _command()
    moods.all_moods()
    region_in_words((), "en")
    for language, message in (("en", "a story of the sea, I like the first"), ("zh", "不要恐怖片，要90年代的喜剧")):
        parse(message, language, [Item(id="1", title="The Sea")])
    gc.collect()
    gc.freeze()  # so that collections of forks copy none of these pages


@cache
def _command() -> Any:
    from agent.cli.main import app

    return typer.main.get_command(app)


def _become(
    arguments: Sequence[str],
    read: BinaryIO,
    out: BinaryIO,
    err: BinaryIO,
    around: Around,
    function: Callable[[], object] | None,
) -> None:
    """Replace this process by the command; never returns."""
    code = 1
    try:
        signal.alarm(LIMIT_SECONDS)
        for number, stream in enumerate((read, out, err)):
            os.dup2(stream.fileno(), number)
        # Open until the process ends: what it says goes to the files that it was given, not to those of its parent.
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        sys.argv = ["whyrec", *arguments]
        _use_scripted_model()
        from agent.cli.main import run

        with around():
            run(_command() if function is None else _as_app(function))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _as_app(function: Callable[[], object]) -> typer.Typer:
    """Return an application whose only command is a function."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(lambda: function() and None)
    return app


def _use_scripted_model() -> None:
    from agent.cli import chat, profile, recommend
    from agent.llm.scripted import Scripted

    def load(name: str, *_: object, **__: object) -> Scripted | None:
        return Scripted(name=name) if name else None

    for command, opened_by in (
        (recommend, "load_model"),
        (chat, "load_model_if_pulled"),
        (profile, "load_model_if_pulled"),
    ):
        setattr(command, opened_by, load)
