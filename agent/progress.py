"""Progress on stderr with the time left: one line that renews itself on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

from retrieval.messages import messages

EVERY_TERMINAL, EVERY_LOG = 0.2, 10.0


class Progress:
    """A progress line: call it with how much is done and how much there is. What is done at the first call does not
    count into the rate."""

    def __init__(self, what: str, unit: str = "", language: str = "en"):
        self.what, self.unit, self.language = what, f" {unit}" if unit else "", language
        self.terminal = sys.stderr.isatty()
        self._begun: tuple[float, int] | None = None
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._begun is None:
            self._begun = (now, done if done < total else 0)
        wait = EVERY_TERMINAL if self.terminal else EVERY_LOG
        if done < total and now - self._last < wait:
            return
        self._last = now
        start, first = self._begun
        rate = (done - first) / (now - start) if now > start else 0.0
        left = ""
        if rate > 0 and done < total:
            left = ", " + messages("agent", self.language)["time_left"].format(time=_clock((total - done) / rate))
        line = f"{self.what}: {done}/{total}{self.unit}{left}"
        sys.stderr.write(f"\r{line}\x1b[K" if self.terminal else f"{line}\n")
        sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.terminal and self._begun:
            sys.stderr.write("\n")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
