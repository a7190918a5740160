"""`whyrec tune` of a network so small that it is trained in a second: it writes what the tuning of every model does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from agent.llm.lora import TUNED
from agent.llm.protocol import ModelFile
from agent.llm.transformers.backend import Transformers
from agent.llm.transformers.loading import libraries
from agent.models import adapters
from agent.rerank import llm_uplift
from agent.rerank.blend_weights import FEATURES
from agent.rerank.llm_uplift import LlmUplift
from agent.tuning.example import TuningExample
from agent.tuning.index_tuning import tune_and_store
from agent.tuning.training import SAVED_EVERY, TuneSettings
from retrieval.index import Index
from retrieval.index.memory_limit import require_memory
from retrieval.ranking.weights import WeightSet

MODEL, CHARACTERS = "tiny", 64
SETTINGS = TuneSettings(histories=SAVED_EVERY + 2, passes=SAVED_EVERY, rank=2, batch=1)
"""Its state is stored once before it is done."""
EXAMPLES = [
    TuningExample(f"a {colour} car, a", (f" {colour} cup?", " white cup?"), ("Yes", "No")) for colour in ("red", "blue")
]


class TinyModel:
    """What training takes of a model: a network with random weights, to which a character is a token."""

    name, fingerprint = MODEL, "0" * CHARACTERS

    def __init__(self) -> None:
        torch, transformers = libraries()
        torch.set_num_threads(1)
        torch.manual_seed(0)
        sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
        self.network = transformers.LlamaForCausalLM(transformers.LlamaConfig(vocab_size=CHARACTERS, **sizes))

    def tokenize(self, text: str, *, special: bool = False) -> tuple[int, ...]:
        return tuple(ord(character) % CHARACTERS for character in text)

    def prompt_tokens(self, text: str) -> list[int]:
        return list(self.tokenize(text))


def tune(index: Path) -> None:
    """Tune the network on an index, and store how much it helps, as `whyrec tune` does."""
    require_memory()
    train(index, 0)
    built, values = Index(index).manifest.built, (0.5,) * len(FEATURES)
    weights = WeightSet(FEATURES, values, values, values, 99, "torture")
    llm_uplift.save_history_weights(index, built, f"{MODEL}{TUNED}", weights)
    store_uplift(index, 99)


def train(index: Path, seed: int) -> None:
    """Tune the network on an index with this seed."""
    tune_and_store(index, cast(Transformers, TinyModel()), EXAMPLES, replace(SETTINGS, seed=seed), "prompt")


def store_uplift(index: Path, users: int) -> None:
    """Store that so many users were ranked for with the tuned network, and how much it helped."""
    uplift = LlmUplift("blend", f"{MODEL}{TUNED}", users, 0.1, 0.05, 0.15)
    llm_uplift.save_uplift(index, Index(index).manifest.built, uplift)


def seed_of(index: Path) -> int | None:
    """Return the seed that the network is tuned with on an index. ModelMissing where its adapter is not whole."""
    if not (index / adapters.FOLDER / f"{MODEL}.json").exists():
        return None
    record = adapters.load_record(index, MODEL)
    adapters.tuned_file(index, ModelFile(index, MODEL, record.base))
    return record.seed


def users_of_uplift(index: Path) -> int | None:
    """Return for how many users it was measured how much the tuned network helps."""
    uplift = llm_uplift.load_uplift(index, Index(index).manifest.built, "blend", f"{MODEL}{TUNED}")
    return uplift.users if uplift else None
