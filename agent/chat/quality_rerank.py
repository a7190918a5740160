"""How much of a quality items have: by their words, and by the meaning of their texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.chat.state import QualityCritique
from retrieval.data.items import Item
from retrieval.embedding import Embedder
from retrieval.index.reader import Index


def mentions(item: Item, text: str) -> bool:
    """Whether an item's own words have one of a text's: a word by its beginning, Chinese by two characters."""
    passage = item.passage().casefold()
    words = [w[: max(4, len(w) - 2)] for w in re.findall(r"[^\W\d_\u3400-\u9fff]{3,}", text.casefold())]
    runs = [run[i : i + 2] for run in re.findall("[\u3400-\u9fff]{2,}", text) for i in range(len(run) - 1)]
    return any(part in passage for part in (*words, *runs))


def quality_cosines(index: Index, embedder: Embedder, items: Sequence[Item], quality: str) -> NDArray[np.float64]:
    """(items,): the cosine of each with the quality, around the catalogue's mean."""
    vectors = index.vectors[[index.rows[i.id] for i in items]].astype(np.float64) - index.centroid
    asked = embedder.query([quality])[0].astype(np.float64) - index.centroid
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(asked)
    near: NDArray[np.float64] = vectors @ asked / np.maximum(lengths, 1e-9)
    return near


def order_by_qualities(
    index: Index, embedder: Embedder, items: Sequence[Item], leanings: Sequence[QualityCritique]
) -> list[int]:
    """Places of the items in a new order: those that lean as asked first, each part in the order it came in.

    Two things count against an item, each as much: that its words name what is to be less (or do not what is to be
    more), and that its text is as near to the quality as that of the item it is compared with, or nearer. One alone
    would be rough: few texts name a mood, and cosines of short texts stray.
    """
    wrong = np.zeros(len(items), np.int64)
    for leaning in leanings:
        than = [index.items[i] for i in leaning.than if i in index.items]
        near = quality_cosines(index, embedder, [*items, *than], leaning.quality)
        here, there = near[: len(items)], near[len(items) :]
        bar = float(np.median(there if than else here)) if len(near) else 0.0
        named = np.array([mentions(i, leaning.quality) for i in items], np.bool_)
        wrong += (here <= bar).astype(np.int64) + ~named if leaning.more else (here >= bar).astype(np.int64) + named
    return [int(place) for place in np.argsort(wrong, kind="stable")]
