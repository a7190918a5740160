"""How much of a quality items have: by their words, and by the embeddings of their texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.chat.state import QualityCritique
from agent.query.facets.moods import named_moods
from agent.query.negations.concepts import concept_key, find_concept
from retrieval.data.items import Item
from retrieval.embedding import Embedder
from retrieval.index import Index
from retrieval.text.cjk import HAN

_WORD = re.compile(rf"[^\W\d_{HAN}]{{3,}}")
_HAN_RUN = re.compile(f"[{HAN}]{{2,}}")


def mentions(item: Item, text: str) -> bool:
    """Tell whether an item names a word of a text: a word by its beginning, Chinese by two characters."""
    passage = item.passage().casefold()
    words = [word[: max(4, len(word) - 2)] for word in _WORD.findall(text.casefold())]
    pairs = [run[i : i + 2] for run in _HAN_RUN.findall(text) for i in range(len(run) - 1)]
    return any(part in passage for part in (*words, *pairs))


def has_quality(item: Item, quality: str) -> bool:
    """Tell whether an item names a quality, or has a category or tag that is the same in other words: Horror, scary."""
    concept = find_concept(quality)
    texts = (item, *item.translations.values())
    traits = {concept_key(trait) for each in texts for trait in (*each.categories, *each.tags)}
    moods = frozenset(trait for mood in named_moods(quality) for trait in mood.traits)
    return bool((concept.values if concept else moods) & traits) or mentions(item, quality)


def quality_cosines(index: Index, embedder: Embedder, items: Sequence[Item], quality: str) -> NDArray[np.float64]:
    """Return the cosine of each item with a quality, both around the catalogue's mean, (items,)."""
    vectors = index.vectors[[index.rows[i.id] for i in items]].astype(np.float64) - index.centroid
    query = embedder.query([quality])[0].astype(np.float64) - index.centroid
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(query)
    cosines: NDArray[np.float64] = vectors @ query / np.maximum(lengths, 1e-9)
    return cosines


def order_by_qualities(
    index: Index, embedder: Embedder, items: Sequence[Item], critiques: Sequence[QualityCritique]
) -> list[int]:
    """Return positions of the items in a new order: those that meet the critiques first, otherwise as they come.

    Two things count against an item, each as much: that its words name what is to be less (or do not name what is to be
    more), and that its text is at least as near to the quality as the text of the item it is compared with. One alone
    would be rough: few texts name a mood, and cosines of short texts are noisy.
    """
    penalties = np.zeros(len(items), np.int64)
    for critique in critiques:
        compared = [index.items[i] for i in critique.than if i in index.items]
        cosines = quality_cosines(index, embedder, [*items, *compared], critique.quality)
        own, others = cosines[: len(items)], cosines[len(items) :]
        bar = float(np.median(others if compared else own)) if len(cosines) else 0.0
        named = np.array([has_quality(item, critique.quality) for item in items], np.bool_)
        if critique.more:
            penalties += (own <= bar).astype(np.int64) + ~named
        else:
            penalties += (own >= bar).astype(np.int64) + named
    return [int(position) for position in np.argsort(penalties, kind="stable")]
