"""Sequence source: what the trained sequence model expects after a history.

The model, one layer of self-attention over text vectors and the items' own (`sequence_training`), runs here in numpy.
One layer makes leave-one-out cheap: without an event the attention of the last one is shared out anew among the others,
so that the contribution of each event, score less score without it, is exact and takes no second run of the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.arrays import Arrays, Floats, Mask, Rows
from retrieval.embedding import Vectors
from retrieval.query import Event, Provenance, Request
from retrieval.sources.attribution import Attribution
from retrieval.sources.base import SPARSE_SHARE, CandidateSource, Kind, Unavailable
from retrieval.sources.inputs import SourceInputs
from retrieval.sources.sequence_network import DAY, Settings, age_classes

NAMES = ("sequence",)
EPSILON = 1e-5
"""What torch adds to a variance in layer normalisation."""


def build(inputs: SourceInputs, built: Sequence[CandidateSource]) -> Sequence[CandidateSource]:
    """Return the sequence source over the trained model, where there is one."""
    learned = inputs.sequence()
    return (SequenceSource(learned, inputs.rows, inputs.vectors if "own" in learned else np.zeros((0, 0), np.float32)),)


class SequenceSource:
    """A CandidateSource over the arrays of `sequence_training.train` and the catalogue's text vectors, (items, d).

    `learned["rows"]` are the rows of the catalogue that the items' own vectors belong to, −1 for one that is gone.
    """

    name = "sequence"
    kind: Kind = "cold_start"
    default_weight, cold_item_weight = 2.0, 1.0

    def __init__(self, learned: Arrays, rows: Mapping[str, int], vectors: Vectors):
        self._rows, self._learned = rows, learned
        self.unavailable_reason = _missing(learned)
        if self.unavailable_reason:
            return
        self._longest = len(learned["steps"])
        trained_rows, own = np.asarray(learned["rows"], np.int64), np.asarray(learned["own"], np.float32)
        self._items = np.zeros((len(rows), own.shape[1]), np.float32)
        if len(learned["centre"]):
            self._items = _adapted(vectors, learned["centre"], learned["adapter"])
        self._items[trained_rows[trained_rows >= 0]] += own[trained_rows >= 0]

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        """Return one score a row, (items,); NaN for all where the history has no item of the catalogue."""
        scores = np.full(len(self._items), np.nan)
        history = self._history(request)
        if not history:
            return scores
        state = self._states(history)[-1]
        if allowed is not None and np.count_nonzero(allowed) < SPARSE_SHARE * len(allowed):
            scores[allowed] = self._items[allowed] @ state
            return scores
        return np.asarray(self._items @ state, np.float64)

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        """Return for each row every history item with what the score loses without it, largest first."""
        return self.attribute(request, np.asarray(rows, np.int64)).all_provenance()

    def attribute(self, request: Request, rows: Rows) -> Attribution:
        """Return what these rows' scores lose without each of the latest events; without a lone one the score is 0."""
        history = self._history(request)
        latest = history[-self._longest :] if history else []
        contributions = np.zeros((len(latest), len(rows)))
        if latest:
            states = self._states(history)
            contributions = np.asarray((states[-1] - states[:-1]) @ self._items[rows].T, np.float64)
        return Attribution(self.name, tuple(event.item.id for event in latest), contributions, [()] * len(rows))

    def _history(self, request: Request) -> list[Event]:
        """Return the events with items of the catalogue, oldest first; of several with one item the last counts."""
        if self.unavailable_reason:
            return []
        latest = {event.item.id: n for n, event in enumerate(request.history) if event.item.id in self._rows}
        return [request.history[n] for n in sorted(latest.values()) if request.history[n].weight > 0]

    def _states(self, history: Sequence[Event]) -> NDArray[np.float32]:
        """Return the states without each of the latest events, oldest first, and then with all, (events + 1, size).

        Without a lone event the state is 0. The event before the latest ones is read where one of these is left out.
        """
        most = self._longest
        read = history[-most - 1 :]
        latest = min(len(read), most)
        query, keys, values, inputs = self._projected(read)
        of_last = self._logits(query[-1], keys, read, len(read) - 1)
        spread = np.zeros((latest, len(read)), np.float32)
        steps = np.arange(len(read) - 1, -1, -1)
        far = self._learned["steps"][np.minimum(steps, most - 1)]
        nearer = self._learned["steps"][np.maximum(steps - 1, 0)]
        for n in range(latest - 1):
            left_out = len(read) - latest + n
            older = np.arange(len(read)) < left_out
            spread[n] = of_last + np.where(older, nearer, far)
            spread[n, left_out] = -np.inf
        spread[-1] = of_last + far
        spread[-1, : len(read) - latest] = -np.inf
        states = self._finished(_softmax(spread) @ values, inputs[-1])
        without_last = np.zeros_like(states[:1])
        if len(read) > 1:
            own = self._logits(query[-2], keys[:-1], read[:-1], len(read) - 2)
            own = own + self._learned["steps"][steps[1:]]
            without_last = self._finished(_softmax(own[None, :]) @ values[:-1], inputs[-2])
        return np.concatenate([states[:-1], without_last, states[-1:]])

    def _projected(self, read: Sequence[Event]) -> tuple[NDArray[np.float32], ...]:
        """Return query, key, value and input of each event, (events, size) each."""
        preferences = np.array([event.preference for event in read], np.float32)
        vectors = self._items[[self._rows[event.item.id] for event in read]]
        inputs = self._norm(vectors + preferences[:, None] * self._learned["liking"], "input")
        attend = self._norm(inputs, "before") @ self._learned["attend"] + self._learned["attend.bias"]
        query, key, value = np.split(attend, 3, axis=1)
        return query, key, value, inputs

    def _logits(
        self, query: NDArray[np.float32], keys: NDArray[np.float32], read: Sequence[Event], at: int
    ) -> NDArray[np.float32]:
        """Return how strongly the event at this place attends to each of these, (events,), without their distances."""
        moments = [event.interaction.time for event in read]
        logits = keys @ query / np.float32(len(query) ** 0.5)
        logits += np.log(np.array([event.weight for event in read], np.float32))
        if self._learned["timed"]:
            days = np.array([np.nan if moment is None else moment.timestamp() / DAY for moment in moments])
            logits = logits + self._learned["ages"][age_classes(days[at] - days)]
        return np.asarray(logits, np.float32)

    def _finished(self, attended: NDArray[np.float32], of_last: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return states (n, size) from what was attended to, (n, size), and the input of the last event."""
        p = self._learned
        x = of_last + attended @ p["mix"]
        hidden = np.maximum(self._norm(x, "middle") @ p["widen"] + p["widen.bias"], 0)
        return self._norm(x + hidden @ p["narrow"] + p["narrow.bias"], "after")

    def _norm(self, x: NDArray[np.float32], name: str) -> NDArray[np.float32]:
        """Return rows of mean 0 and variance 1, with the gain and bias of this name."""
        moved = x - x.mean(axis=1, keepdims=True)
        scale = np.sqrt((moved**2).mean(axis=1, keepdims=True) + EPSILON)
        return np.asarray(moved / scale * self._learned[f"{name}.gain"] + self._learned[f"{name}.bias"], np.float32)


def _missing(learned: Arrays) -> Unavailable | None:
    """Return why there is no model among these arrays, None where there is one."""
    settings = Settings()
    if not learned:
        return Unavailable("not_trained", settings.fewest_users, source=SequenceSource.name)
    if "own" in learned:
        return None
    if not learned["ordered"]:
        return Unavailable("no_times")
    if (users := int(learned["people"])) < settings.fewest_users:
        return Unavailable("too_few_users", settings.fewest_users, users)
    return Unavailable("too_many_items", settings.most_items, source=SequenceSource.name)


def _adapted(vectors: Vectors, centre: NDArray[np.float32], adapter: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return `directions` of the vectors times the adapter, (items, size), without a copy of all vectors."""
    squares = np.einsum("ij,ij->i", vectors, vectors) - 2 * vectors @ centre + centre @ centre
    lengths = np.maximum(np.sqrt(np.maximum(squares, 0)), 1e-6)
    scale = np.float32(len(centre) ** 0.5) / lengths
    return np.asarray((vectors @ adapter - centre @ adapter) * scale[:, None], np.float32)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
