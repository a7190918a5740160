"""A small data set whose answers are known, for protocols and systems alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.datasets.logs import Log
from evals.protocols.registry import Options
from tests.evals.small_world import world


@pytest.fixture(scope="module")
def log() -> Log:
    return world()


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(people=25, seed=0, folder=tmp_path)
