"""A transformers network with LoRA matrices beside its linear modules, and its scores of packed lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from agent.errors import UsageError
from agent.llm.lora import ARCHITECTURES, MODULES, Adapter
from agent.llm.transformers.adapter import add_matrices
from agent.llm.transformers.loading import libraries
from agent.tuning.packing import PackedList


class TunableNetwork:
    """A causal network whose weights stay as they are, with matrices A and B that are learned.

    `parameters` are the matrices by module, such as `layers.0.self_attn.q_proj A`; B is 0 at first, so that nothing is
    changed yet. Raises UsageError for an architecture whose adapters llama.cpp would read otherwise.
    """

    def __init__(self, network: Any, rank: int, scale: float, seed: int) -> None:
        self._torch, _ = libraries()
        torch, config = self._torch, network.config.get_text_config()
        if config.model_type not in ARCHITECTURES:
            names = ", ".join(ARCHITECTURES)
            raise UsageError(f"models of the kind {config.model_type!r} cannot be tuned: choose one of {names}")
        self._network, self._scale, self.architecture = network.requires_grad_(False), scale, str(config.model_type)
        self._heads = (config.num_attention_heads, config.num_key_value_heads)
        self.parameters: dict[str, Any] = {}
        generator = torch.Generator().manual_seed(seed)
        for number, layer in enumerate(network.model.layers):
            for part in MODULES:
                module, name = layer.get_submodule(part), f"layers.{number}.{part}"
                a = torch.randn(rank, module.in_features, generator=generator) / module.in_features**0.5
                b = torch.zeros(module.out_features, rank)
                self.parameters |= {f"{name} A": a.requires_grad_(True), f"{name} B": b.requires_grad_(True)}
                add_matrices(module, a, b, scale)

    def scores(self, packed: PackedList, labels: tuple[int, int]) -> Any:
        """Return the logit of the first label less that of the second, a tensor (candidates,)."""
        torch, network = self._torch, self._network
        dtype = network.dtype
        mask = torch.zeros(packed.visible.shape, dtype=dtype).masked_fill(
            torch.from_numpy(~packed.visible), torch.finfo(dtype).min
        )
        states = network.model(
            input_ids=torch.from_numpy(packed.tokens)[None],
            position_ids=torch.from_numpy(packed.positions)[None],
            attention_mask=mask[None, None],
            use_cache=False,
        ).last_hidden_state[0]
        head = network.get_output_embeddings().weight[list(labels)]
        logits = (states[torch.from_numpy(packed.last)] @ head.T).float()
        return logits[:, 0] - logits[:, 1]

    def adapter(self) -> Adapter:
        """Return the matrices as they are now."""
        arrays = {name: value.detach().numpy().astype(np.float32) for name, value in self.parameters.items()}
        modules = dict.fromkeys(name.rpartition(" ")[0] for name in arrays)
        matrices = {name: (arrays[f"{name} A"], arrays[f"{name} B"]) for name in modules}
        return Adapter(self.architecture, self._heads, self._scale, matrices)
