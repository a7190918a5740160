"""Which of many texts are written beside each other: as one ends another begins, so that batches stay full.

A decode has a price of its own, whatever is in it: 8 tokens of a 1.5B model take 0.15 s, 27 take 0.25, 512 take 2.0
(two cores). The idea of filling up a running batch is Orca's (Yu et al. 2022, OSDI), that of beginning a text again
where memory runs out vLLM's (Kwon et al. 2023, arXiv 2309.06180).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from agent.llm.text import Tokens, shared_length


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
        self._common, self._expected, self._cells, self._places = common, most // 4, cells, places
        self._used = self._full = 0
        self._closed = self._alone = False

    def __bool__(self) -> bool:
        return bool(self.writing or self._waiting)

    def begin(self) -> list[int]:
        """Those that begin now: as many as there is room for, were each to come to a quarter of its longest, once a
        quarter of those that were written after the last beginning has ended; always one where none is written."""
        before = len(self.writing)
        if not before:
            self._used, self._full, self._closed = self._common, 0, False
        if self._closed or 4 * before > 3 * self._full:
            return []
        to_come = sum(max(0, self._expected - self._written[text]) for text in self.writing)
        while self._waiting and len(self.writing) < self._places:
            text = self._waiting[0]
            prompt, to_come = self._prompts[text], to_come + self._expected
            last = self.writing[-1] if len(self.writing) > before else None
            new = len(prompt) - (self._common if last is None else shared_length(self._prompts[last], prompt))
            if self.writing and (self._alone or self._used + new + to_come > self._cells):
                self._closed = len(self.writing) == before
                break
            self._used += new
            self.writing.append(self._waiting.popleft())
        self._full, self._alone = max(self._full, len(self.writing)), False
        return self.writing[before:]

    def go_on(self, texts: Sequence[int]) -> list[int]:
        """These of `writing` grow by a token each, the others have ended. Where not all fit, the last give way: they
        are returned, and begin anew later; the first, where all others have gone, with all the cells to itself."""
        self.writing, gone = list(texts), list[int]()
        while self.writing and self._used + len(self.writing) > self._cells:
            gone.append(self.writing.pop())
            self._written[gone[-1]] = 0
            self._waiting.appendleft(gone[-1])
            self._closed = True
        self._alone = bool(gone) and not self.writing
        self._used += len(self.writing)
        for text in self.writing:
            self._written[text] += 1
        return gone
