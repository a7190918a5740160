"""Ctrl-C typed at a prompt of a real terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.agent.cli.processes import ROOT, environment

CTRL_C = b"\x03"
SECONDS = 60.0
"""How long an expected text may take."""
PAUSE = 2.0
"""After how long a key is pressed again: one that comes just before the process waits for input may be missed."""
ATTACH = "import os, sys; os.login_tty(int(sys.argv[1])); os.execv(sys.executable, sys.argv[2:])"
"""Makes a terminal the one that a process is controlled by, then runs what follows in its place."""


class Terminal:
    """A process of whyrec in a terminal of its own, and what it has written so far."""

    def __init__(self, home: Path, *arguments: Any) -> None:
        self._end, inner = pty.openpty()
        command = [sys.executable, "-m", "agent", *map(str, arguments)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", ATTACH, str(inner), *command], pass_fds=[inner], cwd=ROOT, env=environment(home)
        )
        os.close(inner)
        self.text = ""

    def read_until(self, expected: str, seconds: float = SECONDS) -> bool:
        """Read until a text was written; tell whether it was."""
        deadline = time.monotonic() + seconds
        while expected not in self.text:
            if not select.select([self._end], [], [], max(0.0, deadline - time.monotonic()))[0]:
                return False
            try:
                self.text += os.read(self._end, 4096).decode(errors="replace")
            except OSError:  # the process has ended
                return expected in self.text
        return True

    def press_until(self, key: bytes, expected: str) -> None:
        """Press a key until a text is written, or fail."""
        self.text = ""
        for _ in range(int(SECONDS / PAUSE)):
            os.write(self._end, key)
            if self.read_until(expected, PAUSE):
                return
        raise AssertionError(f"no {expected!r} in {self.text!r}")


def test_interrupts_at_the_prompt_of_a_chat_ask_first_and_leave_then(small_index: Path, tmp_path: Path) -> None:
    options = ("--index", small_index, "--user", "ana", "--lang", "en", "--strategy", "none")
    terminal = Terminal(tmp_path, "chat", *options)
    assert terminal.read_until("> "), terminal.text
    terminal.press_until(CTRL_C, "Ctrl-C once more")
    terminal.press_until(CTRL_C, "Goodbye")
    assert terminal.process.wait(SECONDS) == 0


def test_an_interrupt_at_a_question_ends_the_command(small_index: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "profile", "forget", "--index", small_index, "--user", "ana")
    assert terminal.read_until("[y/N]"), terminal.text
    terminal.press_until(CTRL_C, "interrupted")
    assert terminal.process.wait(SECONDS) == 130
