"""Evaluating a prompt and continuations beside each other with a torch network, on copies of the prompt's cache."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.tokens import Tokens, shared_length
from agent.llm.transformers.loading import first_line

BATCH = 512
"""Tokens of continuations, padding included, that are evaluated together: their logits are what takes memory."""

MAX_CACHE_TOKENS = 16_384
"""Tokens, prompt included, in all copies of the cache together."""


class Evaluator:
    """A network with the cache of the last prompt. `tokens` counts what it evaluated and reused."""

    def __init__(self, network: Any, torch: Any, transformers: Any, name: str) -> None:
        self.network, self.name = network, name
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}
        self._torch, self._transformers = torch, transformers
        parameters = inspect.signature(network.forward).parameters
        self._keyword = "cache" if "cache" in parameters else "past_key_values"  # its name before transformers 5.24
        self._cache: Any = None
        self._current: list[int] = []  # the tokens in the cache
        self._last_logits: Any = None  # those after its last token, (1, vocab)

    def clear(self) -> None:
        """Drop the cache of the last prompt."""
        self._cache, self._last_logits = None, None
        self._current.clear()

    def logits_after(self, tokens: list[int], kind: str = "prompt") -> Any:
        """Bring the cache to hold exactly `tokens`, evaluating only what is new; return the logits after them.

        The logits are a tensor, (1, vocab). A cache that cannot be cut (of recurrent layers, or past a sliding window)
        is begun anew.
        """
        if tokens == self._current and self._last_logits is not None:
            self.tokens["reused"] += len(tokens) if kind == "prompt" else 0
            return self._last_logits
        shared = min(shared_length(self._current, tokens), len(tokens) - 1)
        try:
            if self._cache is not None and shared < len(self._current):
                self._cache.crop(shared - len(self._current))
        except Exception:  # layers differ in what they raise
            shared = 0
        if not shared:
            self.clear()
            self._cache = self._transformers.DynamicCache(config=self.network.config)
        del self._current[shared:]
        self._last_logits = None
        new = tokens[shared:]
        logits = self._forward(np.array([new]), np.ones((1, len(tokens)), np.int64), self._cache, [len(new) - 1])
        self.tokens[kind] += len(new)
        self.tokens["reused"] += shared if kind == "prompt" else 0
        self._current.extend(new)
        self._last_logits = logits[0]
        return self._last_logits

    def branch(self, tails: list[Tokens], columns: list[NDArray[np.int64]]) -> list[NDArray[np.float64]]:
        """Evaluate each tail after the prompt in the cache, and return the log-probabilities of its columns.

        `columns[i]`, (outputs, k), are tokens whose log-probability is read after the last `outputs` tokens of tail i;
        k is the same for all. Tails come sorted by length.
        """
        values: list[NDArray[np.float64]] = []
        prompt = len(self._current)
        for low, high in self._rounds(tails):
            part, targets = tails[low:high], columns[low:high]
            width = max(map(len, part))
            tokens = np.zeros((len(part), width), np.int64)
            mask = np.ones((len(part), prompt + width), np.int64)
            for row, tail in enumerate(part):
                tokens[row, : len(tail)] = tail
                mask[row, prompt + len(tail) :] = 0
            owner = np.repeat(np.arange(len(part)), [len(each) for each in targets])
            positions = np.concatenate([np.arange(len(t) - len(c), len(t)) for t, c in zip(part, targets, strict=True)])
            keep, at = np.unique(positions, return_inverse=True)
            with self._torch.inference_mode():
                cache = copy.deepcopy(self._cache)
                cache.reorder_cache(self._torch.zeros(len(part), dtype=self._torch.int64))  # as every layer can
            logits = self._forward(tokens, mask, cache, keep.tolist())
            self.tokens["prompt"] += sum(map(len, part))
            read = self.log_probabilities(logits[owner, at], np.concatenate(targets))
            values += np.split(read, np.cumsum([len(each) for each in targets])[:-1])
        return values

    def log_probabilities(self, logits: Any, columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the log-softmax of logits, (n, vocab), at `columns`, (n, k). Raises ModelFault for NaN."""
        with self._torch.inference_mode():
            picked = logits.gather(1, self._torch.tensor(columns, device=logits.device))
            values: NDArray[np.float64] = (picked - logits.logsumexp(1, keepdim=True)).double().cpu().numpy()
        if np.isnan(values).any():
            raise ModelFault(f"model {self.name} returned NaN; download or convert the model again")
        return np.minimum(values, 0.0)

    def _rounds(self, tails: list[Tokens]) -> Iterator[tuple[int, int]]:
        """Yield runs of tails that are evaluated together, as many as there is memory for."""
        low = 0
        for at, tail in enumerate(tails):
            rows = at - low + 1
            cached = rows * (len(self._current) + len(tail))
            if rows > 1 and (rows * len(tail) > BATCH or cached > MAX_CACHE_TOKENS):
                yield low, at
                low = at
        if tails:
            yield low, len(tails)

    def _forward(self, tokens: NDArray[np.int64], mask: NDArray[np.int64], cache: Any, keep: list[int]) -> Any:
        """Evaluate `tokens`, (rows, width), after the cache; `mask`, (rows, cached + width), is 0 at padding.

        Returns the logits, (rows, keep, vocab), after the tokens at `keep`, in float32. Raises ModelFault.
        """
        torch, device = self._torch, self.network.device
        first = mask.shape[1] - tokens.shape[1]
        try:
            with torch.inference_mode():
                positions = torch.tensor(keep, device=device)
                logits = self.network(
                    input_ids=torch.tensor(tokens, device=device),
                    attention_mask=torch.tensor(mask, device=device),
                    position_ids=torch.arange(first, mask.shape[1], device=device).expand(*tokens.shape),
                    use_cache=True,
                    **{self._keyword: cache},
                    logits_to_keep=positions,
                ).logits
                if logits.shape[1] != len(keep):  # a model that returns them all
                    logits = logits[:, positions]
                return logits.float()
        except BaseException as error:
            self.clear()  # the cache may hold half of it, also after an interrupt
            if not isinstance(error, Exception):
                raise
            why = f"{tokens.size} tokens ({first_line(error)})"
            raise ModelFault(f"model {self.name} failed on {why}; try a shorter prompt or another model") from error
