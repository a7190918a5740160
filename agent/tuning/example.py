"""Training examples: what a person chose, among others, as the prompts of a reranking strategy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agent.rerank.strategies import next_item
from prompts import Prompts
from retrieval.data.items import Item
from retrieval.query import PreparedRequest

HARD, RANDOM = 6, 5
"""Items of an example besides the one chosen: of the shortlist, and random ones of the catalogue."""


@dataclass(frozen=True)
class TuningExample:
    """The prompts of one person's candidates: what all begin with, and the rest of each; the first one was chosen.

    `labels` are the words for yes and no that the model answers with.
    """

    prefix: str
    suffixes: tuple[str, ...]
    labels: tuple[str, str]


def make_example(
    prompts: Prompts,
    request: PreparedRequest,
    chosen: Item,
    shortlist: Sequence[Item],
    others: Sequence[Item],
    rng: np.random.Generator,
) -> TuningExample:
    """Return an example: the item chosen, HARD of the shortlist and RANDOM of the `others`, all drawn at random.

    Neither may hold another item that the person chose. Candidates are scored apart, so that their order plays no role.
    """
    near = [shortlist[n] for n in rng.permutation(len(shortlist)).tolist() if shortlist[n].id != chosen.id][:HARD]
    taken = {chosen.id, *(item.id for item in near)}
    far = [others[n] for n in rng.permutation(len(others)).tolist() if others[n].id not in taken][:RANDOM]
    prefix, suffixes = next_item.render(prompts, request, [chosen, *near, *far])
    return TuningExample(prefix, tuple(suffixes), next_item.labels(request.language))
