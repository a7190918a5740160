"""Ctrl-C while llama.cpp runs."""

from __future__ import annotations

import ctypes
import signal

import pytest

from agent.llm.llama_cpp.bindings import interrupted_later


def test_interrupt_in_a_c_callback_is_deferred(capfd: pytest.CaptureFixture[str]) -> None:
    went_on = []

    def called() -> None:
        signal.raise_signal(signal.SIGINT)
        went_on.append(stop())

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    try:
        with pytest.raises(KeyboardInterrupt), interrupted_later() as stop:
            ctypes.CFUNCTYPE(None)(called)()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert went_on == [True]
    assert capfd.readouterr().err == ""


def test_ignored_interrupt_stays_ignored(capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupted_later() as stop:
            signal.raise_signal(signal.SIGINT)
            assert not stop()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
