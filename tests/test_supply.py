"""What is installed for tests is pinned, and the wheel is the same wherever it is built."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"[a-z0-9._-]+==[\w.!+]+( --hash=sha256:[0-9a-f]{64})+")


def test_every_pin_has_a_version_and_a_hash() -> None:
    lines = (ROOT / ".ci" / "requirements.txt").read_text("utf-8").splitlines()[1:]
    assert len(lines) > 100 and [line for line in lines if not PIN.fullmatch(line)] == []


def built(folder: Path) -> str:
    """Copy the project, which gives its files other times and an order of their own; return the wheel's sha256."""
    for name in ("agent", "evals", "prompts", "retrieval"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copy
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    code = "from setuptools.build_meta import build_wheel; build_wheel('.')"
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1750000000", "PYTHONHASHSEED": str(len(folder.name))}
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True, capture_output=True)
    return hashlib.sha256(next(folder.glob("*.whl")).read_bytes()).hexdigest()


def test_two_builds_of_the_wheel_are_the_same_bytes(tmp_path: Path) -> None:
    assert built(tmp_path / "one") == built(tmp_path / "another")
