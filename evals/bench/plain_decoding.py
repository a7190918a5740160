"""The floor: llama.cpp decoding as many tokens as one plain batch, and how fast that is for this processor."""

from __future__ import annotations

import math
import os
import re
import tempfile
from pathlib import Path

from agent.llm.llama_cpp.bindings import BATCH, library, load_model
from agent.llm.llama_cpp.requantise import requantise
from agent.models import store
from evals.bench import fastest

PARAMETERS = {"smollm2-135m-instruct": 106.2, "gemma-3-270m": 100.3, "qwen2.5-coder-1.5b-instruct": 1310.3}
"""Millions of weights that every token is multiplied with, the output head left out."""
HEAD = {"smollm2-135m-instruct": 28.3, "gemma-3-270m": 167.8, "qwen2.5-coder-1.5b-instruct": 233.4}
"""Millions of weights of the output head, which only tokens with logits meet."""


class PlainDecoder:
    """llama.cpp with its own defaults: one sequence, keys and values in 16 bits, 512 tokens at once."""

    def __init__(self, path: Path) -> None:
        self.api = api = library()
        self.model = load_model(api, path, path.stem)
        params = api.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = 8192, BATCH, BATCH
        params.n_threads = params.n_threads_batch = len(os.sched_getaffinity(0))
        self.context = api.llama_init_from_model(self.model, params)
        self.batch = api.llama_batch_init(BATCH, 0, 1)
        self.width = api.llama_vocab_n_tokens(api.llama_model_get_vocab(self.model))

    def decode(self, tokens: int, logits: int) -> None:
        """Decode so many tokens, the last of them with logits."""
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), False)
        for start in range(0, tokens, BATCH):
            self.batch.n_tokens = count = min(BATCH, tokens - start)
            for at in range(count):
                self.batch.token[at] = 1000 + (start + at) * 7919 % min(40_000, self.width - 1000)
                self.batch.pos[at], self.batch.n_seq_id[at], self.batch.seq_id[at][0] = start + at, 1, 0
                self.batch.logits[at] = start + at >= tokens - logits
            if self.api.llama_decode(self.context, self.batch):
                raise RuntimeError("llama.cpp could not decode")

    def close(self) -> None:
        self.api.llama_batch_free(self.batch)
        self.api.llama_free(self.context)
        self.api.llama_model_free(self.model)


def describe_decoding(name: str, runs: int) -> str:
    """Measure plain decoding and return its speed as one line."""
    as_is, q4_0 = seconds_as_is_and_requantised(name, runs)
    rate = (512 * PARAMETERS.get(name, 0) + HEAD.get(name, 0)) / 1000 / as_is
    return (
        f"512 plain tokens {as_is:.2f} s ({512 / as_is:.0f} tokens/s, {rate:.0f} GMAC/s, "
        f"{rate / peak():.0%} of the int8 peak); re-quantised to Q4_0 {as_is / q4_0:.2f}× that speed"
    )


def seconds_as_is_and_requantised(name: str, runs: int) -> tuple[float, float]:
    """Return the seconds of 512 plain tokens with the file as downloaded, and re-quantised to Q4_0."""
    path = store.path(name)
    as_is = PlainDecoder(path)
    first = fastest(lambda: as_is.decode(512, 1), runs)
    as_is.close()
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "q4_0.gguf"
        requantise(path, other)
        again = PlainDecoder(other)
        second = fastest(lambda: again.decode(512, 1), runs)
        again.close()
    return first, second


def peak() -> float:
    """Return the GMAC/s of this machine's cores in 8 bits with AVX-512 VNNI, at the clock they run at now.

    A core multiplies 64 a cycle, and 128 where it has two whole ports, as those that also know AVX-VNNI have.
    """
    cpuinfo = Path("/proc/cpuinfo").read_text()
    clocks = [float(c) for c in re.findall(r"cpu MHz\s*: ([\d.]+)", cpuinfo)]
    wide = re.search(r"\bavx_vnni\b", cpuinfo) and re.search(r"\bavx512_vnni\b", cpuinfo)
    return (128 if wide else 64) * sum(clocks) / 1000 or math.nan
