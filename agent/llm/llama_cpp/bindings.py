"""llama.cpp's library: loading it, a model and a context; batches and grammars as it takes them."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault, ModelMissing
from agent.llm.gguf_header import HeaderFault, check_gguf

BATCH = 512
"""Tokens at most in one evaluation."""

SEQUENCES = 64
"""Sequences side by side, the prompt's own included."""

SPARE = SEQUENCES - 1
"""The sequence of tokens that only fill a batch up."""

ENDED = SPARE - 1
"""The sequence that holds the cells of texts that have ended, so that those still running do not take them."""

MIN_BATCH = 8
"""Tokens in a batch from which on llama.cpp uses its tiled kernels for K-quants, which round otherwise."""

ERROR_LEVEL = 4
"""ggml's log level for errors, which the bindings do not name."""

GGML_F16, GGML_Q8_0 = 1, 8
"""Ids of number formats in ggml, which the bindings name elsewhere than in their interface."""

CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class Batch:
    """A llama_batch over numpy arrays; each token is on a run of neighbouring sequences."""

    def __init__(self, api: Any) -> None:
        self.token = np.zeros(BATCH, np.int32)
        self.position = np.zeros(BATCH, np.int32)
        self.count = np.zeros(BATCH, np.int32)
        self.outputs = np.zeros(BATCH, np.int8)
        self.numbers = np.arange(SEQUENCES, dtype=np.int32)
        self.rows = np.zeros(BATCH, np.uintp)
        fields = dict(api.llama_batch._fields_)
        sources: dict[str, NDArray[Any]] = {
            "token": self.token,
            "pos": self.position,
            "n_seq_id": self.count,
            "seq_id": self.rows,
            "logits": self.outputs,
        }
        pointers = {name: ctypes.cast(array.ctypes.data, fields[name]) for name, array in sources.items()}
        self.batch = api.llama_batch(n_tokens=0, embd=None, **pointers)

    def fill(
        self,
        tokens: NDArray[Any],
        positions: NDArray[Any],
        low: NDArray[Any],
        high: NDArray[Any],
        outputs: NDArray[np.bool_],
        fill: int = 0,
    ) -> Any:
        """Return the batch with these tokens, at most BATCH, each on the sequences low … high-1, and `fill` others."""
        count = len(tokens)
        self.batch.n_tokens = count + fill
        self.token[:count] = tokens
        self.position[:count] = positions
        self.count[:count] = high - low
        self.rows[:count] = self.numbers.ctypes.data + low.astype(np.uintp) * self.numbers.itemsize
        self.outputs[:count] = outputs
        others = slice(count, count + fill)
        self.token[others], self.position[others], self.count[others] = 0, range(fill), 1
        self.outputs[others] = outputs.any()
        self.rows[others] = self.numbers.ctypes.data + SPARE * self.numbers.itemsize
        return self.batch

    @contextmanager
    def on_sequences(self, numbers: Sequence[int]) -> Iterator[None]:
        """Within the context, let the batch's sequences 1, 2, … be these, since a run is of neighbours."""
        try:
            self.numbers[1 : 1 + len(numbers)] = numbers
            yield
        finally:
            self.numbers[:] = np.arange(SEQUENCES)


class Grammar:
    """A GBNF grammar and how far it has come. Raises ModelFault where its text does not parse."""

    def __init__(self, api: Any, vocab: Any, text: str) -> None:
        self._api = api
        _ERRORS.clear()
        readable = text.strip() and "\0" not in text
        sampler = api.llama_sampler_init_grammar(vocab, text.encode("utf-8"), b"root") if readable else None
        if not sampler:
            raise ModelFault(f"the grammar does not parse{logged_error(': ')}; mend it (GBNF, with a rule called root)")
        self._sampler = sampler
        weakref.finalize(self, api.llama_sampler_free, sampler)

    def choose(self, logits: NDArray[np.float32]) -> int:
        """Return the likeliest token that the grammar allows, and advance the grammar past it.

        It is applied to the best token, then to the best few, and only then to the whole vocabulary, which is slow; the
        result is the same.
        """
        for size in (1, 64, len(logits)):
            best = np.array([logits.argmax()]) if size == 1 else _largest(logits, size)
            candidates = np.zeros(len(best), CANDIDATE)
            candidates["id"], candidates["logit"] = best, logits[best]
            data = ctypes.cast(candidates.ctypes.data, ctypes.POINTER(self._api.llama_token_data))
            array = self._api.llama_token_data_array(data=data, size=len(best), selected=-1, sorted=False)
            self._api.llama_sampler_apply(self._sampler, ctypes.byref(array))
            top = int(candidates["logit"].argmax())
            if candidates["logit"][top] > -np.inf:
                token = int(candidates["id"][top])
                self._api.llama_sampler_accept(self._sampler, token)
                return token
        raise ModelFault("the grammar leaves the model no token to go on with; mend the grammar")


def _largest(logits: NDArray[np.float32], size: int) -> NDArray[np.int64]:
    """Return the indices of the largest logits, in no order."""
    if size >= len(logits):
        return np.arange(len(logits))
    return np.argpartition(logits, -size)[-size:]


_ERRORS: list[str] = []
_callbacks: list[Any] = []


