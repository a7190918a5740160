"""The recipes of docs/recipes are the whole change, and what they add works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent", "evals", "prompts", "retrieval")
MOST_FILES = {"source": 2, "metric": 2, "strategy": 2, "format": 1, "backend": 1}
BLOCK = re.compile(r"^```python (new=|edit=|check)(\S*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


RECIPES = {path.stem: path.read_text("utf-8") for path in (ROOT / "docs" / "recipes").glob("*.md")}


def edited(text: str, change: str) -> str:
    """Return the text with the lines of a change that begin with `-` replaced by those with `+`."""
    lines = change.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    assert text.count(before) == 1, f"the lines to change are there {text.count(before)} times:\n{before}"
    return text.replace(before, after)


def test_every_kind_of_part_has_a_recipe() -> None:
    assert set(MOST_FILES) | {"language"} == set(RECIPES)


@pytest.mark.parametrize("name", MOST_FILES)
def test_recipe_works_and_touches_few_files(name: str, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    touched, checks = set[str](), list[str]()
    for kind, file, text in BLOCK.findall(RECIPES[name]):
        path = tmp_path / file
        if kind == "check":
            checks.append(text)
            continue
        assert path.exists() == (kind == "edit=")
        path.write_text(text if kind == "new=" else edited(path.read_text("utf-8"), text), encoding="utf-8")
        touched.add(file)
    assert checks and 0 < len(touched) <= MOST_FILES[name]
    for check in checks:
        environment = os.environ | {"PYTHONPATH": str(tmp_path)}
        ran = subprocess.run(
            [sys.executable, "-c", check], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr[-2_000:]
