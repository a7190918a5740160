"""Retrieval's score and that of a language model tuned on the cases of other users, with learned weights.

The model is trained on one part of the tuning users; the weights are learned on the others and, as for every system, on
those of the users outside the fold that is judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.lora import TUNED, write_adapter
from agent.llm.transformers.backend import Transformers
from agent.models.adapters import sha256_of, with_adapter
from agent.models.load import gguf_file
from agent.progress import Progress
from agent.rerank.strategies.next_item import NextItem
from agent.tuning.example import TuningExample, make_example
from agent.tuning.people import DRAWN, NEAR
from agent.tuning.training import TuneSettings, tune
from evals.cases import Case, Example
from evals.datasets.logs import InteractionLog
from evals.randomness import rng
from evals.systems.base import DEFAULT_SETTINGS, LearnsWeights, Setting, SystemSettings
from evals.systems.cached_model import CachedModel
from evals.systems.controls import permute_texts
from evals.systems.hybrid_llm import HybridLlm
from prompts import Prompts
from retrieval.cache import cache_dir
from retrieval.data.items import Item

SETTINGS = TuneSettings(histories=1_200, passes=1)
"""Few enough that two processor cores train for less than an hour."""


class TunedLlm(HybridLlm):
    """hybrid-llm@MODEL+tuned[/BASE]: a model tuned on what other users chose among the base's best."""

    def __init__(self, name: str, shuffled: bool = False, settings: SystemSettings = DEFAULT_SETTINGS):
        super().__init__(name, shuffled, settings)
        self._trained_on = frozenset[str]()

    def fit(self, log: InteractionLog, setting: Setting) -> None:
        self._base.fit(log, setting)
        self._texts = {item.id: item for item in permute_texts(log.items)} if self._shuffled else {}

    def tune(self, examples: Sequence[Example]) -> None:
        """Train the model on examples drawn at random, or read the adapter that an earlier run trained on them."""
        if isinstance(self._base, LearnsWeights):
            self._base.fit_weights(examples)
        shuffled = sorted(examples, key=lambda example: rng(example.case.user_id, "tuning").random())
        training = shuffled[: SETTINGS.histories]
        self._trained_on = frozenset(example.case.id for example in training)
        base, prompts = gguf_file(self._model.removesuffix(TUNED)), Prompts()
        tuning_examples = []
        with Progress("making examples") as progress:
            for done, example in enumerate(training, 1):
                tuning_examples.append(self._example(prompts, example))
                progress(done, len(training))
        digest = hashlib.sha256(repr((base.sha256, SETTINGS, tuning_examples)).encode()).hexdigest()
        folder = cache_dir("tuned")
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{digest[:16]}.gguf"
        if not file.is_file():
            model = Transformers(base.path, base.name, base.sha256, threads=1)
            with Progress(f"tuning {base.name}") as progress:
                unfinished = folder / f"{digest[:16]}.npz"
                write_adapter(file, tune(model, tuning_examples, SETTINGS, progress, unfinished).adapter)
        tuned = with_adapter(base, file, sha256_of(file))
        self._llm = LlamaCpp(tuned.path, tuned.name, tuned.sha256, adapter=file)
        self._scorer = NextItem(CachedModel(self._llm, cache_dir("scores")), prompts)

    def position_bias(self, cases: Sequence[Case]) -> tuple[float, ...]:
        """Return nothing: each candidate is scored without the others."""
        return ()

    def _not_trained_on(self, examples: Sequence[Example]) -> Sequence[Example]:
        return [each for each in examples if each.case.id not in self._trained_on]

    def _example(self, prompts: Prompts, example: Example) -> TuningExample:
        """Return a target of the case among items of the base's shortlist and of the catalogue, as prompts."""
        case, draw = replace(example.case, candidates=None), rng(example.case.id, "negatives")
        target = self._base.items[self._base.rows[min(example.targets)]]
        shortlist = [c.item for c in self._base.shortlist(case)[:NEAR] if c.item.id not in example.targets]
        excluded = example.targets | case.request.seen_ids
        random_items = (self._base.items[row] for row in draw.integers(len(self._base.items), size=DRAWN))
        others = [item for item in random_items if item.id not in excluded]
        request, _ = self._with_texts(case.request, [])
        return make_example(
            prompts,
            request,
            self._as_read(target),
            [self._as_read(item) for item in shortlist],
            [self._as_read(item) for item in others],
            np.random.default_rng(draw.integers(2**31)),
        )

    def _as_read(self, item: Item) -> Item:
        """Return an item with the texts that the model is to read: in a control, permuted ones."""
        return self._texts.get(item.id, item)
