"""A trie over the tokens of several texts, so that what they share is evaluated once, in batches for llama.cpp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.llm.llama_cpp.bindings import BATCH
from agent.llm.tokens import Tokens, shared_length


@dataclass(frozen=True)
class Branch:
    """A prompt of `start` tokens with a continuation.

    `targets` are the (position, token) pairs whose log-probability is to be returned: of this token right after that
    position.
    """

    tokens: Tokens
    start: int
    targets: list[tuple[int, int]]


class Trie:
    """The tokens of sorted branches after the first `root` ones, each shared beginning once, in evaluation order.

    Arrays over the nodes: token, depth below the root, and the branches low … high-1 that go through it. `node` gives,
    for each branch, the node at each depth.
    """

    def __init__(self, branches: Sequence[Branch], root: int) -> None:
        tokens: list[int] = []
        depth: list[int] = []
        low: list[int] = []
        high: list[int] = []
        self.node: list[list[int]] = []
        before: Tokens = ()
        for k, branch in enumerate(branches):
            tail = branch.tokens[root:]
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


def batches(tokens: int) -> Iterator[slice]:
    """Yield slices of at most BATCH tokens that cover that many tokens."""
    for start in range(0, tokens, BATCH):
        yield slice(start, min(start + BATCH, tokens))
