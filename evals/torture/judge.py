"""What came of a command on a damaged index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.torture.commands import Outcome

PASSED = ("same answer", "refused", "noticed")
FAULTS_OF_WRITES = ("does not open", "lost", "between", "not repeatable", "left behind")
FAULTS = ("other answer", "traceback", "crash", "hang", "no cure", "not noticed", *FAULTS_OF_WRITES)
HANG = -14
CURE = re.compile(r"whyrec(-eval)? \w+|--\w+|delete it|rights and free space|end other programs")
"""Of what an error must name something: a command, an option, or what is to be done by hand."""


def judge(command: str, whole: Outcome, outcome: Outcome) -> str:
    """Return which of PASSED and FAULTS a command on a damaged index was, compared with that on the whole one."""
    lines = [line for line in outcome.errors.splitlines() if line.startswith("whyrec: ")]
    if outcome.code == HANG:
        return "hang"
    if outcome.code < 0:
        return "crash"
    if "Traceback (" in outcome.errors or any(line.startswith("whyrec: unexpected ") for line in lines):
        return "traceback"
    if command.startswith("doctor") and not lines:
        if outcome.code == 1:
            return "noticed"
        return "not noticed" if "--read-data" in command else "same answer"
    if outcome.code:
        return "refused" if len(lines) == 1 and CURE.search(lines[0]) else "no cure"
    return "same answer" if outcome.output == whole.output else "other answer"
