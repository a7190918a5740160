"""LoRA adapters as GGUF files, the form that llama.cpp reads: what they change, writing and reading them.

An adapter adds scale · B A to a weight matrix W, (out, in), with A (rank, in) and B (out, rank).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelMissing, UsageError
from agent.llm.gguf_header import check_gguf

Matrix = NDArray[np.float32]

TUNED = "+tuned"
"""What stands after the name of a model that is used with the adapter of an index."""
MODULES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""The linear modules of a layer in transformers, and the names of their weights in a GGUF file."""
ARCHITECTURES = ("llama", "qwen2", "qwen3")
"""Architectures whose layers consist of MODULES under these names."""
INTERLEAVED = ("llama",)
"""Architectures whose GGUF files hold the rows of queries and keys in another order than transformers does."""


@dataclass(frozen=True)
class Adapter:
    """The matrices A and B of modules such as `layers.0.self_attn.q_proj`, with the scale of their product.

    `heads`: how many heads queries and keys have.
    """

    architecture: str
    heads: tuple[int, int]
    scale: float
    matrices: Mapping[str, tuple[Matrix, Matrix]]


def is_tuned(name: str) -> bool:
    """Return whether a model's name is that of a model with an adapter."""
    return name.endswith(TUNED)


def write_adapter(path: Path, adapter: Adapter) -> None:
    """Write an adapter as a whole or not at all. Raises UsageError for an architecture that is not one of ours."""
    import gguf

    if adapter.architecture not in ARCHITECTURES:
        names = ", ".join(ARCHITECTURES)
        raise UsageError(f"models of the architecture {adapter.architecture!r} cannot be tuned: choose one of {names}")
    part = path.with_name(f".{path.name}-{os.getpid()}")
    writer = gguf.GGUFWriter(part, adapter.architecture)
    try:
        rank = len(next(iter(adapter.matrices.values()))[0])
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, adapter.scale * rank)
        for module, (a, b) in adapter.matrices.items():
            name = _gguf_name(module)
            writer.add_tensor(f"{name}.weight.lora_a", np.ascontiguousarray(a, np.float32))
            rows = _reordered(module, adapter, b)
            writer.add_tensor(f"{name}.weight.lora_b", np.ascontiguousarray(rows, np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read_adapter(path: Path, heads: tuple[int, int]) -> Adapter:
    """Read an adapter for a model with so many heads of queries and keys. Raises ModelMissing for a broken file."""
    import gguf

    try:
        check_gguf(path)
        reader = gguf.GGUFReader(path)
        architecture = str(reader.fields["general.architecture"].contents())
        alpha = float(reader.fields[gguf.Keys.Adapter.LORA_ALPHA].contents())
        tensors = {tensor.name: np.array(tensor.data, np.float32) for tensor in reader.tensors}
        matrices = {}
        for name in tensors:
            stem, _, kind = name.rpartition(".weight.")
            if kind == "lora_a":
                matrices[_module(stem)] = (tensors[name], tensors[f"{stem}.weight.lora_b"])
        scale = alpha / len(next(iter(matrices.values()))[0])
    except (OSError, ValueError, KeyError, IndexError, StopIteration) as error:
        raise ModelMissing(f"{path} is a broken adapter: run whyrec tune again") from error
    adapter = Adapter(architecture, heads, scale, matrices)
    back = {module: (a, _reordered(module, adapter, b, back=True)) for module, (a, b) in matrices.items()}
    return replace(adapter, matrices=back)


def _reordered(module: str, adapter: Adapter, rows: Matrix, back: bool = False) -> Matrix:
    """Return rows of B in the order of GGUF files, or `back` in that of transformers.

    A head of d rows is rotated in pairs: transformers pairs row i with i + d/2, GGUF files of some architectures row 2i
    with 2i + 1.
    """
    kind = module.rpartition(".")[2]
    if adapter.architecture not in INTERLEAVED or kind not in ("q_proj", "k_proj"):
        return rows
    heads = adapter.heads[kind == "k_proj"]
    half = len(rows) // heads // 2
    shape: tuple[Any, ...] = (heads, half, 2, -1) if back else (heads, 2, half, -1)
    return rows.reshape(shape).swapaxes(1, 2).reshape(rows.shape)


def _gguf_name(module: str) -> str:
    _, layer, part = module.split(".", 2)
    return f"blk.{layer}.{MODULES[part]}"


def _module(name: str) -> str:
    _, layer, part = name.split(".", 2)
    return f"layers.{layer}.{next(module for module, each in MODULES.items() if each == part)}"
