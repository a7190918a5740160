"""`whyrec tune` trains, stores and measures an adapter, which --model NAME+tuned then uses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli.main import app
from agent.models import adapters
from agent.rerank.llm_uplift import load_history_weights, load_uplift
from retrieval.index import Index
from tests.agent.cli.two_tastes import index_options

pytest.importorskip("torch")

NAME = "smollm2-135m-instruct"
TUNED = f"{NAME}+tuned"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of 280 users, each of whom likes eight of the twenty even items, or of the twenty odd ones."""
    home = tmp_path_factory.mktemp("tuned")
    files = index_options(home, users=280, titles=("Red", "Blue"))
    ran = CliRunner().invoke(app, ["index", *files, "--into", str(home / "index")])
    assert ran.exit_code == 0, ran.output
    return home / "index"


def test_tuning_stores_an_adapter_and_what_it_is_worth(index: Path) -> None:
    options = ["--index", str(index), "--histories", "8", "--judges", "64", "--threads", "1"]
    ran = CliRunner().invoke(app, ["tune", *options])
    assert ran.exit_code == 0, ran.output
    built = Index(index).manifest.built
    uplift, weights = load_uplift(index, built, "blend", TUNED), load_history_weights(index, built, TUNED)
    assert adapters.load_record(index, NAME).histories == 8
    assert uplift and weights and uplift.users <= 32
    assert f"{TUNED} trained on 8 histories" in ran.stdout and uplift.describe("en") in ran.stdout

    arguments = ["recommend", "--index", str(index), "--user", "u1", "--no-explain", "--model", TUNED, "--json"]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 0, ran.output
    result = json.loads(ran.stdout)
    assert result["model"] == (TUNED if uplift.helps else None)
    assert result["fallback"] is None and ("llm_skipped" in result) != uplift.helps

    stages = ["--strategy", f"blend@{TUNED}:5,none:5", "--model", NAME]  # a stage's own model
    ran = CliRunner().invoke(
        app, ["recommend", "--index", str(index), "--user", "u1", "--no-explain", *stages, "--json"]
    )
    assert ran.exit_code == 0, ran.output
    assert TUNED in json.loads(ran.stdout)["model"]


def test_a_model_that_was_not_tuned_here_is_missing(index: Path) -> None:
    command = ["recommend", "--index", str(index), "--user", "u1", "--model", "qwen2.5-coder-1.5b-instruct+tuned"]
    ran = CliRunner().invoke(app, command)
    assert "run: whyrec tune" in str(ran.exception)
