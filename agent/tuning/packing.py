"""A prompt and what follows it for each candidate as one row of tokens, so that the prompt is evaluated once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Mask


@dataclass(frozen=True)
class PackedList:
    """Tokens, (n,), with their `positions`, (n,), as if each candidate followed the prompt alone.

    `visible`, (n, n): whether the token of a row attends to that of a column; a candidate's tokens attend to the prompt
    and to what is before them of the candidate itself. `last`, (candidates,): the index of each one's last token.
    """

    tokens: NDArray[np.int64]
    positions: NDArray[np.int64]
    visible: Mask
    last: NDArray[np.int64]


def pack(prompt: Sequence[int], candidates: Sequence[Sequence[int]]) -> PackedList:
    """Return the prompt's tokens with those of each candidate behind them."""
    lengths = np.array([len(tokens) for tokens in candidates])
    owner = np.concatenate([np.full(len(prompt), -1), np.repeat(np.arange(len(lengths)), lengths)])
    tokens = np.array([*prompt, *(token for each in candidates for token in each)], np.int64)
    positions = np.concatenate([np.arange(len(prompt)), *(len(prompt) + np.arange(n) for n in lengths)])
    visible = np.tri(len(tokens), dtype=np.bool_) & ((owner == -1)[None, :] | (owner[:, None] == owner[None, :]))
    return PackedList(tokens, positions, visible, len(prompt) + lengths.cumsum() - 1)
