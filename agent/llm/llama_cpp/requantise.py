"""Rounding a model's weights again to Q4_0, which is faster on some processors and costs quality.

How fast a format is depends on the kernels that llama.cpp has for the processor, so the gain is measured.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from agent.errors import ModelFault
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.llm.llama_cpp.bindings import BATCH, check_header, library, logged_error


def requantise(path: Path, into: Path) -> None:
    """Write the model at `path` as Q4_0 to `into`, completely or not at all. Raises ModelFault, ModelMissing."""
    check_header(path, path.stem)
    api = library()
    params = api.llama_model_quantize_default_params()
    params.ftype, params.allow_requantize = api.LLAMA_FTYPE_MOSTLY_Q4_0, True
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".requantise-", dir=into.parent) as folder:
        fresh = Path(folder) / "q4_0.gguf"
        if api.llama_model_quantize(os.fsencode(path), os.fsencode(fresh), params):
            raise ModelFault(f"{path} cannot be written as Q4_0{logged_error()}; use it as it is")
        os.replace(fresh, into)


def seconds(path: Path, runs: int = 3) -> float:
    """Return the seconds that a full batch of prompt tokens takes, the fastest of `runs`."""
    times = []
    with LlamaCpp(path, path.stem, fingerprint="0" * 64, context=2 * BATCH) as model:
        text = "word " * BATCH
        for _ in range(runs):
            model.clear_cache()
            started = time.perf_counter()
            model.label_logits(text, [""], ["yes", "no"])
            times.append(time.perf_counter() - started)
    return min(times)
