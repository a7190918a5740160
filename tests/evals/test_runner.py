"""A run: killed and gone on with it gives what an unbroken one gives, in any order of people."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent import models
from agent.errors import UsageError
from evals import cli, protocols, results, runner
from evals.cases import Task
from evals.protocols import Options
from evals.runs import Plan, RankingRow, Run
from evals.systems import Unfit
from retrieval import embedding
from tests.evals.small_world import world

SYSTEMS = ("random", "popularity", "item-knn", "words", "hybrid", "hybrid~shuffled")
SMALL = "smollm2-135m-instruct"


@pytest.fixture(autouse=True)
def _small_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.systems.product.load_embedder", lambda: embedding.load("hash"))


def made(order: list[int] | None = None) -> Task:
    return protocols.make("random", world(order=order), Options(25, 0, Path("nowhere")))


def plan(names: tuple[str, ...] = SYSTEMS) -> Plan:
    return Plan(
        title="world",
        command="whyrec-eval run",
        protocol="random",
        systems=names,
        main="hybrid" if "hybrid" in names else names[0],
        metric="NDCG@10",
        made_with={"seed": "0"},
    )


def run(folder: Path, names: tuple[str, ...] = SYSTEMS, task: Task | None = None) -> Run:
    return runner.run(task or made(), names, plan(names), folder, 2, lambda line: None)


def rankings(folder: Path) -> dict[str, dict[str, RankingRow]]:
    told = {name: Run(folder).rankings(name) for name in SYSTEMS}
    return {n: {c: row.model_copy(update={"seconds": 0.0}) for c, row in each.items()} for n, each in told.items()}


def figures(folder: Path) -> dict[str, object]:
    return {s.name: (s.metrics, s.lists) for s in results.read(folder).systems}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evals.systems.product.load_embedder", lambda: embedding.load("hash"))
        run(folder)
    return folder


@pytest.mark.parametrize("name", ("item-knn", "words", "hybrid"))
def test_killed_and_gone_on_with_it_is_the_same(name: str, whole: Path, tmp_path: Path) -> None:
    for path in [*whole.glob("*.*"), *(whole / "rankings").glob("*")]:
        copy = tmp_path / path.relative_to(whole)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    lines = (tmp_path / "rankings" / f"{name}.jsonl").read_bytes()
    (tmp_path / "rankings" / f"{name}.jsonl").write_bytes(lines[: len(lines) // 2])  # in the middle of a line
    for kind in ("json", "trec"):
        (tmp_path / "rankings" / f"{name}.{kind}").unlink()
    (tmp_path / "metrics.json").unlink()
    run(tmp_path)
    assert rankings(tmp_path) == rankings(whole)
    assert figures(tmp_path) == figures(whole)


def test_the_order_of_people_does_not_matter(whole: Path, tmp_path: Path) -> None:
    order = list(range(40))
    random.Random(1).shuffle(order)
    run(tmp_path, task=made(order))
    assert figures(tmp_path) == figures(whole)


def test_other_people_choose_what_a_person_is_judged_by(monkeypatch: pytest.MonkeyPatch) -> None:
    task = made()
    for part in range(runner.PARTS):
        learned = {example.case.person for example in runner._examples(task, part)}
        judged = {case.person for case in task.cases if runner._part(case) == part}
        assert judged and not learned & judged


def test_a_folder_holds_one_run_and_takes_further_systems(whole: Path, tmp_path: Path) -> None:
    run(tmp_path, ("popularity",))
    run(tmp_path, ("random",))
    assert {s.name for s in results.read(tmp_path).systems} == {"popularity", "random"}
    other = replace(made(), cases=made().cases[:3])
    with pytest.raises(UsageError, match="another run"):
        run(tmp_path, ("random",), other)


def test_what_has_nothing_to_say_is_unscored_and_counted(tmp_path: Path) -> None:
    untimed = protocols.make("random", world(rated=False), Options(25, 0, Path("nowhere")))
    run(tmp_path, ("recent-popularity", "popularity"), untimed)
    found = {s.name: s for s in results.read(tmp_path).systems}
    assert found["recent-popularity"].unscored == 25 and found["recent-popularity"].metrics["NDCG@10"].mean is None
    assert found["popularity"].unscored == 0
    assert "when things were done" in next(iter(Run(tmp_path).rankings("recent-popularity").values())).unscored
    assert issubclass(Unfit, Exception)


def test_rankings_are_readable_by_trec_eval(whole: Path) -> None:
    lines = [line.split("\t") for line in (whole / "rankings" / "hybrid.trec").read_text().splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" for line in lines)
    of_one = [line for line in lines if line[0] == lines[0][0]]
    assert [int(line[3]) for line in of_one] == list(range(1, len(of_one) + 1))
    assert [float(line[4]) for line in of_one] == sorted((float(line[4]) for line in of_one), reverse=True)


@pytest.mark.skipif(not models.is_here(models.find(SMALL)), reason="the small model is not here")  # type: ignore[arg-type]
def test_a_real_model_reranks_the_same_again_and_is_shown_beside_the_hybrid(tmp_path: Path) -> None:
    task = made()
    few = replace(task, cases=task.cases[:3])
    names = ("hybrid", f"likelihood@{SMALL}")
    for folder in (tmp_path / "a", tmp_path / "b"):
        runner.run(few, names, plan(names), folder, 1, lambda line: None)
    first, second = (Run(tmp_path / each).rankings(names[1]) for each in "ab")
    assert {c: row.items for c, row in first.items()} == {c: row.items for c, row in second.items()}
    assert all(row.tokens > 0 and not row.unscored for row in first.values())
    (comparison,) = [c for c in results.read(tmp_path / "a").comparisons if c.why == "llm"]
    assert comparison.system == names[1] and comparison.against == "hybrid"


def test_the_command_runs_reports_and_says_what_it_cannot(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    log = world()
    (folder / "movies.csv").write_text(
        "movieId,title,genres\n" + "".join(f"{i.id[1:]},{i.title},Drama\n" for i in log.items)
    )
    rated = (
        f"{i.user_id[1:]},{i.item_id[1:]},{i.value},{i.time.timestamp():.0f}\n" for i in log.interactions if i.time
    )
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + "".join(rated))
    command = [
        "run",
        "--data",
        "small",
        "--data-dir",
        str(tmp_path),
        "--protocol",
        "last",
        "--out",
        str(tmp_path / "out"),
    ]
    ran = CliRunner().invoke(cli.app, [*command, "--systems", "random,popularity"])
    assert ran.exit_code == 0, ran.output
    assert 30 < json.loads((tmp_path / "out" / "metrics.json").read_text())["cases"] <= 40
    told = CliRunner().invoke(cli.app, ["report", str(tmp_path / "out")])
    assert told.exit_code == 0 and (tmp_path / "out" / "report.html").exists()
    for wrong in (["--systems", "nonsense"], ["--systems", "random", "--protocol", "nonsense"]):
        failed = CliRunner().invoke(cli.app, [*command[:-1], str(tmp_path / "other"), *wrong])
        assert getattr(failed.exception, "exit_code", None) == 2
