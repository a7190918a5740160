"""The states of a model's tokens after one of its layers, which hold what the model makes of each token in its text.

A context of its own, over the weights that the decoder has loaded, evaluates a text only up to that layer. A linear
classifier of such states tells more of a text than what the model writes of it (Belinkov 2022, arXiv 2102.12452).
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.llama_cpp.bindings import interrupted_later, logged_error
from agent.llm.tokens import Tokens, shared_length

CELLS = 1_024
"""The longest text with its prompt, in tokens."""
CHUNK = 64
"""Tokens in one evaluation."""


class HiddenStates:
    """Evaluates texts up to one layer of a model, from 0; what a text shares with the one before is not done again.

    `layer` may be changed between calls. Raises ModelFault where the context cannot be opened.
    """

    def __init__(self, api: Any, model: Any, name: str, threads: int) -> None:
        self._api, self._name = api, name
        self._ggml = _tensor_functions(api)
        self.width, self.layers = int(api.llama_model_n_embd(model)), int(api.llama_model_n_layer(model))
        self._layer, self._rows = -1, list[NDArray[np.float32]]()
        self._current: list[int] = []
        self._callback = api.ggml_backend_sched_eval_callback(self._read)
        params = api.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch, params.n_seq_max = CELLS, CHUNK, CHUNK, 1
        params.n_threads = params.n_threads_batch = threads
        params.no_perf = True
        params.cb_eval = self._callback
        self._context = api.llama_init_from_model(model, params)
        if not self._context:
            raise ModelFault(f"no context for the states of {name} could be opened{logged_error()}")
        free: Callable[..., object] = api.llama_free
        self._release = weakref.finalize(self, free, self._context)

    def close(self) -> None:
        """Free the context, which has to happen before the model is freed."""
        self._release()

    def after(self, prompt: Tokens, text: Tokens, layer: int) -> NDArray[np.float32]:
        """Return the states of the tokens of a text, (n, width), that follow a prompt, after a layer.

        Raises ModelFault where the model has no such layer, both are too long, or the evaluation fails.
        """
        if not 0 <= layer < self.layers:
            raise ModelFault(f"model {self._name} has {self.layers} layers, none with number {layer}")
        tokens = [*prompt, *text]
        if len(tokens) > CELLS:
            raise ModelFault(f"{len(tokens)} tokens are too many for the states of {self._name}; shorten the text")
        self._go_back(min(shared_length(self._current, tokens), len(prompt)) if layer == self._layer else 0)
        self._layer, self._rows = layer, []
        start = len(self._current)
        for at in range(start, len(tokens), CHUNK):
            chunk = tokens[at : at + CHUNK]
            array = (ctypes.c_int32 * len(chunk))(*chunk)
            with interrupted_later():
                code = self._api.llama_decode(self._context, self._api.llama_batch_get_one(array, len(chunk)))
            if code:
                self._go_back(0)
                raise ModelFault(f"model {self._name} failed on {len(tokens)} tokens (code {code}{logged_error()})")
            self._current += chunk
        rows = np.concatenate(self._rows) if self._rows else np.empty((0, self.width), np.float32)
        if len(rows) != len(tokens) - start:
            self._go_back(0)
            raise ModelFault(f"the states of {self._name} after layer {layer} cannot be read; use another model")
        return rows[len(prompt) - start :]

    def _go_back(self, length: int) -> None:
        """Keep the first tokens of what was evaluated."""
        memory = self._api.llama_get_memory(self._context)
        if not self._api.llama_memory_seq_rm(memory, 0, length, -1):
            self._api.llama_memory_clear(memory, True)
            length = 0
        del self._current[length:]

    def _read(self, tensor: Any, asks: bool, _: Any) -> bool:
        """Take the output of the layer: llama.cpp asks which tensors are wanted, and then stops where this is False."""
        is_layer: bool = self._ggml.ggml_get_name(tensor) == f"l_out-{self._layer}".encode()
        if asks or not is_layer:
            return is_layer or not asks
        size = self._ggml.ggml_nbytes(tensor)
        rows = np.empty(size // 4, np.float32)
        self._ggml.ggml_backend_tensor_get(tensor, rows.ctypes.data, 0, size)
        self._rows.append(rows.reshape(-1, self.width))
        return False


def _tensor_functions(api: Any) -> Any:
    """Return the library with the functions that read a tensor."""
    library: Any = ctypes.CDLL(api.llama_cpp._lib._name)
    library.ggml_get_name.restype, library.ggml_get_name.argtypes = ctypes.c_char_p, [ctypes.c_void_p]
    library.ggml_nbytes.restype, library.ggml_nbytes.argtypes = ctypes.c_size_t, [ctypes.c_void_p]
    size = ctypes.c_size_t
    library.ggml_backend_tensor_get.argtypes = [ctypes.c_void_p, ctypes.c_void_p, size, size]
    return library
