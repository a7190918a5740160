"""Training of the sequence model: one layer of self-attention over a history that predicts what is chosen next.

As SASRec (Kang and McAuley 2018) with two changes. An item is its text vector through a learned linear adapter plus,
where it has interactions, a vector of its own (Hou et al. 2022, UniSRec), so that a new item is scored by its text.
Attention depends on how many events and how many days lie between two events (Zhai et al. 2024, HSTU). The loss is
cross-entropy of the next liked item against items drawn evenly from those with interactions (sampled softmax).

Training needs torch; what it returns are plain arrays, over which `sequence.SequenceSource` runs without torch.
"""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.embedding import Vectors
from retrieval.progress import Progress, no_progress
from retrieval.sources.checkpoint import Checkpoint
from retrieval.sources.sequence_network import DAY, Settings, Windows, directions, initial_parameters, loss_of

WARM_UP = 0.1
"""Share of the training in which the step grows from 0."""


def has_torch() -> bool:
    """Tell whether torch is installed, without importing it."""
    return find_spec("torch") is not None


def train(
    vectors: Vectors | None,
    users: Rows,
    rows: Rows,
    preferences: Floats,
    times: Floats,
    ordered: bool = False,
    settings: Settings = Settings(),
    progress: Progress = no_progress,
    unfinished: Path | None = None,
) -> Arrays:
    """Train on text vectors (items, d), or None for a model of ids alone, and a log, (n,) each.

    A user's interactions are taken in order of time where all have one, else as given if they are `ordered`. Returns
    whether there is an order, the number of users with two interactions, and the model where there are enough of them.
    Of more than `most_items` items only those with most interactions are learned from, or none without texts.
    After each round the state is written to the file `unfinished`, from which the next call with the same arguments
    goes on to the same result. Raises ModuleNotFoundError without torch.
    """
    timed = bool(len(times)) and not bool(np.isnan(times).any())
    facts: dict[str, NDArray[Any]] = {"ordered": np.array(ordered or timed), "timed": np.array(timed)}
    if not facts["ordered"]:
        return facts
    if vectors is not None:
        frequent = _most_frequent(rows, settings.most_items)
        users, rows, preferences, times = users[frequent], rows[frequent], preferences[frequent], times[frequent]
    trained_rows, places = np.unique(rows, return_inverse=True)
    order = np.lexsort((times, users)) if timed else np.argsort(users, kind="stable")
    days = times[order] / DAY if timed else np.full(len(order), np.nan)
    windows, facts["people"] = _windows(users[order], places[order], preferences[order], days, settings)
    if facts["people"] < settings.fewest_users or len(trained_rows) > settings.most_items:
        return facts
    centre = vectors.mean(axis=0) if vectors is not None else np.zeros(0, np.float32)
    text = (
        directions(vectors[trained_rows], centre)
        if vectors is not None
        else np.zeros((len(trained_rows), 0), np.float32)
    )
    learned, rounds = _descend(text, windows, settings, progress, unfinished)
    return {**facts, **learned, "rows": trained_rows, "centre": centre, "rounds": np.array(rounds)}


def _most_frequent(rows: Rows, most_items: int) -> Mask:
    """Return which interactions are with the items that have most of them, (n,)."""
    counts = np.bincount(rows)
    chosen = np.zeros(len(counts), np.bool_)
    chosen[np.argsort(-counts, kind="stable")[:most_items]] = True
    return chosen[rows]


def _windows(
    users: Rows, places: Rows, preferences: Floats, days: Floats, settings: Settings
) -> tuple[Windows, NDArray[Any]]:
    """Return stretches of at most `longest` + 1 events, two at least, and the number of users with two.

    Of several events of a user with one item the last counts. A stretch begins with the last event of the one before.
    """
    cells = users * (int(places.max(initial=0)) + 1) + places
    _, last = np.unique(cells[::-1], return_index=True)
    last_of_item = np.sort(len(cells) - 1 - last)
    width, count, parts = settings.longest + 1, 0, list[Rows]()
    for mine in np.split(last_of_item, np.flatnonzero(np.diff(users[last_of_item])) + 1):
        count += len(mine) > 1
        parts += [mine[at : at + width] for at in range(0, len(mine) - 1, settings.longest)]
    shape = (len(parts), width)
    windows = Windows(np.full(shape, -1, np.int32), np.zeros(shape, np.float32), np.full(shape, np.nan))
    for n, part in enumerate(parts):
        windows.items[n, : len(part)] = places[part]
        windows.preferences[n, : len(part)] = preferences[part]
        windows.times[n, : len(part)] = days[part]
    return windows, np.array(count)


def _descend(
    text: Vectors, windows: Windows, settings: Settings, progress: Progress, unfinished: Path | None
) -> tuple[Arrays, int]:
    """Return the parameters after training, and the rounds that it took."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)  # several threads add up in another order
    try:
        return _rounds(text, windows, settings, progress, unfinished)
    finally:
        torch.set_num_threads(before)


def _rounds(
    text: Vectors, windows: Windows, settings: Settings, progress: Progress, unfinished: Path | None
) -> tuple[Arrays, int]:
    import torch

    started = time.monotonic()
    parameters = {
        name: torch.tensor(array, requires_grad=True)
        for name, array in initial_parameters(text.shape, settings).items()
    }
    optimizer = torch.optim.Adam(parameters.values(), lr=settings.step)
    batches = len(_batches(windows.lengths, settings, np.random.default_rng(0)))
    rounds = min(settings.most_rounds, max(settings.rounds, -(-settings.fewest_steps // batches)))
    state = Checkpoint(unfinished, (settings, text, windows.items, windows.preferences, windows.times))
    first = state.restore(parameters, optimizer)
    taken, total = first * batches, rounds * batches
    for done in range(first, rounds):
        rng = np.random.default_rng([settings.seed, done])
        torch.manual_seed(int(rng.integers(2**31)))
        for batch in _batches(windows.lengths, settings, rng):
            for group in optimizer.param_groups:
                group["lr"] = settings.step * min((taken + 1) / (WARM_UP * total), 1 - taken / total)
            drawn = rng.integers(len(text), size=settings.negatives)
            optimizer.zero_grad()
            loss = loss_of(parameters, torch.from_numpy(text), windows, batch, drawn, settings)
            if loss is not None:
                loss.backward()
                optimizer.step()
            taken += 1
            progress(taken, total)
        state.save(parameters, optimizer, done + 1)
        if time.monotonic() - started > settings.budget:
            rounds = done + 1
            break
    state.delete()
    return {name: value.detach().numpy().copy() for name, value in parameters.items()}, rounds


def _batches(lengths: Rows, settings: Settings, rng: np.random.Generator) -> list[Rows]:
    """Return the windows in batches of about as long ones, in random order."""
    order = np.argsort(lengths + rng.random(len(lengths)) * 2)
    cuts = np.cumsum(lengths[order]) // settings.batch
    batches = np.split(order, np.flatnonzero(np.diff(cuts)) + 1)
    return [batches[n] for n in rng.permutation(len(batches))]
