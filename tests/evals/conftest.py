"""A small data set whose answers are known, for protocols and systems alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.datasets.logs import InteractionLog
from evals.protocols.base import Options
from tests.evals.small_world import world


@pytest.fixture(scope="module")
def log() -> InteractionLog:
    return world()


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(max_users=25, seed=0, folder=tmp_path)
