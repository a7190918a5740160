"""The command line as people run it, in a home of their own: in this process, or in one of its own."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from agent.cli.main import app, main
from agent.models import store

ROOT = Path(__file__).parents[3]
MODELS = store.folder()
SMALL_MODEL = "smollm2-135m-instruct"
NO_MODEL = ["--strategy", "none", "--no-explain"]
ITEMS = [
    {"id": f"i{n}", "title": f"{a} {b}", "categories": [a], "tags": [b.lower()]}
    for n, (a, b) in enumerate((a, b) for a in ("Quiet", "Loud", "Winter") for b in ("River", "City", "Song"))
]
HISTORY = [{"user_id": "ana", "item_id": f"i{n}", "value": 5, "time": f"2026-01-0{n + 1}"} for n in range(3)]
NOT_ERRORS = (
    "embedding items:",
    "writing vectors to Chroma:",
    "requests:",
    "Next:",
    "loading the language model",
    "without a language model",
    "  ",
)
"""How lines on stderr begin that are progress or guidance."""
needs_small_model = pytest.mark.skipif(
    not (MODELS / f"{SMALL_MODEL}.gguf").is_file(), reason=f"{SMALL_MODEL} is not on this machine"
)


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.strip() and not line.startswith(NOT_ERRORS)]


def environment(home: Path) -> dict[str, str]:
    folders = {name: str(home / name) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    models = home / "models"  # with the test model alone, whatever else lies on this machine
    models.mkdir(exist_ok=True)
    for file in MODELS.glob(f"{SMALL_MODEL}.gguf"):
        with suppress(FileExistsError):
            (models / file.name).symlink_to(file)
    return {**os.environ, **folders, "HOME": str(home), "PYTHONPATH": str(ROOT), "WHYREC_MODELS": str(models)}


def python(home: Path, *arguments: str, stdin: str | None = "") -> Ran:
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(home),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def process(home: Path, *arguments: Any, stdin: str = "") -> Ran:
    """Run a command in a process of its own, which spends two seconds on its start."""
    return python(home, "-m", "agent", *map(str, arguments), stdin=stdin)


def whyrec(home: Path, *arguments: Any, stdin: str = "") -> Ran:
    """Run a command in this process as its `main` does, with its exit code, streams and environment."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with (
        patch.dict(os.environ, environment(home)),
        patch.object(sys, "argv", ["whyrec", *map(str, arguments)]),
        patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Ran(int(ended.value.code or 0), *texts)


def invoke(*arguments: Any) -> Any:
    """Run a command in this process, which has to succeed."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def assert_fails(ran: Ran, code: int, message: str) -> None:
    """One line that says what is wrong, an exit code, and no data."""
    assert "Traceback" not in ran.err and "unexpected" not in ran.err, ran.err
    assert ran.code == code, ran.err
    assert len(ran.errors) == 1, ran.err
    assert message in ran.errors[0]
    assert ran.out == ""


def write_lines(path: Path, *rows: Any) -> Path:
    """One line for each row: bytes as they are, anything else as JSON."""
    path.write_bytes(b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows))
    return path


def request_line(name: str = "good", **fields: Any) -> dict[str, Any]:
    return {"request_id": name, "history": [{"item": ITEMS[0]}], "candidates": ITEMS[1:4], **fields}


def more_items(home: Path) -> list[Any]:
    rows = {"id": "i1", "title": "Other"}, {"id": "new", "title": "New"}
    return ["--items", write_lines(home / "more.jsonl", *rows)]


def copy_index(index: Path, home: Path) -> Path:
    return Path(shutil.copytree(index, home / "ix"))
