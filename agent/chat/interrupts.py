"""Ctrl-C while a command waits for a person to type."""

from __future__ import annotations

import signal


def let_interrupts_end_input() -> None:
    """Make Ctrl-C end a wait for input at once.

    Polars installs a handler of SIGINT after which system calls are restarted, so that `input` would go on waiting
    until Enter is pressed. The handler itself stays.
    """
    signal.siginterrupt(signal.SIGINT, True)
