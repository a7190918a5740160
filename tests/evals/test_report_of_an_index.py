"""The figures of a run go with the index whose lists it measured."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from agent.errors import UsageError
from evals.cli.main import app
from retrieval.errors import IndexFault
from retrieval.index import evaluation
from tests.agent.profile.forget_kills import small_index
from tests.evals.test_report import made


def test_figures_go_with_an_index(tmp_path: Path) -> None:
    made().write(tmp_path)
    index = small_index(tmp_path / "index", "ana")
    ran = CliRunner().invoke(app, ["report", str(tmp_path), "--index", str(index)])
    summary = evaluation.read(index)
    assert ran.exit_code == 0 and summary and summary.metric == made().metric and summary.users == made().users
    means = [each.mean for each in summary.systems if each.mean is not None]
    assert means == sorted(means, reverse=True) and set(summary.sentences) == {"en", "zh"}
    assert isinstance(
        CliRunner().invoke(app, ["report", str(tmp_path), "--index", str(tmp_path)]).exception, IndexFault
    )
    two = CliRunner().invoke(app, ["report", str(tmp_path), str(tmp_path), "--index", str(index)])
    assert isinstance(two.exception, UsageError)
