"""Tuning the smallest model: the loss falls, a seed gives one adapter, and every backend reads it alike."""

from __future__ import annotations

import copy
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from agent.errors import ModelMissing, UsageError
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.lora import Adapter, is_tuned, read_adapter, write_adapter
from agent.llm.transformers.adapter import apply_adapter
from agent.llm.transformers.backend import Transformers
from agent.models import manifest, store
from agent.tuning.example import TuningExample
from agent.tuning.packing import pack
from agent.tuning.training import Tuned, TuneSettings, tune

torch = pytest.importorskip("torch")

NAME = "smollm2-135m-instruct"
HEADS = (9, 3)
COLOURS = ("red", "blue", "green")
EXAMPLES = [
    TuningExample(
        f"One person:\n- a {colour} car\n- a {colour} hat\n",
        tuple(f"Next: a {other} cup?\n" for other in (colour, *(each for each in COLOURS if each != colour))),
        ("Yes", "No"),
    )
    for colour in COLOURS
]
SETTINGS = TuneSettings(histories=24, passes=8, rank=2, batch=3, step=3e-3)


@cache
def loaded() -> Transformers:
    return Transformers(store.path(NAME), NAME, manifest.get(NAME).sha256, context=256, threads=1)


def model() -> Transformers:
    """Return a model to tune, with weights of its own: loading them anew takes longer."""
    fresh = copy.copy(loaded())
    fresh.network = copy.deepcopy(fresh.network)
    return fresh


@pytest.fixture(scope="module")
def tuned() -> Tuned:
    return tune(model(), EXAMPLES, SETTINGS)


@pytest.fixture(scope="module")
def file(tuned: Tuned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("adapters") / "colours.gguf"
    write_adapter(path, tuned.adapter)
    return path


def same(one: Adapter, other: Adapter) -> bool:
    """Return whether two adapters consist of the same numbers."""
    return all(
        np.array_equal(x, y)
        for name in one.matrices
        for x, y in zip(one.matrices[name], other.matrices[name], strict=True)
    )


def test_the_loss_falls(tuned: Tuned) -> None:
    assert tuned.examples == 24
    assert tuned.last_loss < 0.8 * tuned.first_loss


def test_a_seed_gives_one_adapter_also_after_an_interruption(tuned: Tuned, tmp_path: Path) -> None:
    unfinished, short = tmp_path / "unfinished.npz", replace(SETTINGS, histories=6, seed=1)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(model(), EXAMPLES, short, interrupt, unfinished)
    again = tune(model(), EXAMPLES, short, unfinished=unfinished).adapter
    assert same(tune(model(), EXAMPLES, short).adapter, again)
    assert not same(again, tuned.adapter) and not unfinished.exists()


def test_a_stored_adapter_is_read_as_it_was_written(tuned: Tuned, file: Path) -> None:
    read = read_adapter(file, HEADS)
    assert read.scale == tuned.adapter.scale and same(read, tuned.adapter)


def test_backends_with_the_adapter_answer_alike_and_otherwise_than_without(file: Path) -> None:
    example = EXAMPLES[1]

    def scores(backend: LlamaCpp | Transformers) -> np.ndarray:
        logits = backend.label_logits(example.prefix, example.suffixes, example.labels)
        return np.array(logits[:, 0] - logits[:, 1])

    with (
        LlamaCpp(store.path(NAME), NAME, context=256, threads=1) as plain,
        LlamaCpp(store.path(NAME), NAME, context=256, threads=1, adapter=file) as adapted,
    ):
        before, after = scores(plain), scores(adapted)
    in_torch = scores(Transformers(store.path(NAME), NAME, context=256, threads=1, adapter=file))
    # Activations are rounded to 8 bits in llama.cpp: half a nat of difference, with an adapter and without.
    assert np.abs(after - in_torch).max() < min(1, np.abs(after - before).max() / 2)
    assert after.argmax() == 0


def test_candidates_of_a_packed_list_see_the_prompt_and_themselves() -> None:
    packed = pack([1, 2], [[3], [4, 5, 6]])
    assert packed.tokens.tolist() == [1, 2, 3, 4, 5, 6]
    assert packed.positions.tolist() == [0, 1, 2, 2, 3, 4]
    assert packed.last.tolist() == [2, 5]
    assert packed.visible[5].tolist() == [True, True, False, True, True, True]


@pytest.mark.parametrize("content", [b"no adapter", b"GGUF\x03\0\0\0"])
def test_a_broken_adapter_is_refused(content: bytes, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(content)
    with pytest.raises(ModelMissing, match=r"broken\.gguf.*run whyrec tune again"):
        LlamaCpp(store.path(NAME), NAME, context=64, threads=1, adapter=broken)
    with pytest.raises(ModelMissing, match=r"broken\.gguf.*run whyrec tune again"):
        read_adapter(broken, HEADS)


def test_an_adapter_of_another_model_is_refused(tmp_path: Path) -> None:
    path, wrong = tmp_path / "other.gguf", (np.zeros((2, 64), np.float32), np.zeros((64, 2), np.float32))
    write_adapter(path, Adapter("llama", HEADS, 1.0, {"layers.0.mlp.up_proj": wrong}))
    with pytest.raises(ModelMissing, match="run whyrec tune again"):
        LlamaCpp(store.path(NAME), NAME, context=64, threads=1, adapter=path)
    with pytest.raises(ModelMissing, match="run whyrec tune again"):
        apply_adapter(model().network, torch, path)
    with pytest.raises(UsageError, match="gemma"):
        write_adapter(path, Adapter("gemma", HEADS, 1.0, {"layers.0.mlp.up_proj": wrong}))


def test_nobody_to_learn_from_is_said() -> None:
    with pytest.raises(UsageError, match="five interactions"):
        tune(model(), [])


def test_names_say_which_models_are_tuned() -> None:
    assert is_tuned(f"{NAME}+tuned") and not is_tuned(NAME)
