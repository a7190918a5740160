"""`whyrec index` learns weights and says so; `--no-fit` leaves it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.main import app
from retrieval.index import Index
from retrieval.ranking import weights
from tests.agent.cli.two_tastes import index_options


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Each of 60 users likes eight of the twenty even items, or of the twenty odd ones."""
    return index_options(tmp_path, users=60)


def test_building_an_index_learns_weights_and_says_from_how_many_people(files: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "index"
    ran = CliRunner().invoke(app, ["index", *files, "--into", str(folder)])
    assert ran.exit_code == 0, ran.output
    learned = weights.stored(folder, Index(folder).manifest.built)
    assert learned and f" {learned.users} people" in ran.stdout and "NDCG@10" in ran.stdout


def test_no_fit_leaves_an_index_without_weights(files: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "index"
    ran = CliRunner().invoke(app, ["index", *files, "--into", str(folder), "--no-fit"])
    assert ran.exit_code == 0, ran.output
    assert weights.stored(folder, Index(folder).manifest.built) is None
