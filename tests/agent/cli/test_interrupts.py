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

import pytest

from tests.agent.cli.processes import ROOT, environment

CTRL_C = b"\x03"
SECONDS = 300.0
"""How long at most an expected text may take on a machine that is busy."""
ATTACH = "import os, sys; os.login_tty(int(sys.argv[1])); os.execv(sys.executable, sys.argv[2:])"
"""Makes a terminal the one that a process is controlled by, then runs what follows in its place."""

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc tells when a process waits")


class Terminal:
    """A process of whyrec in a terminal of its own, and what it has written since the text that was last awaited."""

    def __init__(self, home: Path, *arguments: Any) -> None:
        self._end, inner = pty.openpty()
        command = [sys.executable, "-m", "agent", *map(str, arguments)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", ATTACH, str(inner), *command], pass_fds=[inner], cwd=ROOT, env=environment(home)
        )
        os.close(inner)
        self.text = ""

    def read_until(self, expected: str) -> None:
        """Read until a text was written, or fail."""
        deadline = time.monotonic() + SECONDS
        while expected not in self.text:
            left = max(0.0, deadline - time.monotonic())
            assert select.select([self._end], [], [], left)[0], f"no {expected!r} in {self.text!r}"
            try:
                self.text += os.read(self._end, 4096).decode(errors="replace")
            except OSError:  # the process has ended
                break
        before, found, self.text = self.text.partition(expected)
        assert found, f"no {expected!r} in {before!r}"

    def press_at(self, prompt: str, key: bytes) -> None:
        """Press a key once where the process has written a prompt and sleeps: between the two, one may be missed."""
        self.read_until(prompt)
        deadline = time.monotonic() + SECONDS
        while not self._sleeps():
            assert time.monotonic() < deadline, "the process waits for no key"
            time.sleep(0.01)
        os.write(self._end, key)

    def _sleeps(self) -> bool:
        """Return whether the main thread waits for something, and not for a processor."""
        state = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "S"


def test_interrupts_at_the_prompt_of_a_chat_ask_first_and_leave_then(small_index: Path, tmp_path: Path) -> None:
    options = ("--index", small_index, "--user", "ana", "--lang", "en", "--strategy", "none")
    terminal = Terminal(tmp_path, "chat", *options)
    terminal.press_at("> ", CTRL_C)
    terminal.read_until("Ctrl-C once more")
    terminal.press_at("> ", CTRL_C)
    terminal.read_until("Goodbye")
    assert terminal.process.wait(SECONDS) == 0


def test_an_interrupt_at_a_question_ends_the_command(small_index: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "profile", "forget", "--index", small_index, "--user", "ana")
    terminal.press_at("[y/N]", CTRL_C)
    terminal.read_until("interrupted")
    assert terminal.process.wait(SECONDS) == 130
