"""The last prompt, which sequence 0 has evaluated, and earlier prompts stored aside: shared prefixes are reused.

A prompt is evaluated from where it differs from the best of them on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.llama_cpp.decode import Decoder
from agent.llm.llama_cpp.trie import batches
from agent.llm.tokens import Tokens, shared_length

MAX_STORED_BYTES = 64 << 20
"""Bytes of earlier prompts' states that are stored aside."""

MIN_GAIN = 32
"""Tokens that a stored prompt must share beyond what the last prompt shares, to be worth restoring."""


class PrefixCache:
    """Brings sequence 0 to hold given tokens, evaluating only what is new."""

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self._current: list[int] = []  # the tokens on sequence 0
        self._last_logits: NDArray[np.float32] | None = None  # those after its last token
        self._stored: dict[Tokens, NDArray[np.uint8]] = {}  # the states of earlier prompts, the latest last

    def logits_after(self, tokens: list[int], kind: str = "prompt") -> NDArray[np.float32]:
        """Bring sequence 0 to hold exactly `tokens` and return the logits after the last of them, (vocab,)."""
        if tokens != self._current or self._last_logits is None:
            self._load(tokens, kind)
        assert self._last_logits is not None
        return self._last_logits

    def go_back(self, tokens: list[int], most: int | None = None) -> int:
        """Bring sequence 0 to hold the longest prefix of `tokens` at hand, of `most` at most; return its length."""
        shared = min(self._restore(tokens), len(tokens) if most is None else most)
        del self._current[shared:]
        if not self.decoder.cut_sequence(0, shared):
            self._clear_current()  # a hybrid model cannot drop a part
        self._last_logits = None
        return len(self._current)

    def decode(
        self,
        tokens: NDArray[Any],
        positions: NDArray[Any],
        low: NDArray[Any],
        high: NDArray[Any],
        outputs: NDArray[np.bool_],
        kind: str = "prompt",
        side_by_side: bool = False,
    ) -> NDArray[np.float32]:
        """Evaluate a batch as `Decoder.decode` does; where that fails, the cache is cleared."""
        try:
            return self.decoder.decode(tokens, positions, low, high, outputs, kind, side_by_side)
        except ModelFault:
            self.clear()
            raise

    def extend(self, tokens: Sequence[int]) -> None:
        """Note that sequence 0 now holds these tokens too."""
        self._current.extend(tokens)

    def bytes_per_token(self) -> float:
        """Return the size of the last prompt's state per token."""
        return self.decoder.state_size() / max(1, len(self._current))

    def clear(self) -> None:
        """Drop every sequence and every stored prompt."""
        self._clear_current()
        self._stored.clear()

    def _load(self, tokens: list[int], kind: str) -> None:
        """Evaluate what sequence 0 lacks of `tokens`, and the logits after the last of them."""
        extends = tokens[: len(self._current)] == self._current and len(self._current) < len(tokens)
        if kind == "prompt" or not extends:
            self.go_back(tokens, len(tokens) - 1)
        self._last_logits = None
        if kind == "prompt":
            self.decoder.tokens["reused"] += len(self._current)
        new = np.array(tokens[len(self._current) :], np.int32)
        positions = np.arange(len(self._current), len(tokens))
        for batch in batches(len(new)):
            outputs = positions[batch] == len(tokens) - 1
            zeros = np.zeros(len(outputs), np.int32)
            rows = self.decode(new[batch], positions[batch], zeros, zeros + 1, outputs, kind)
            self._current.extend(new[batch].tolist())
            if outputs.any():
                self._last_logits = rows[0].copy()

    def _restore(self, tokens: list[int]) -> int:
        """Let sequence 0 hold the prompt that shares most with `tokens`, of all that are stored; return how many."""
        shared = shared_length(self._current, tokens)
        if len(self._current) - shared > MIN_GAIN:
            self._store()
        best = max(self._stored, key=lambda stored: shared_length(stored, tokens), default=())
        if (more := shared_length(best, tokens)) < shared + MIN_GAIN:
            return shared
        state = self._stored[best] = self._stored.pop(best)  # the latest again
        self._clear_current()
        if not self.decoder.restore_state(state):
            self._clear_current()
            return 0
        self._current.extend(best)
        return more

    def _store(self) -> None:
        """Store the state of sequence 0; the oldest are dropped where the limit is exceeded."""
        size = self.decoder.state_size()
        if tuple(self._current) in self._stored or size > MAX_STORED_BYTES:
            return
        self._stored[tuple(self._current)] = self.decoder.save_state(size)
        while sum(state.nbytes for state in self._stored.values()) > MAX_STORED_BYTES:
            del self._stored[next(iter(self._stored))]

    def _clear_current(self) -> None:
        self.decoder.clear_memory()
        self._current.clear()
        self._last_logits = None