def library() -> Any:
    """Return the bindings, quiet; what they log as an error is stored for messages. Raises ModelMissing."""
    # Threads that spin at OpenMP's barriers starve each other where another process wants the cores: let them sleep.
    # Read once, when the library loads; see docs/decisions/llm-backends.md.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import llama_cpp
    except ImportError as error:
        raise ModelMissing("local models need llama-cpp-python; run: pip install llama-cpp-python") from error
    if not _callbacks:

        def log(level: int, text: bytes, _: Any) -> None:
            if level == ERROR_LEVEL:
                _ERRORS.append(text.decode("utf-8", "replace").strip())
                del _ERRORS[:-8]

        _callbacks.append(llama_cpp.llama_log_callback(log))
        llama_cpp.llama_log_set(_callbacks[0], ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
    return llama_cpp


@contextmanager
def interrupted_later() -> Iterator[Callable[[], bool]]:
    """Defer Ctrl-C within the context to its end: in a callback from C, Python would print and lose it.

    Yields a function that returns whether Ctrl-C came.
    """
    came: list[int] = []
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if came:
            raise KeyboardInterrupt


def logged_error(lead: str = ", ") -> str:
    """Return the first line of the library's first error since loading began, for a message; empty if there is none."""
    return f"{lead}{_ERRORS[0].splitlines()[0][:160]}" if _ERRORS and _ERRORS[0] else ""


def check_header(path: Path, name: str) -> None:
    """Raise ModelMissing unless the file has the sound header of a GGUF file and all that it names."""
    try:
        check_gguf(path)
    except OSError as error:
        raise ModelMissing(f"cannot read {path} ({error.strerror}); run: whyrec models pull {name}") from error
    except HeaderFault as error:
        raise ModelMissing(
            f"{path} is a broken model file: {error}; delete it and run: whyrec models pull {name}"
        ) from error


def load_model(api: Any, path: Path, name: str, *, vocabulary_only: bool = False) -> Any:
    """Load a GGUF file on the processor and return llama.cpp's model. Raises ModelMissing where it is broken."""
    check_header(path, name)
    _ERRORS.clear()
    params = api.llama_model_default_params()
    params.n_gpu_layers = 0
    params.vocab_only = vocabulary_only
    params.use_extra_bufts = False  # repacked weights sum in groups of tokens, and were slower
    with interrupted_later() as stop:
        params.progress_callback = api.llama_progress_callback(lambda _, __: not stop())
        model = api.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise ModelMissing(
            f"{path} is a broken model file{logged_error(': ')}; delete it and run: whyrec models pull {name}"
        )
    return model


def open_context(api: Any, model: Any, cells: int, threads: int) -> Any:
    """Open a context whose sequences share one store of `cells` tokens. Raises ModelFault.

    Without a shared store, a partial copy of a sequence ends the process.
    """
    _ERRORS.clear()
    params = api.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_seq_max = cells, BATCH, SEQUENCES
    params.kv_unified = params.swa_full = params.no_perf = True
    params.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_ENABLED
    # With keys and values of one type llama.cpp's flash attention works in tiles of memory cells: a score then depends
    # on where in memory a token is. With keys in 8 bits it goes cell by cell, and a score is exact; so it is with fewer
    # than 64 tokens at once, for models whose keys do not come in blocks of 32. See docs/decisions/llm-backends.md.
    params.type_v = GGML_F16
    params.n_threads = params.n_threads_batch = threads
    context = None
    with interrupted_later():
        for params.type_k, params.n_ubatch in ((GGML_Q8_0, BATCH), (GGML_F16, 60)):
            context = context or api.llama_init_from_model(model, params)
    if not context:
        raise ModelFault(
            f"no context of {cells} tokens could be opened{logged_error()}; load it with a smaller context"
        )
    return context


def apply_adapter(api: Any, model: Any, context: Any, path: Path) -> None:
    """Add a LoRA adapter to all that a context evaluates; it is freed with the model. Raises ModelMissing."""
    try:
        check_gguf(path)
    except (OSError, HeaderFault) as error:
        raise ModelMissing(f"{path} is no adapter of this model: {error}; run whyrec tune again") from error
    _ERRORS.clear()
    adapter = api.llama_adapter_lora_init(model, os.fsencode(path))
    failed = not adapter or api.llama_set_adapters_lora(
        context, (api.llama_adapter_lora_p_ctypes * 1)(adapter), 1, (ctypes.c_float * 1)(1.0)
    )
    if failed:
        raise ModelMissing(f"{path} is no adapter of this model{logged_error(': ')}; run whyrec tune again")


def release(api: Any, context: Any, model: Any) -> None:
    """Free a context and its model."""
    api.llama_free(context)
    api.llama_model_free(model)


def metadata(api: Any, model: Any, key: str) -> str:
    """Return a text from the model file's header, "" where there is none."""
    room = 1 << 18
    out = ctypes.create_string_buffer(room)
    length = api.llama_model_meta_val_str(model, key.encode(), out, room)
    return out.value.decode("utf-8", "replace") if length > 0 else ""


def bytes_of(api: Any, vocab: Any, token: int) -> bytes:
    """Return the bytes of a token, none for a control token."""
    room = 64
    while True:
        out = ctypes.create_string_buffer(room)
        length = api.llama_token_to_piece(vocab, token, out, room, 0, False)
        if length >= 0:
            return out.raw[:length]
        room = -length
