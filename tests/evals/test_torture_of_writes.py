"""Power failures, failing calls and kills: what the harness does, and a quick cut of each with no fault."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.torture.commands import Outcome
from evals.torture.crash_states import Files, files_after, read_files, steps_of, unsynced
from evals.torture.failing_calls import distinct
from evals.torture.judge import judge_failed_write
from evals.torture.power_failures_of_writes import PowerFailuresOfWrites
from evals.torture.results import ROOT, Results, Run
from evals.torture.system_calls import Call, watched

BEFORE: Files = {"/d": None, "/d/old": b"first"}
REPLACED = [
    Call("create", "/d/new"),
    Call("write", "/d/new", data=b"second"),
    Call("fsync", "/d/new"),
    Call("replace", "/d/new", "/d/old"),
    Call("fsync", "/d"),
]


def direct(function: Callable[[], Any]) -> Any:
    return function()


def test_every_call_below_a_folder_is_shown_and_can_fail(tmp_path: Path) -> None:
    calls = list[str]()

    def hook(call: Call) -> OSError | None:
        calls.append(f"{call.name} {os.path.basename(call.path)}")
        return OSError(errno.ENOSPC, "No space left on device") if call.data == b"1234" else None

    with watched(tmp_path, hook):
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "b").write_bytes(b"123")
        (tmp_path / "a" / "b").replace(tmp_path / "c")
        # Libraries that open files by io.open are watched, too, not by the built-in alone.
        with pytest.raises(OSError, match="No space"), io.open(tmp_path / "c", "r+b", 0) as out:  # noqa: UP020
            out.write(b"1234")
        (tmp_path / "c").unlink()
        Path(os.devnull).write_bytes(b"outside")
    assert calls == ["mkdir a", "create b", "write b", "replace b", "write c", "unlink c"]


def test_what_was_not_synced_may_be_lost() -> None:
    steps = steps_of(BEFORE, REPLACED)
    assert [unsynced(steps[:end]) for end in range(6)] == [[], [0], [0, 1], [0], [0, 3], []]
    assert files_after(BEFORE, steps) == {"/d": None, "/d/old": b"second"}
    assert files_after(BEFORE, steps[:4], left_out=[3]) == {"/d": None, "/d/old": b"first", "/d/new": b"second"}
    assert files_after(BEFORE, steps[:2], cut=1) == {"/d": None, "/d/old": b"first", "/d/new": b"sec"}


def test_a_new_folder_has_nothing_of_a_deleted_one_of_its_name() -> None:
    calls = [
        Call("unlink", "/d/e/f"),
        Call("rmdir", "/d/e"),
        Call("fsync", "/d"),
        Call("mkdir", "/d/e"),
        Call("fsync", "/d"),
    ]
    before: Files = {"/d": None, "/d/e": None, "/d/e/f": b"old"}
    assert files_after(before, steps_of(before, calls), left_out=[0]) == {"/d": None, "/d/e": None}


def test_a_row_of_writes_to_one_file_is_tried_at_three_of_them() -> None:
    calls = [Call("create", "a"), *(Call("write", "a", offset=n) for n in range(9)), Call("write", "b")]
    assert distinct(calls) == [0, 1, 5, 9, 10]


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (Outcome(0, "", ""), ""),
        (Outcome(130, "", "interrupted"), ""),
        (Outcome(1, "", "whyrec: a: No space left on device: check path, rights and free space\n"), ""),
        (Outcome(1, "", "whyrec: a: No space left on device\n"), "no cure"),
        (Outcome(1, "", "whyrec: unexpected ComputeError: disk\n"), "traceback"),
        (Outcome(-11, "", ""), "crash"),
    ],
)
def test_a_failed_command_ends_with_one_line_that_has_a_cure(outcome: Outcome, verdict: str) -> None:
    assert judge_failed_write(outcome) == verdict


def test_no_power_failure_loses_a_write_that_is_done(tmp_path: Path) -> None:
    trial, run = PowerFailuresOfWrites(tmp_path, seed=1, writes=20, run=direct), Run(version="", seed=1, started="")
    assert read_files(trial.folder).keys() >= trial.before.keys()
    assert [fault for number in range(100) if (fault := trial.case(number, run))] == []


@pytest.mark.parametrize(("test", "cases"), [("kills", 10), ("several-at-once", 1), ("every-call", 4)])
def test_no_kill_no_other_process_and_no_failing_call_loses_a_write_that_is_done(
    tmp_path: Path, test: str, cases: int
) -> None:
    out = tmp_path / "results.json"
    command = [sys.executable, "-m", "evals.torture", test, "--cases", str(cases), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert Results.model_validate_json(out.read_bytes()).runs[0].next_case == cases
