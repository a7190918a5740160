"""Which of many texts are written beside each other: as one ends another begins, so that batches stay full.

A decode has a price of its own, whatever is in it: 8 tokens of a 1.5B model take 0.15 s, 27 take 0.25, 512 take 2.0
(two cores). The idea of filling up a running batch is Orca's (Yu et al. 2022, OSDI). A text begins only where there is
room for all that it may come to: beginning anew where memory runs out was far dearer than smaller batches.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import islice

from agent.llm.tokens import Tokens, shared_length


class Turns:
    """Texts after sorted prompts that all begin with the same `common` tokens, each of `most` tokens at most.

    `writing` are those that are written now, in their order. `cells` tokens and `places` texts fit at once; what
    prompts that began together share lies in the same cells. Cells come free when nothing is being written any more:
    a text that went on in cells before its own would be summed up in another order, which shows.
    """

    def __init__(self, prompts: Sequence[Tokens], common: int, most: int, cells: int, places: int) -> None:
        self.writing: list[int] = []
        self._waiting = deque(range(len(prompts)))
        self._prompts = prompts
        self._written = [0] * len(prompts)
        self._common, self._most, self._cells, self._places = common, most, cells, places
        self._used = self._full = 0
        self._closed = False

    def __bool__(self) -> bool:
        return bool(self.writing or self._waiting)

    def begin(self) -> list[int]:
        """Those that begin now: as many as there is room for, once a quarter of those that were written after the last
        beginning has ended, and as many can begin; always one where none is written, which then has all the cells to
        itself."""
        before = len(self.writing)
        if not before:
            self._used, self._full, self._closed = self._common, 0, False
        if self._closed or 4 * before > 3 * self._full:
            return []
        new, used = list[int](), [self._used]
        to_come = sum(self._most - self._written[text] for text in self.writing)
        for text in islice(self._waiting, self._places - before):
            prompt, to_come = self._prompts[text], to_come + self._most
            more = len(prompt) - (shared_length(self._prompts[new[-1]], prompt) if new else self._common)
            if (before or new) and used[-1] + more + to_come > self._cells:
                break
            new.append(text)
            used.append(used[-1] + more)
        if before and 4 * len(new) < min(self._full, 4 * len(self._waiting)):  # too few to be worth a beginning
            self._closed = True
            return []
        for _ in new:
            self._waiting.popleft()
        self.writing += new
        self._used, self._full = used[-1], max(self._full, len(self.writing))
        return new

    def go_on(self, texts: Sequence[int]) -> None:
        """These of `writing` grow by a token each, the others have ended."""
        self.writing = list(texts)
        self._used += len(self.writing)
        for text in self.writing:
            self._written[text] += 1
