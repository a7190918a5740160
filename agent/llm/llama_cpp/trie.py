"""What several texts have in common, decoded once: a trie over their tokens, in batches for llama.cpp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.llm.llama_cpp.bindings import BATCH
from agent.llm.tokens import Tokens, shared_length


@dataclass(frozen=True)
class Branch:
    """A prompt of `start` tokens with what comes after it; the (place, token) pairs whose log-probabilities are asked:
    those of the token right after the place."""

    tokens: Tokens
    start: int
    asked: list[tuple[int, int]]


class Trie:
    """Sorted paths from `root` on, each shared beginning once, in the order in which they are decoded.

    Arrays over the nodes: token, depth below the root, and the paths low … high-1 that go through it. `node` gives, for
    each path, the node at each depth.
    """

    def __init__(self, paths: Sequence[Branch], root: int) -> None:
        tokens: list[int] = []
        depth: list[int] = []
        low: list[int] = []
        high: list[int] = []
        self.node: list[list[int]] = []
        before: Tokens = ()
        for k, path in enumerate(paths):
            tail = path.tokens[root:]
            same = shared_length(before, tail)
            ids = [*(self.node[-1][:same] if self.node else ()), *range(len(tokens), len(tokens) + len(tail) - same)]
            tokens += tail[same:]
            depth += range(same, len(tail))
            low += [k] * (len(tail) - same)
            high += [k] * (len(tail) - same)
            for at in ids:
                high[at] = k + 1
            self.node.append(ids)
            before = tail
        self.tokens, self.depth = np.array(tokens, np.int32), np.array(depth, np.int32)
        self.low, self.high = np.array(low, np.int32), np.array(high, np.int32)


def cuts(tokens: int) -> Iterator[slice]:
    """Batches of so many tokens."""
    for start in range(0, tokens, BATCH):
        yield slice(start, min(start + BATCH, tokens))
