"""What the sources of an index learn, kept with it so that a change of the catalogue does not mean learning it anew.

What people did is learned by the ids of the items, once for the same interactions. What is learned of the items is that
of the first segment, together with the rows that were written since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.index import fitted
from retrieval.index.nearest import PcaSketch
from retrieval.index.reader import Index
from retrieval.sources import bilinear as tuning
from retrieval.sources import collaborative, content_transfer, inverted_index, popularity, recency
from retrieval.sources.assemble import encode_log, known_interactions

Arrays = dict[str, NDArray[Any]]
Mask = NDArray[np.bool_]
MANY = 20_000
"""Items of the first segment from which on words are not learned anew with every change, which takes 0.3 s there. No
more than a tenth of so many is ever written since."""
SKETCHED = 50_000
"""And from which on a sketch of all vectors, and a look at a few whole, is quicker than a look at all."""


def people(index: Index, known: Mask | None = None) -> tuple[popularity.Arrays, collaborative.Arrays]:
    """Of `popular` and of `collaborative`, by row of the catalogue.

    An item that was deleted since they were learned keeps its part in them; once one comes that had interactions
    before, they are learned again.
    """

    def learn() -> Arrays:
        table = known_interactions(index)
        ids = sorted(table["item_id"].unique().to_list())
        absent = sorted(set(index.interactions["item_id"].unique()) - set(ids))
        users, rows, signals, times = encode_log(table, {item_id: row for row, item_id in enumerate(ids)}, known)
        found: Arrays = {"ids": _packed(ids), "absent": _packed(absent)}
        found |= {f"popular.{k}": v for k, v in popularity.learn(users, rows, times, len(ids)).items()}
        settings = collaborative.Settings()
        if len(ids) > settings.most_dense:  # also where of what is known fewer are left
            settings = replace(settings, most_dense=0)
        return found | {f"models.{k}": v for k, v in collaborative.learn(users, rows, signals, times, settings).items()}

    def fits(arrays: Arrays) -> bool:
        return not any(item_id in index.rows for item_id in _unpacked(arrays["absent"]))

    arrays = learn() if known is not None else index.load_or_compute("models", learn, "interactions", fits)
    places = np.array([index.rows.get(item_id, -1) for item_id in _unpacked(arrays["ids"])], np.int64)
    counts, models = (
        {key.removeprefix(part): array for key, array in arrays.items() if key.startswith(part)}
        for part in ("popular.", "models.")
    )
    return popularity.realign(counts, places, len(index.rows)), collaborative.realign(models, places)


def tuned(index: Index, known: Mask | None = None) -> Arrays:
    """Of `tuned`: a map, which serves what is written afterwards as well."""

    def learn() -> Arrays:
        users, rows, signals, times = encode_log(known_interactions(index), index.rows, known)
        return tuning.learn(index.vectors, users, rows, signals, times)

    return learn() if known is not None else index.load_or_compute("tuned", learn, "interactions")


def words(index: Index) -> inverted_index.Arrays:
    """Of `lexical`."""
    return _postings(index, "descriptions", inverted_index.TEXT_FIELDS)


def facts(index: Index) -> tuple[inverted_index.Arrays, inverted_index.Field]:
    """Of `facts`: of the fields that are worth reading."""
    selected = fitted.selected_fields(index.folder, index.manifest.built)
    field = replace(inverted_index.EXTRACTED_FIELD, only=selected)
    kept = "all" if field.only is None else "-".join(sorted(field.only)) or "none"
    return _postings(index, f"facts-{kept}", (field,)), field


def _postings(index: Index, name: str, fields: Sequence[inverted_index.Field]) -> inverted_index.Arrays:
    """Once there are many items, terms tell what they did in the first segment."""
    if index.manifest.item_segments[0].rows < MANY:
        return index.load_or_compute(name, lambda: inverted_index.build(index.items.in_order, fields), "items")
    first = index.load_or_compute(name, lambda: inverted_index.build(index.base_items(), fields), "first")
    return inverted_index.extend(first, index.live_base_rows, index.items.in_order[len(index.live_base_rows) :], fields)


def near(index: Index) -> Arrays | None:
    """Of `kin`; None where there are too many items."""
    if len(index.rows) > content_transfer.MOST:
        return None
    first = index.load_or_compute("neighbours", lambda: content_transfer.learn(index.base_vectors()), "first")
    # A neighbour that was deleted or changed since counts no more; what came since is compared with all.
    place = np.full(len(first["near"]), -1, np.int32)
    place[index.live_base_rows] = np.arange(len(index.live_base_rows), dtype=np.int32)
    moved = place[first["near"][index.live_base_rows]]
    weights = np.where(moved < 0, 0, first["weights"][index.live_base_rows]).astype(np.float32)
    found: Arrays = {"near": np.maximum(moved, 0), "weights": weights}
    if fresh := len(index.rows) - len(index.live_base_rows):
        new = content_transfer.learn(index.vectors, fresh)
        width = max(found["near"].shape[1], new["near"].shape[1])
        found = {key: np.concatenate((_wide(found[key], width), _wide(new[key], width))) for key in found}
    return found


def _wide(array: NDArray[Any], width: int) -> NDArray[Any]:
    return np.pad(array, ((0, 0), (0, width - array.shape[1])))


def ages(index: Index) -> Arrays:
    """Of `newest`."""
    first = index.load_or_compute("ages", lambda: recency.learn(index.base_items()), "first")
    fresh = recency.learn(index.items.in_order[len(index.live_base_rows) :])
    return {key: np.concatenate((array[index.live_base_rows], fresh[key])) for key, array in first.items()}


def sketch(index: Index) -> PcaSketch | None:
    """Of the vectors, where there are many."""
    if index.manifest.item_segments[0].rows < SKETCHED:
        return None
    first = index.load_or_compute("sketch", lambda: PcaSketch.fit(index.base_vectors()), "first")
    fresh = PcaSketch.project(index.vectors[len(index.live_base_rows) :], first["centre"], first["axes"])
    short = first["short"] if len(index.live_base_rows) == len(first["short"]) else first["short"][index.live_base_rows]
    return PcaSketch(first | {"short": np.concatenate((short, fresh)) if len(fresh) else short})


def _packed(ids: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(json.dumps(ids).encode(), np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> list[str]:
    return list(json.loads(array.tobytes()))
