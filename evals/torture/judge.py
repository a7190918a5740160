"""What came of a command on a damaged index, or of an operation one of whose writes failed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.torture.commands import Outcome

FAULTS_OF_WRITES = ("does not open", "lost", "between", "not repeatable", "left behind")
FAULTS = ("other answer", "traceback", "crash", "hang", "no cure", "not noticed", *FAULTS_OF_WRITES)
HANG = -14
CURE = re.compile(r"whyrec(-eval)? \w+|--\w+|delete it|rights and free space|end other programs")
"""Of what an error must name something: a command, an option, or what is to be done by hand."""


def judge(command: str, whole: Outcome, outcome: Outcome) -> str:
    """Return "same answer", "noticed", "refused" or one of FAULTS, compared with the command on the whole index."""
    if breakdown := _breakdown(outcome):
        return breakdown
    if command.startswith("doctor") and not _error_lines(outcome):
        if outcome.code == 1:
            return "noticed"
        return "not noticed" if "--read-data" in command else "same answer"
    if outcome.code:
        return "refused" if _names_a_cure(outcome) else "no cure"
    return "same answer" if outcome.output == whole.output else "other answer"


def judge_failed_write(outcome: Outcome) -> str:
    """Return which of FAULTS is in how an operation ended; empty where nothing is wrong with it."""
    if breakdown := _breakdown(outcome):
        return breakdown
    if outcome.code in (0, 130) or (outcome.code == 1 and not _error_lines(outcome)):
        return ""
    return "" if _names_a_cure(outcome) else "no cure"


def _breakdown(outcome: Outcome) -> str:
    """Return "hang", "crash" or "traceback"; empty where the process ended by itself with an answer."""
    if outcome.code == HANG:
        return "hang"
    if outcome.code < 0:
        return "crash"
    is_unexpected = any(line.startswith("whyrec: unexpected ") for line in _error_lines(outcome))
    return "traceback" if "Traceback (" in outcome.errors or is_unexpected else ""


def _names_a_cure(outcome: Outcome) -> bool:
    lines = _error_lines(outcome)
    return len(lines) == 1 and bool(CURE.search(lines[0]))


def _error_lines(outcome: Outcome) -> list[str]:
    return [line for line in outcome.errors.splitlines() if line.startswith("whyrec: ")]
