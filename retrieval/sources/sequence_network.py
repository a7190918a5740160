"""The network of the sequence model in torch: its parameters, its states and its loss on windows of histories.

`sequence.SequenceSource` computes the same states in numpy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Floats, Rows
from retrieval.embedding import Vectors

if TYPE_CHECKING:
    import torch

DAY = 86_400.0
AGES = 16
"""Classes of the time between two events: no time, under a day, and then twice as long each."""


@dataclass(frozen=True)
class Settings:
    """Hyperparameters of the sequence model and its training.

    `size` of an item's vector; `longest`: latest events of a history that are read; `dropout`, and `text_only`, the
    share of items whose own vector is left out, so that texts are learned from; `negatives`: items drawn beside the
    chosen ones of a batch; `batch`: events in it; `step` of Adam (Kingma and Ba 2015) at first, falling to 0;
    `rounds` over the log, or as many as give `fewest_steps`, at most `most_rounds`; `budget`: seconds after which
    training ends with what is learned; `fewest_users`: users with two interactions below which nothing is learned;
    `most_items`: items that have a vector of their own at most, those with most interactions; others are known by text.
    """

    size: int = 64
    longest: int = 50
    dropout: float = 0.3
    text_only: float = 0.2
    scale: float = 0.2
    negatives: int = 1024
    batch: int = 2048
    step: float = 0.003
    rounds: int = 10
    fewest_steps: int = 1500
    most_rounds: int = 30
    budget: float = 1200.0
    fewest_users: int = 1000
    most_items: int = 200_000
    seed: int = 0


NORMS = ("before", "middle", "after", "input")
"""Layer normalisations, each with a gain and a bias."""


@dataclass(frozen=True)
class Windows:
    """Stretches of histories: items (n, longest + 1) by their position among the learned ones, −1 after the end.

    `preferences` and `times`, in days, have the same shape.
    """

    items: NDArray[np.int32]
    preferences: NDArray[np.float32]
    times: Floats

    @property
    def lengths(self) -> Rows:
        return np.asarray((self.items >= 0).sum(axis=1), np.int64)


def directions(vectors: Vectors, centre: Vectors) -> Vectors:
    """Return text vectors (n, d) from their centre, each number of about variance 1."""
    moved = vectors - centre
    lengths = np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    return np.asarray(moved * (np.sqrt(vectors.shape[1]) / lengths), np.float32)


def age_classes(days: Floats) -> NDArray[np.int64]:
    """Return the class of these times between two events, in days; 0 for NaN."""
    doubled = np.log2(1 + np.maximum(np.nan_to_num(days), 0.0))
    return np.where(np.isnan(days), 0, 1 + np.minimum(doubled, AGES - 2)).astype(np.int64)


def initial_parameters(shape: tuple[int, ...], settings: Settings) -> dict[str, NDArray[np.float32]]:
    """Return the parameters at the start; `shape` is (items, dimensions) of the texts, the latter 0 without texts."""
    rng, d = np.random.default_rng(settings.seed), settings.size
    items, dimensions = shape

    def uniform(inputs: int, outputs: int) -> NDArray[np.float32]:
        bound = 1 / np.sqrt(max(inputs, 1))
        return rng.uniform(-bound, bound, (inputs, outputs)).astype(np.float32)

    norms = {
        f"{name}.{part}": np.full(d, float(part == "gain"), np.float32) for name in NORMS for part in ("gain", "bias")
    }
    return {
        "adapter": uniform(dimensions, d),
        "own": rng.normal(0, 0.02 if dimensions else 0.1, (items, d)).astype(np.float32),
        "liking": np.zeros(d, np.float32),
        "steps": np.zeros(settings.longest, np.float32),
        "ages": np.zeros(AGES, np.float32),
        "attend": uniform(d, 3 * d),
        "attend.bias": np.zeros(3 * d, np.float32),
        "mix": uniform(d, d),
        "widen": uniform(d, 2 * d),
        "widen.bias": np.zeros(2 * d, np.float32),
        "narrow": uniform(2 * d, d),
        "narrow.bias": np.zeros(d, np.float32),
        **norms,
    }


def loss_of(
    p: Mapping[str, torch.Tensor],
    text: torch.Tensor,
    windows: Windows,
    batch: Rows,
    drawn: Rows,
    settings: Settings,
) -> torch.Tensor | None:
    """Return the mean cross-entropy of the liked next items of a batch; None where it has none."""
    import torch
    from torch.nn import functional

    length = int(windows.lengths[batch].max())
    items = torch.from_numpy(windows.items[batch, :length].astype(np.int64))
    likes = torch.from_numpy(windows.preferences[batch, :length])
    targets = items[:, 1:]
    judged = (targets >= 0) & (likes[:, 1:] > 0)
    if not judged.any():
        return None
    negatives = torch.from_numpy(drawn)
    used, place = torch.unique(torch.cat([items.clamp(min=0).flatten(), negatives]), return_inverse=True)
    own = p["own"][used] * (torch.rand(len(used), 1) >= (settings.text_only if text.shape[1] else 0.0))
    vectors = text[used] @ p["adapter"] + own
    of_window, of_negative = vectors[place[: items.numel()]].view(*items.shape, -1), vectors[place[items.numel() :]]
    states = _states(p, of_window[:, :-1], likes[:, :-1], windows.times[batch, : length - 1], settings)[judged]
    chosen = of_window[:, 1:][judged]
    scores = states @ of_negative.T
    scores = scores.masked_fill(negatives[None, :] == targets[judged][:, None], -torch.inf)
    logits = torch.cat([(states * chosen).sum(-1, keepdim=True), scores], dim=1) * settings.scale
    return functional.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.int64))


def _states(
    p: Mapping[str, torch.Tensor], items: torch.Tensor, likes: torch.Tensor, days: Floats, settings: Settings
) -> torch.Tensor:
    """Return the state after each event, (batch, length, size), from item vectors of that shape."""
    import torch
    from torch.nn import functional

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], p[f"{name}.gain"], p[f"{name}.bias"])

    def drop(x: torch.Tensor) -> torch.Tensor:
        return functional.dropout(x, settings.dropout)

    length = items.shape[1]
    x = drop(norm(items + likes[..., None] * p["liking"], "input"))
    query, key, value = (norm(x, "before") @ p["attend"] + p["attend.bias"]).chunk(3, dim=-1)
    back = torch.arange(length)[:, None] - torch.arange(length)
    logits = query @ key.transpose(1, 2) / settings.size**0.5 + p["steps"][back.clamp(min=0)]
    if not np.isnan(days).all():
        logits = logits + p["ages"][torch.from_numpy(age_classes(days[:, :, None] - days[:, None, :]))]
    attention = torch.softmax(logits.masked_fill(back < 0, -torch.inf), dim=-1)
    x = x + drop(attention @ value @ p["mix"])
    hidden = torch.relu(norm(x, "middle") @ p["widen"] + p["widen.bias"])
    return norm(x + drop(hidden @ p["narrow"] + p["narrow.bias"]), "after")
