"""`whyrec plan`: a plan, its calendar, and what becomes of its steps."""

from __future__ import annotations

from pathlib import Path

import icalendar
import pytest
from typer.testing import CliRunner, Result

from agent.cli.main import app
from agent.profile import user_store
from agent.profile.forget import forget_user
from retrieval.index.build import build
from tests.agent.plan.made_courses import made_courses


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan") / "ix"
    build(folder, made_courses(), embedder="hash", search="exact")
    return folder


def plan(index: Path, user: str, *options: object) -> Result:
    arguments = ["plan", "--index", index, "--user", user, *options]
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_a_plan_is_written_kept_and_adjusted(index: Path, tmp_path: Path) -> None:
    options = ("--hours", "20/week", "--start", "2026-12-07")
    first = plan(index, "ana", "--goal", "Tides A3", *options, "--ics", tmp_path / "p.ics")
    assert "Plan: Tides A3" in first.stdout and "1. Tides A1" in first.stdout and "\x1b" not in first.stdout
    assert "the course states that it is needed" in first.stdout
    events = icalendar.Calendar.from_ical((tmp_path / "p.ics").read_bytes()).walk("VEVENT")
    assert str(events[0]["summary"]) == "1. Tides A1"
    second = plan(index, "ana", "--start", "2026-12-07", "--done", "Tides A1", "--format", "markdown")
    assert second.stdout.startswith("# Plan: Tides A3") and "## 1\\. Tides A2" in second.stdout
    file = user_store.user_folder(index, "ana") / "plan.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert user_store.export_user(index, "ana")["plan"]["done"] == ["tides-0-0"]
    assert forget_user(index, "ana").remaining.traces == () and not file.exists()


def test_a_chinese_goal_has_a_chinese_plan(index: Path) -> None:
    result = plan(index, "mei", "--goal", "潮汐 A3", "--hours", "每周20小时")
    assert "计划：潮汐 A3" in result.stdout and "课程写明需要先学" in result.stdout


def test_where_nothing_fits_that_is_said(index: Path) -> None:
    result = plan(index, "ben", "--goal", "Tides A5", "--hours", "0.5", "--weeks", "1")
    assert "No course for “Tides A5” fits the 0.5 h" in result.stdout and "65 h" in result.stdout


def test_an_empty_plan_is_no_calendar(index: Path, tmp_path: Path) -> None:
    plan(index, "kim", "--goal", "Tides A5", "--hours", "0.5", "--weeks", "1", "--ics", tmp_path / "p.ics")
    assert not (tmp_path / "p.ics").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "no goal"),
        (("--goal", "x", "--hours", "many"), "no hours a week"),
        (("--goal", "x", "--start", "soon"), "is no day"),
        (("--goal", "x", "--done", "No such course"), "no course"),
        (("--goal", "x", "--format", "pdf"), "choose text or markdown"),
    ],
)
def test_what_is_not_understood_is_said(index: Path, options: tuple[str, ...], message: str) -> None:
    result = CliRunner().invoke(app, ["plan", "--index", str(index), "--user", "zoe", *options])
    assert result.exception is not None and message in str(result.exception)
    assert user_store.load_document(index, "zoe", "plan") is None
