"""A real Ray cluster on this machine: the bytes of one process, whatever is killed. Left out where Ray is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(find_spec("ray") is None, reason="the extra ray is not installed")
ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}


@pytest.fixture(scope="module")
def source(index: Path) -> Path:
    path = index.with_name("in.jsonl")
    lines = [json.dumps({"request_id": f"r{n}", "user_id": f"u{n % 40}", "n": 20}) for n in range(1_000)]
    path.write_text("\n".join([*lines[:500], "{bad", *lines[500:]]), encoding="utf-8")
    return path


def command(index: Path, source: Path, out: Path, *more: str) -> list[str]:
    files = ["--in", str(source), "--out", str(out), "--index", str(index)]
    return [sys.executable, "-m", "agent", "rerank", *files, "--strategy", "none", *more]


@pytest.fixture(scope="module")
def whole(index: Path, source: Path) -> list[str]:
    out = index.with_name("whole.jsonl")
    answer = subprocess.run(command(index, source, out, "--workers", "1"), env=ENVIRONMENT, capture_output=True)
    assert answer.returncode == 2 and b"1 request" in answer.stderr
    return without_seconds(out)


def without_seconds(path: Path) -> list[str]:
    return [line.partition(', "seconds"')[0] for line in path.read_text("utf-8").splitlines()]


@contextmanager
def started(words: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a run in a group of processes of its own."""
    with subprocess.Popen(words, env=ENVIRONMENT, stderr=subprocess.PIPE, start_new_session=True) as process:
        yield process


def lines_in(out: Path) -> int:
    return out.read_bytes().count(b"\n") if out.exists() else 0


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the actors of a run: grandchildren of its process whose name is that of their class."""
    shown = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in shown.splitlines()]
    children = {row[0] for row in rows if row[1] == str(process.pid)}
    return [int(row[0]) for row in rows if row[1] in children and len(row) > 2 and row[2].startswith("ray::Worker")]


def test_workers_killed_five_times_lose_nothing(tmp_path: Path, index: Path, source: Path, whole: list[str]) -> None:
    out, kills = tmp_path / "out", 0
    with started(command(index, source, out, "--workers", "2", "--ray", "local")) as process:
        while kills < 5 and process.poll() is None:
            if lines_in(out) >= 100 * kills and (workers := workers_of(process)):
                os.kill(workers[kills % len(workers)], signal.SIGKILL)
                kills += 1
            time.sleep(0.05)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 2, errors.decode()
    assert kills == 5 and without_seconds(out) == whole


def test_an_interrupted_run_goes_on(tmp_path: Path, index: Path, source: Path, whole: list[str]) -> None:
    out = tmp_path / "out"
    with started(command(index, source, out, "--workers", "1", "--ray", "local")) as process:
        while lines_in(out) < 50 and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == 130 and b"Traceback" not in errors, errors.decode()
    assert 50 <= lines_in(out) < 1_001
    again = subprocess.run(command(index, source, out, "--workers", "2"), env=ENVIRONMENT, capture_output=True)
    assert again.returncode == 2 and without_seconds(out) == whole
