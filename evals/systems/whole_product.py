"""The product as it is used: lists of `whyrec recommend` from an index built with the defaults of `whyrec index`."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import numpy as np

from agent.progress import Progress
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from evals.cases import Answer, Case
from evals.datasets import vectors
from evals.datasets.logs import InteractionLog
from evals.systems.base import DEFAULT_SETTINGS, RANKING_LENGTH, Setting, SystemSettings
from evals.systems.controls import SHUFFLED, permute_texts
from retrieval.cache import cache_dir
from retrieval.embedding import load as load_embedder
from retrieval.errors import NotEnoughData
from retrieval.fitting.index_weights import learn_weights
from retrieval.index.build import build
from retrieval.sources import IndexInputs, stored_sequence


class WholeProduct:
    """An index of the log's interactions with the weights that are learned when it is built, without a language model.

    The index is in a temporary folder, which `close` deletes.
    """

    name = "product"
    reads_text, baseline, without_llm, batch_size = True, False, "", 16
    grid: Sequence[Setting] = ({},)

    def __init__(self, shuffled: bool = False, settings: SystemSettings = DEFAULT_SETTINGS):
        self._shuffled, self._settings = shuffled, settings
        if shuffled:
            self.name += SHUFFLED

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        folder = Path(mkdtemp(prefix="whyrec-"))
        self.close = weakref.finalize(self, rmtree, folder, ignore_errors=True)
        embedder = load_embedder(self._settings.embedder)
        with Progress("embedding items") as progress:
            texts = [item.passage() for item in log.items]
            embedded = vectors.passages(embedder, texts, cache_dir("vectors"), progress)
        items = log.items
        if self._shuffled:
            items = permute_texts(items)
            embedded = embedded[np.random.default_rng(0).permutation(len(items))]
        index = build(
            folder / "index",
            items,
            log.interactions,
            embedder=self._settings.embedder,
            vectors=embedded,
            ordered=log.ordered,
        )
        if stored_sequence.is_due(index):
            with Progress("training the sequence model") as progress:
                stored_sequence.train(index, IndexInputs(index).interactions, progress)
        with suppress(NotEnoughData), Progress("learning weights") as progress:
            learn_weights(index, progress)
        self.recommender = Recommender(index, rerank=NO_RERANKING, embedder=embedder)
        self._items = index.items

    def rank(self, cases: Sequence[Case]) -> list[Answer]:
        return [self._answer(case) for case in cases]

    def _answer(self, case: Case) -> Answer:
        given = None if case.candidates is None else [self._items[i] for i in case.candidates]
        request = self.recommender.prepare(case.request, given)
        best = self.recommender.recommend(request, given).ranking.items[:RANKING_LENGTH]
        return Answer(tuple(r.candidate.item.id for r in best), tuple(round(r.score, 6) for r in best))
