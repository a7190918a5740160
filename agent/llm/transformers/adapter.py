"""LoRA adapters beside the linear modules of a torch network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agent.errors import ModelMissing
from agent.llm.lora import read_adapter


def add_matrices(module: Any, a: Any, b: Any, scale: float) -> None:
    """Let a linear module add scale · B A x to what it gives for x; `a` and `b` are tensors of any number format."""

    def added(_: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        (x,) = inputs
        return output + (x @ a.to(x.dtype).T) @ b.to(x.dtype).T * scale

    module.register_forward_hook(added)


def apply_adapter(network: Any, torch: Any, path: Path) -> None:
    """Add the adapter in a GGUF file to a network. Raises ModelMissing where it is broken, or of another model."""
    config = network.config.get_text_config()
    adapter = read_adapter(path, (config.num_attention_heads, config.num_key_value_heads))
    for name, (a, b) in adapter.matrices.items():
        try:
            module = network.model.get_submodule(name)
        except AttributeError as error:
            raise ModelMissing(f"{path} is of another model, with {name}: run whyrec tune again") from error
        if (a.shape[1], b.shape[0]) != (module.in_features, module.out_features):
            raise ModelMissing(f"{path} is of another model, with another size of {name}: run whyrec tune again")
        device = module.weight.device
        add_matrices(module, torch.from_numpy(a).to(device), torch.from_numpy(b).to(device), adapter.scale)
