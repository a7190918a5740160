"""Continuations of a prompt evaluated beside each other, each token that several begin with only once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.llm.llama_cpp.bindings import BATCH, SPARE
from agent.llm.llama_cpp.prefix_cache import PrefixCache
from agent.llm.llama_cpp.trie import Branch, Trie, batches
from agent.llm.tokens import shared_length

MAX_TRIE_TOKENS = 1024
"""Tokens of a trie at once: each token skips the memory cells of all the others' branches, which takes time."""


def evaluate(cache: PrefixCache, branches: list[Branch]) -> list[NDArray[np.float64]]:
    """Return, for each branch, the log-probabilities of its targets."""
    values: list[NDArray[np.float64]] = [np.empty(0)] * len(branches)
    order = sorted((i for i, branch in enumerate(branches) if branch.targets), key=lambda i: branches[i].tokens)
    for group in _groups([branches[i] for i in order]):
        for i, value in zip(order[group], _evaluate_group(cache, [branches[i] for i in order[group]]), strict=True):
            values[i] = value
    return values


def grow(
    cache: PrefixCache, trie: Trie, root: int, common: int, nodes: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
    """Evaluate a trie after `root` tokens, branch k on sequence k + 1.

    The first `common` tokens, which all branches share, go on sequence 0 too. Yields, batch by batch, which of `nodes`
    are in it, and the logits after each of these, once each and by number; a view until the next batch.
    """
    outputs = np.zeros(len(trie.tokens), np.bool_)
    outputs[nodes] = True
    low = trie.low + 1
    low[:common] = 0
    for batch in batches(len(trie.tokens)):
        rows = cache.decode(
            trie.tokens[batch], root + trie.depth[batch], low[batch], trie.high[batch] + 1, outputs[batch]
        )
        cache.extend(trie.tokens[batch.start : min(batch.stop, common)].tolist())
        yield np.flatnonzero((nodes >= batch.start) & (nodes < batch.stop)), rows


def _groups(branches: list[Branch]) -> Iterator[slice]:
    """Yield runs of sorted branches that fit into the sequences and cells there are."""
    low = total = 0
    for at, branch in enumerate(branches):
        new = len(branch.tokens) - (shared_length(branches[at - 1].tokens, branch.tokens) if at > low else 0)
        if at > low and (at - low == SPARE - 1 or total + new > max(MAX_TRIE_TOKENS, len(branch.tokens) + BATCH)):
            yield slice(low, at)
            low, total, new = at, 0, len(branch.tokens)
        total += new
    if branches:
        yield slice(low, len(branches))


def _evaluate_group(cache: PrefixCache, branches: Sequence[Branch]) -> list[NDArray[np.float64]]:
    """Return the log-probabilities of the targets of sorted branches that fit together."""
    shared = min(shared_length(branches[0].tokens, branches[-1].tokens), min(branch.start for branch in branches) - 1)
    root = cache.go_back(list(branches[0].tokens[:shared]))
    cache.decoder.tokens["reused"] += root
    trie = Trie(branches, root)
    targets = [(trie.node[k][at - root], column) for k, branch in enumerate(branches) for at, column in branch.targets]
    nodes, columns = np.array(targets, np.int64).T
    values = np.empty(len(nodes))
    with cache.decoder.copies(len(branches)):
        for here, rows in grow(cache, trie, root, shared - root, nodes):
            row = np.unique(nodes[here], return_inverse=True)[1]
            values[here] = cache.decoder.log_probabilities(rows, row, columns[here])
    return np.split(values, np.cumsum([len(branch.targets) for branch in branches])[:-1])
