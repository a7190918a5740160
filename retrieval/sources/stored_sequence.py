"""The sequence model of an index: trained when the index is built or has grown by a tenth, and stored by item id.

Unlike what costs seconds to learn, it holds while the interactions change by less than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retrieval.arrays import Arrays
from retrieval.errors import IndexFault
from retrieval.index import Index, fitted
from retrieval.index.artifacts import pack_texts, unpack_texts
from retrieval.progress import Progress, no_progress
from retrieval.sources import sequence_training
from retrieval.sources.sequence_network import Settings

if TYPE_CHECKING:
    from retrieval.sources.inputs import Interactions

GROWTH = 0.1
"""Share by which the interactions must have changed for the model to be trained again."""
UNFINISHED = ".sequence-unfinished.npz"


def load(index: Index) -> Arrays:
    """Return the stored model in rows of the catalogue, nothing where none is. Raises IndexFault for a damaged one."""
    arrays = dict(fitted.load_arrays(index.folder, fitted.SEQUENCE, index.manifest.built))
    if "ids" in arrays:
        ids = unpack_texts(arrays.pop("ids"))
        arrays["rows"] = np.array([index.rows.get(item_id, -1) for item_id in ids], np.int64)
    return arrays


def is_due(index: Index) -> bool:
    """Tell whether to train: torch is here, and there is no model or the interactions have changed by a tenth since."""
    if not sequence_training.has_torch():
        return False
    try:
        stored = fitted.load_arrays(index.folder, fitted.SEQUENCE, index.manifest.built)
    except IndexFault:
        return True
    before = int(stored["interactions"]) if stored else 0
    return abs(index.manifest.interactions - before) > GROWTH * before


def train(
    index: Index, interactions: Interactions, progress: Progress = no_progress, settings: Settings = Settings()
) -> bool:
    """Train on the interactions of an index, in rows of its catalogue, and store the model; tell whether there is one.

    Training that is interrupted goes on where it was when it is called again.
    """
    unfinished = index.folder / UNFINISHED
    learned = sequence_training.train(
        index.vectors, *interactions, settings=settings, progress=progress, unfinished=unfinished
    )
    if "own" not in learned:
        return False
    ids = list(index.rows)
    model = {name: array for name, array in learned.items() if name != "rows"}
    model["ids"] = pack_texts([ids[row] for row in learned["rows"].tolist()])
    model["interactions"] = np.array(index.manifest.interactions)
    fitted.store_arrays(index.folder, fitted.SEQUENCE, index.manifest.built, model)
    return True
