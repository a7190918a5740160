"""Continuous batching: as one text ends another begins, so that batches stay full (Orca; Yu et al. 2022, OSDI).

An evaluation has a fixed cost beside that of its tokens. A text begins only where there is room for all that it may
come to: starting over where memory runs out would cost more than smaller batches do.
"""
# see docs/decisions/llm-backends.md

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice

from agent.llm.tokens import Tokens, shared_length


class Scheduler:
    """Texts after sorted prompts that all begin with the same `shared` tokens, each of `max_tokens` at most.

    `running` are the texts being written, in their order. `cells` tokens and `slots` texts fit at once; what prompts
    that begin together share occupies the same cells. Cells are freed only when no text is running any more: a text
    that continued in cells before its own would be summed in another order, which changes its logits.
    """

    def __init__(self, prompts: Sequence[Tokens], shared: int, max_tokens: int, cells: int, slots: int) -> None:
        self.running: list[int] = []
        self._waiting = deque(range(len(prompts)))
        self._prompts = prompts
        self._written = [0] * len(prompts)
        self._shared, self._max_tokens, self._cells, self._slots = shared, max_tokens, cells, slots
        self._used = self._peak = 0  # cells in use; the most texts since the last beginning
        self._closed = False

    def __bool__(self) -> bool:
        return bool(self.running or self._waiting)

    def begin(self) -> list[int]:
        """Return the texts that begin now, as many as there is room for.

        None begin until a quarter of those running after the last beginning has ended, nor unless as many can begin.
        Where none is running one always begins, which then has all cells to itself.
        """
        before = len(self.running)
        if not before:
            self._used, self._peak, self._closed = self._shared, 0, False
        if self._closed or 4 * before > 3 * self._peak:
            return []
        new, used = list[int](), [self._used]
        reserved = sum(self._max_tokens - self._written[text] for text in self.running)
        for text in islice(self._waiting, self._slots - before):
            prompt, reserved = self._prompts[text], reserved + self._max_tokens
            more = len(prompt) - (shared_length(self._prompts[new[-1]], prompt) if new else self._shared)
            if (before or new) and used[-1] + more + reserved > self._cells:
                break
            new.append(text)
            used.append(used[-1] + more)
        if before and 4 * len(new) < min(self._peak, 4 * len(self._waiting)):  # too few to be worth a beginning
            self._closed = True
            return []
        for _ in new:
            self._waiting.popleft()
        self.running += new
        self._used, self._peak = used[-1], max(self._peak, len(self.running))
        return new

    def advance(self, texts: Sequence[int]) -> None:
        """Let these of the running texts grow by a token each; the others have ended."""
        self.running = list(texts)
        self._used += len(self.running)
        for text in self.running:
            self._written[text] += 1
