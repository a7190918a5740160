"""A GGUF model in one context of llama.cpp: tokens in, logits out, on up to 64 sequences."""

from __future__ import annotations

import ctypes
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.llama_cpp.bindings import (
    BATCH,
    MIN_BATCH,
    SPARE,
    Batch,
    Grammar,
    apply_adapter,
    bytes_of,
    library,
    load_model,
    logged_error,
    metadata,
    open_context,
    release,
)
from agent.llm.llama_cpp.hidden_states import HiddenStates
from agent.llm.llama_cpp.stop import StopFlag
from agent.llm.tokens import Tokens, cores

LOGPROB_ROWS = 16
"""Rows whose log-sum-exp is taken at once: a block that stays in the processor's cache."""


class Decoder:
    """Opens a model and evaluates batches of tokens.

    `tokens` counts what was evaluated, `seconds` the time spent in llama.cpp's own evaluation; `context` is the longest
    text in tokens, `width` the size of the vocabulary. `adapter` is the file of a LoRA adapter. Raises ModelMissing
    where a file is not a sound GGUF model, or no adapter of it.
    """

    def __init__(self, path: Path, name: str, context: int, threads: int | None, adapter: Path | None = None) -> None:
        self.name = name
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}
        self.seconds = 0.0
        self._api = api = library()
        model = load_model(api, path, name)
        free_model: Callable[..., object] = api.llama_model_free
        self._release = weakref.finalize(self, free_model, model)
        self._vocab = api.llama_model_get_vocab(model)
        self.width = int(api.llama_vocab_n_tokens(self._vocab))
        self.context = min(context, int(api.llama_model_n_ctx_train(model)) or context)
        self._llama_context = open_context(api, model, self.context + BATCH, threads or cores())
        self._release.detach()
        self._release = weakref.finalize(self, release, api, self._llama_context, model)
        if adapter:
            apply_adapter(api, model, self._llama_context, adapter)
        self._model, self._threads = model, threads or cores()
        self._memory = api.llama_get_memory(self._llama_context)
        self.stop_flag = StopFlag(api, self._llama_context)
        self._batch = Batch(api)
        self._block = np.empty((LOGPROB_ROWS, self.width), np.float32)
        self.chat_template = metadata(api, model, "tokenizer.chat_template")

    def close(self) -> None:
        """Free the model's memory; any later call raises ModelFault."""
        self._release()

    def hidden_states(self) -> HiddenStates:
        """Open a context for the states of tokens, over the same weights. Close it before this decoder."""
        self.check_open()
        return HiddenStates(self._api, self._model, self.name, self._threads)

    def check_open(self) -> None:
        """Raise ModelFault where the model was closed."""
        if not self._release.alive:
            raise ModelFault(f"model {self.name} was closed; load it again")

    def _check_not_stopped(self) -> None:
        if self.stop_flag.is_set:
            raise ModelFault(f"model {self.name} was stopped: whoever asked has gone")

    # Vocabulary

    def tokenize(self, text: str, *, special: bool = False, start: bool = False) -> Tokens:
        """Return the tokens of a text; `special` reads chat tokens as such, `start` adds the one that starts texts."""
        self.check_open()
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        out = (ctypes.c_int32 * room)()
        count = self._api.llama_tokenize(self._vocab, data, len(data), out, room, start, special)
        if count < 0:
            raise ModelFault(f"model {self.name} cannot split a text of {len(data)} bytes into tokens; shorten it")
        return tuple(out[:count])

    def prompt_tokens(self, text: str) -> list[int]:
        """Return the tokens of a prompt, at least one: an empty prompt is the token that starts (else ends) a text."""
        if tokens := self.tokenize(text, special=True, start=True):
            return list(tokens)
        begin = self._api.llama_vocab_bos(self._vocab)
        return [begin if begin >= 0 else max(0, self._api.llama_vocab_eos(self._vocab))]

    def ends_turn(self, token: int) -> bool:
        """Return whether the model ends its turn with this token."""
        return bool(self._api.llama_vocab_is_eog(self._vocab, token))

    def piece(self, token: int) -> bytes:
        """Return the bytes of a token, none for a control token."""
        return bytes_of(self._api, self._vocab, token)

    def grammar(self, text: str) -> Grammar:
        """Return a GBNF grammar over the vocabulary. Raises ModelFault where its text does not parse."""
        return Grammar(self._api, self._vocab, text)

    # Sequences

    def copy_sequence(self, source: int, target: int) -> None:
        """Make one sequence a copy of another, which costs nothing: they share memory cells."""
        self._api.llama_memory_seq_cp(self._memory, source, target, -1, -1)

    def cut_sequence(self, number: int, start: int = -1) -> bool:
        """Drop a sequence from a position on, or all of it; False where the model cannot drop a part."""
        return bool(self._api.llama_memory_seq_rm(self._memory, number, start, -1))

    def clear_memory(self) -> None:
        """Drop every sequence."""
        self._api.llama_memory_clear(self._memory, False)

    @contextmanager
    def copies(self, count: int) -> Iterator[None]:
        """Hold sequences 1 … count as copies of sequence 0 within the context."""
        try:
            for number in range(1, count + 1):
                self.copy_sequence(0, number)
            yield
        finally:
            for number in range(1, count + 1):
                self.cut_sequence(number)

    def on_sequences(self, numbers: Sequence[int]) -> AbstractContextManager[None]:
        """Within the context, let a batch's sequences 1, 2, … be these."""
        return self._batch.on_sequences(numbers)

    def state_size(self) -> int:
        """Return the size of sequence 0's state in bytes."""
        return int(self._api.llama_state_seq_get_size(self._llama_context, 0))

    def save_state(self, size: int) -> NDArray[np.uint8]:
        """Return the state of sequence 0, which is of this size."""
        state = np.empty(size, np.uint8)
        self._api.llama_state_seq_get_data(self._llama_context, _pointer(state), size, 0)
        return state

    def restore_state(self, state: NDArray[np.uint8]) -> bool:
        """Bring sequence 0 into a saved state; False where that failed."""
        return bool(self._api.llama_state_seq_set_data(self._llama_context, _pointer(state), state.nbytes, 0))

    # Evaluation

    def decode(
        self,
        tokens: NDArray[Any],
        positions: NDArray[Any],
        low: NDArray[Any],
        high: NDArray[Any],
        outputs: NDArray[np.bool_],
        kind: str = "prompt",
        side_by_side: bool = False,
    ) -> NDArray[np.float32]:
        """Evaluate one batch, each token on the sequences low … high-1, and return the logits after `outputs`, a mask.

        The logits, (outputs, vocab), may be a view until the next call. A batch that is smaller than MIN_BATCH, and
        therefore rounded otherwise, is filled up, and so are its logits; not where a single text is generated token by
        token, which that would slow down. Raises ModelFault, after which the memory has to be cleared.
        """
        self._check_not_stopped()
        rows, steady = int(np.count_nonzero(outputs)), kind == "prompt" or side_by_side
        fill = max(0, MIN_BATCH - len(tokens)) if steady else 0
        filled = outputs.copy()
        if steady and rows:
            filled[np.flatnonzero(~outputs)[: max(0, MIN_BATCH - rows)]] = True
        batch, began = self._batch.fill(tokens, positions, low, high, filled, fill), time.perf_counter()
        code = self._api.llama_decode(self._llama_context, batch)
        if fill:
            self.cut_sequence(SPARE)
        self.seconds += time.perf_counter() - began
        if code:
            self._check_not_stopped()
            why = f"code {code}{logged_error()}"
            raise ModelFault(f"model {self.name} failed on {len(tokens)} tokens ({why}); try a shorter prompt")
        self.tokens[kind] += len(tokens)
        if not rows:
            return np.empty((0, self.width), np.float32)
        logits: NDArray[np.float32] = np.ctypeslib.as_array(
            self._api.llama_get_logits(self._llama_context), (int(np.count_nonzero(filled)), self.width)
        )
        return logits if len(logits) == rows else logits[np.cumsum(filled)[outputs] - 1]

    def log_probabilities(
        self, logits: NDArray[np.float32], rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the log-softmax of logits, (n, vocab), at (rows, columns): the logit less the row's log-sum-exp."""
        peak = logits.max(axis=1, keepdims=True)
        total = np.empty(len(logits))
        for at in range(0, len(logits), len(self._block)):
            part = logits[at : at + len(self._block)]
            block = self._block[: len(part)]
            np.subtract(part, peak[at : at + len(part)], out=block)
            np.exp(block, out=block)
            total[at : at + len(part)] = block.sum(axis=1)
        log_sum = peak[:, 0].astype(np.float64) + np.log(total)
        values: NDArray[np.float64] = np.minimum(logits[rows, columns].astype(np.float64) - log_sum[rows], 0.0)
        if np.isnan(values).any():
            raise ModelFault(f"model {self.name} returned NaN; pull or convert the model again")
        return values


def _pointer(state: NDArray[np.uint8]) -> Any:
    return ctypes.cast(state.ctypes.data, ctypes.POINTER(ctypes.c_uint8))
