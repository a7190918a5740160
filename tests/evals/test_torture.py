"""The harness that damages indexes: what it does to a file, and what it calls a fault."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from evals.torture import fuzz
from evals.torture.commands import Outcome
from evals.torture.damage import KINDS, PARTS, damage, part_of, role
from evals.torture.fuzz_targets import Target, targets
from evals.torture.judge import judge
from evals.torture.operations import OPERATIONS
from evals.torture.results import ROOT, Fault, Results
from evals.torture.several import INVARIANTS

WHOLE = Outcome(0, "1. Paterson", "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_differs_from_the_whole_one(tmp_path: Path, kind: str) -> None:
    for name in ("index", "foreign"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "weights.json").write_text(name * 300)
    file = Path("weights.json")
    assert damage(tmp_path / "index", file, kind, tmp_path / "foreign", random.Random(1))
    path = tmp_path / "index" / file
    assert not path.exists() or path.read_text() != "index" * 300
    assert path.exists() == (kind != "delete")


def test_files_of_two_indexes_have_one_role() -> None:
    first, second = (Path(f"derived/works.first.{hash_}.npz") for hash_ in ("0123456789abcdef", "fedcba9876543210"))
    assert role(first) == role(second)
    assert part_of(first) == "derived arrays"
    with pytest.raises(ValueError, match="name it in PARTS"):
        part_of(Path("unheard of"))


@pytest.mark.parametrize(
    ("command", "outcome", "verdict"),
    [
        ("recommend", Outcome(0, "1. Paterson", "a notice"), "same answer"),
        ("recommend", Outcome(0, "1. Alien", ""), "other answer"),
        ("recommend", Outcome(3, "", "whyrec: x is damaged: whyrec doctor --index y --repair\n"), "refused"),
        ("recommend", Outcome(3, "", "whyrec: x is damaged\n"), "no cure"),
        (
            "recommend",
            Outcome(1, "", "whyrec: unexpected KeyError: 'x'\n"),
            "traceback",
        ),
        ("recommend", Outcome(1, "", "Traceback (most recent call last):\n"), "traceback"),
        ("recommend", Outcome(-11, "", ""), "crash"),
        ("recommend", Outcome(-14, "", ""), "hang"),
        ("doctor", Outcome(0, "1. Paterson", ""), "same answer"),
        ("doctor", Outcome(1, "fail  x", ""), "noticed"),
        ("doctor --read-data", Outcome(0, "1. Paterson", ""), "not noticed"),
    ],
)
def test_only_the_same_answer_or_an_error_with_a_cure_passes(command: str, outcome: Outcome, verdict: str) -> None:
    assert judge(command, WHOLE, outcome) == verdict


def test_a_quick_cut_of_make_torture_has_no_fault(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "evals.torture",
        "damage",
        "--cases",
        str(len(PARTS)),
        "--out",
        str(tmp_path / "results.json"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    (run,) = Results.model_validate_json((tmp_path / "results.json").read_bytes()).runs
    assert run.next_case == len(PARTS) and run.counts.keys() == PARTS.keys() and run.faults == []


def test_every_parser_reads_what_is_sound_and_refuses_what_is_damaged(tmp_path: Path) -> None:
    chosen = targets(tmp_path)
    counts, faults = fuzz.run(chosen, range(300), seed=1)
    assert faults == [] and counts.total() == 300
    (refused,) = fuzz.run({"any": Target(_raise_for_damaged, (b"sound",), 1)}, range(1), seed=1)[1]
    assert refused.startswith("any 0: KeyError")


def _raise_for_damaged(data: bytes) -> None:
    if data != b"sound":
        raise KeyError(data)


def test_the_page_has_the_figures_of_the_result_file() -> None:
    results = Results.model_validate_json((ROOT / "evals/torture/results.json").read_bytes())
    page = (ROOT / "docs" / "how-it-is-tested.md").read_text(encoding="utf-8")
    assert results.describe() in page
    assert results.describe_writes() in page
    assert f"by {len(INVARIANTS)} `INVARIANTS` after" in page and f"of {len(OPERATIONS)} operations" in page
    assert [fault for run in results.runs[1:] if run.test == "damage" for fault in run.faults] == []


def test_runs_of_a_version_go_on_and_are_counted_by_kind_of_file(tmp_path: Path) -> None:
    results = Results()
    for outcome in ("crash", "refused"):
        fault = Fault(case=1, file="f", damage="d", command="c", outcome=outcome, error="")
        results.run_of(7).add("items", "flip", outcome, fault)
    results.write(tmp_path / "results.json")
    again = Results.model_validate_json((tmp_path / "results.json").read_bytes()).run_of(7)
    assert again.counts == {"items": {"flip": {"crash": 1, "refused": 1}}}
    assert [fault.outcome for fault in again.faults] == ["crash"]
    assert "| items | 2 | 0 | 0 | 1 |" in again.describe()
    assert "| all | 2 | 1 |" in Results(runs=[again]).describe()
