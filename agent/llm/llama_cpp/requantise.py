"""A model's file with its weights rounded again to Q4_0, for machines and formats where that is faster.

Worth trying, not worth trusting: how fast a format is depends on the kernels that llama.cpp has for this processor, and
rounding twice costs quality.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from agent.errors import ModelFault
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.llama_cpp.bindings import BATCH, library, said


def requantise(path: Path, into: Path) -> None:
    """Write `path` as Q4_0 to `into`, whole or not at all. Raises ModelFault."""
    api = library()
    params = api.llama_model_quantize_default_params()
    params.ftype, params.allow_requantize = api.LLAMA_FTYPE_MOSTLY_Q4_0, True
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".requantise-", dir=into.parent) as folder:
        fresh = Path(folder) / "q4_0.gguf"
        if api.llama_model_quantize(os.fsencode(path), os.fsencode(fresh), params):
            raise ModelFault(f"{path} cannot be written as Q4_0{said()}; use it as it is")
        os.replace(fresh, into)


def seconds(path: Path, runs: int = 3) -> float:
    """Of a whole batch of prompt tokens, the fastest of some runs."""
    times = []
    with LlamaCpp(path, path.stem, fingerprint="0" * 64, context=2 * BATCH) as model:
        text = "word " * BATCH
        for _ in range(runs):
            model.forget()
            started = time.perf_counter()
            model.label_logits(text, [""], ["yes", "no"])
            times.append(time.perf_counter() - started)
    return min(times)
