"""A run: killed and gone on with it gives what an unbroken one gives, in any order of people."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from agent.errors import InputError, ModelMissing, UsageError
from agent.models import manifest, store
from evals.cases import Case, Task
from evals.cli.main import app
from evals.protocols import registry
from evals.protocols.base import Options
from evals.records import results
from evals.records.runs import Plan, RankingRow, Run
from evals.run import runner
from evals.run.folds import FOLDS, examples_outside, fold_of
from evals.run.settings import RunSettings
from evals.systems import item_models
from evals.systems.base import SystemSettings
from tests.evals.small_world import movielens, world

SYSTEMS = ("random", "popularity", "item-knn", "lexical", "hybrid", "hybrid~shuffled")
HASH = SystemSettings(embedder="hash", position_probes=1)
SMALL = "smollm2-135m-instruct"


@pytest.fixture(autouse=True)
def _cache_in_tmp_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def made(order: list[int] | None = None) -> Task:
    return registry.make("random", world(order=order), Options(25, 0, Path("nowhere")))


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
    return runner.run(task or made(), names, plan(names), folder, 2, lambda line: None, HASH)


def rankings(folder: Path) -> dict[str, list[RankingRow]]:
    return {name: _without_times(Run(folder).rankings(name).values()) for name in SYSTEMS}


def _without_times(rows: Iterable[RankingRow]) -> list[RankingRow]:
    """In the order of the file, without what differs from run to run."""
    return [row.model_copy(update={"seconds": 0.0}) for row in rows]


def figures(folder: Path) -> dict[str, object]:
    return {s.name: (s.metrics, s.lists) for s in results.read(folder).systems}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        run(folder)
    return folder


@pytest.mark.parametrize("share", (0.0, 0.5, 1.0))
@pytest.mark.parametrize("name", ("item-knn", "lexical", "hybrid"))
def test_resumed_run_equals_an_unbroken_one(name: str, share: float, whole: Path, tmp_path: Path) -> None:
    for path in [*whole.glob("*.*"), *(whole / "rankings").glob("*")]:
        copy = tmp_path / path.relative_to(whole)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    lines = (tmp_path / "rankings" / f"{name}.jsonl").read_bytes()
    kept = lines[: int(len(lines) * share)]  # half a line of it, or all
    (tmp_path / "rankings" / f"{name}.jsonl").write_bytes(kept)
    for kind in ("json", "trec"):
        (tmp_path / "rankings" / f"{name}.{kind}").unlink()
    (tmp_path / "metrics.json").unlink()
    run(tmp_path)
    assert rankings(tmp_path) == rankings(whole)
    assert figures(tmp_path) == figures(whole)
    assert Run(tmp_path).system(name).setting == Run(whole).system(name).setting


def test_order_of_users_does_not_matter(whole: Path, tmp_path: Path) -> None:
    order = list(range(40))
    random.Random(1).shuffle(order)
    run(tmp_path, task=made(order))
    assert figures(tmp_path) == figures(whole)


def test_examples_come_from_other_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    task = made()
    for part in range(FOLDS):
        learned = {example.case.user_id for example in examples_outside(task, part)}
        judged = {case.user_id for case in task.cases if fold_of(case) == part}
        assert judged and not learned & judged


def test_folder_takes_further_systems_of_the_same_run_alone(whole: Path, tmp_path: Path) -> None:
    run(tmp_path, ("popularity",))
    run(tmp_path, ("random",))
    assert {s.name for s in results.read(tmp_path).systems} == {"popularity", "random"}
    other = replace(made(), cases=made().cases[:3])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    with pytest.raises(UsageError, match="another run"):
        run(tmp_path, ("random",), other)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*.*")}


def test_folder_of_another_format_is_refused(tmp_path: Path) -> None:
    run(tmp_path, ("popularity",))
    path = tmp_path / "run.json"
    path.write_text(path.read_text().replace('"format": 2', '"format": 1'))
    with pytest.raises(InputError, match="run format 1, this version reads 2"):
        run(tmp_path, ("random",))


def test_not_applicable_system_is_unscored(tmp_path: Path) -> None:
    untimed = registry.make("random", world(rated=False), Options(25, 0, Path("nowhere")))
    run(tmp_path, ("recent-popularity", "popularity"), untimed)
    found = {s.name: s for s in results.read(tmp_path).systems}
    assert found["recent-popularity"].unscored == 25 and found["recent-popularity"].metrics["NDCG@10"].mean is None
    assert found["popularity"].unscored == 0
    assert "no times" in next(iter(Run(tmp_path).rankings("recent-popularity").values())).unscored


def test_trec_files_have_ranks_and_falling_scores(whole: Path) -> None:
    lines = [line.split("\t") for line in (whole / "rankings" / "hybrid.trec").read_text().splitlines()]
    assert all(len(line) == 6 and line[1] == "Q0" for line in lines)
    of_one = [line for line in lines if line[0] == lines[0][0]]
    assert [int(line[3]) for line in of_one] == list(range(1, len(of_one) + 1))
    assert [float(line[4]) for line in of_one] == sorted((float(line[4]) for line in of_one), reverse=True)


def test_settings_do_not_depend_on_own_fold(tmp_path: Path) -> None:
    task = made()
    targets = dict(task.targets)
    for case in task.cases:
        if fold_of(case) == 0:  # now nothing but what nobody of them would be shown
            targets[case.id] = frozenset({"i0", "i1"} - case.request.seen_ids) or frozenset({"i2"})
    names = ("tf-idf", "item-knn", "hybrid")
    first, second = run(tmp_path / "a", names, task), run(tmp_path / "b", names, replace(task, targets=targets))
    for name in names:
        before, after = first.rankings(name), second.rankings(name)
        for case in task.cases:
            if fold_of(case) == 0:
                assert before[case.id].items == after[case.id].items


def test_tuned_system_without_scores_is_unscored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = (lambda matrix: lambda histories: np.full(histories.shape, np.nan), ({"input": "all"}, {"input": "liked"}))
    monkeypatch.setitem(item_models.MODELS, "ease", silent)
    run(tmp_path, ("ease", "popularity"))
    found = {s.name: s for s in results.read(tmp_path).systems}
    assert found["ease"].unscored == 25 and found["popularity"].unscored == 0


def test_missing_model_stops_the_run_and_leaves_it_resumable(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nomodel"):
        run(tmp_path, ("popularity", "likelihood@nomodel/lexical"))
    run(tmp_path, ("random",))
    assert [s.name for s in results.read(tmp_path).systems] == ["popularity", "random"]


def test_line_cut_within_a_character_is_answered_again(tmp_path: Path) -> None:
    task = made()
    named = {case.id: replace(case, id=f"{case.id} 人") for case in task.cases}
    asked = tuple(named.values())
    targets = {named[name].id: each for name, each in task.targets.items() if name in named}
    task = replace(task, cases=asked, targets=targets, tuning_cases=())
    before = run(tmp_path, ("popularity",), task).rankings("popularity")
    path = tmp_path / "rankings" / "popularity.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rfind("人".encode()) + 1])
    path.with_suffix(".json").unlink()
    after = run(tmp_path, ("popularity",), task).rankings("popularity")
    assert {c: r.items for c, r in before.items()} == {c: r.items for c, r in after.items()}


@pytest.mark.skipif(not store.is_pulled(manifest.find(SMALL)), reason="the small model is not here")  # type: ignore[arg-type]
def test_real_model_resumes_and_is_compared_with_the_hybrid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = registry.make("candidates", world(), Options(25, 0, tmp_path / "nowhere"))
    few = replace(task, cases=tuple(map(_shortened, task.cases[:3])))
    names = ("hybrid", f"likelihood@{SMALL}")
    runner.run(few, names, plan(names), tmp_path, 1, lambda line: None, HASH)
    row, first = Run(tmp_path).system(names[1]), Run(tmp_path).rankings(names[1])
    path = tmp_path / "rankings" / f"{names[1]}.jsonl"
    path.write_bytes(path.read_bytes()[:-10])
    path.with_suffix(".json").unlink()
    runner.run(few, names, plan(names), tmp_path, 1, lambda line: None, HASH)
    assert _without_times(first.values()) == _without_times(Run(tmp_path).rankings(names[1]).values())
    assert Run(tmp_path).system(names[1]).position_bias == row.position_bias and len(row.position_bias) == 4
    assert all(row.tokens > 0 and not row.unscored for row in first.values())
    (comparison,) = [c for c in results.read(tmp_path).comparisons if c.question == "llm"]
    assert comparison.system == names[1] and comparison.against == "hybrid"


def _shortened(case: Case) -> Case:
    """What a model soon has read."""
    request = replace(case.request, history=case.request.history[-2:])
    return replace(case, request=request, candidates=(case.candidates or ())[:4])


def test_order_of_users_in_the_file_does_not_matter(tmp_path: Path) -> None:
    order = random.Random(1).sample(range(40), 40)
    names = ("item-knn", "als", "tf-idf", "hybrid")
    found = []
    for n, each in enumerate((None, order)):
        movielens(tmp_path / str(n) / "small", world(order=each))
        asked = RunSettings("small", tmp_path / str(n), "random", names, 25, 0, False, system_settings=HASH)
        done = runner.evaluate(asked, tmp_path / f"out{n}", 2, lambda line: None)
        found.append([_without_times(done.rankings(name).values()) for name in names])
        assert all(done.rankings(name) for name in names)
    assert found[0] == found[1]
    assert figures(tmp_path / "out0") == figures(tmp_path / "out1")


def test_command_runs_reports_and_refuses_bad_options(tmp_path: Path) -> None:
    movielens(tmp_path / "small", world())
    command = ["run", "--data", "small", "--data-dir", str(tmp_path), "--protocol", "last", "--out"]
    out = tmp_path / "out"
    for _ in range(2):  # the second time all is answered already
        ran = CliRunner().invoke(app, [*command, str(out), "--systems", "random,popularity"])
        assert ran.exit_code == 0, ran.output
        assert ran.stdout.splitlines()[-1] == str(out / "metrics.json")
    assert 30 < json.loads((tmp_path / "out" / "metrics.json").read_text())["cases"] <= 40
    told = CliRunner().invoke(app, ["report", str(tmp_path / "out")])
    assert told.exit_code == 0 and (tmp_path / "out" / "report.html").exists()
    random = ["--systems", "random"]
    elsewhere = [*random, "--data-dir", str(tmp_path / "nowhere")]
    for wrong in (["--systems", "nonsense"], [*random, "--protocol", "nonsense"], elsewhere):
        failed = CliRunner().invoke(app, [*command, str(tmp_path / "other"), *wrong])
        assert getattr(failed.exception, "exit_code", None) == 2
    assert not (tmp_path / "other").exists()
