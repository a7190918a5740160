"""A GGUF model in this process, over llama.cpp's low-level interface: one context, many sequences that share a prefix.

Sequence 0 holds the last prompt and stays between calls; earlier prompts are stored aside, so that what a new prompt
shares with one of them is not evaluated again. Continuations are evaluated beside each other on sequences 1, 2, …, each
a free copy of sequence 0, as a trie: a token that several begin with is one token of all their sequences. A score is
the same number whatever else is scored beside it: see `bindings.open_context`.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from agent.llm.llama_cpp.bindings import BATCH
from agent.llm.llama_cpp.branches import evaluate
from agent.llm.llama_cpp.decode import Decoder
from agent.llm.llama_cpp.generate import side_by_side, stream
from agent.llm.llama_cpp.hidden_states import HiddenStates
from agent.llm.llama_cpp.prefix_cache import PrefixCache
from agent.llm.llama_cpp.trie import Branch
from agent.llm.protocol import Ability, ModelFile, TokenStates
from agent.llm.tokens import Tokens, chat_of, check_length, decoded, first_tokens, until

SCHEMES = ("",)
"""What stands before a model's name: nothing."""


class LlamaCpp:
    """A GGUF file with all three abilities. Raises ModelMissing where the file is not a sound GGUF model.

    `context` is the longest prompt with its answer, in tokens (at most what the model was trained for); `threads`
    defaults to the cores this process may use. `fingerprint` is the file's sha256. `adapter` is the file of a LoRA
    adapter, which a `fingerprint` that is given has to cover. Calls from several threads take turns. Close it, or use
    it in a `with`, to free its memory early.
    """

    abilities: frozenset[Ability] = frozenset(("score", "labels", "generate"))

    def __init__(
        self,
        path: Path | str,
        name: str,
        fingerprint: str | None = None,
        context: int = 4096,
        threads: int | None = None,
        adapter: Path | None = None,
    ) -> None:
        self.path = Path(path)
        self.name = name
        if fingerprint:
            self.fingerprint = fingerprint
        self._lock = threading.RLock()
        self._decoder = Decoder(self.path, name, context, threads, adapter)
        self._cache = PrefixCache(self._decoder)
        self._hidden_states: HiddenStates | None = None
        self.context = self._decoder.context
        self.tokens = self._decoder.tokens
        self.chat = chat_of(self._decoder.chat_template)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the model file, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def decoding(self) -> float:
        """Seconds spent in llama.cpp's own evaluation."""
        return self._decoder.seconds

    def stop(self) -> None:
        """Make the call that runs in another thread, and each one after it, raise ModelFault, until `start_anew`."""
        self._decoder.stop_flag.set()

    def start_anew(self) -> None:
        """Answer calls again."""
        self._decoder.stop_flag.clear()

    def count(self, text: str) -> int:
        """Return how many tokens `text` is, chat tokens counted as one each."""
        return len(self.tokenize(text, special=True))

    def tokenize(self, text: str, *, special: bool = False) -> Tokens:
        """Return the tokens of a text; `special` reads chat tokens as such."""
        with self._lock:
            return self._decoder.tokenize(text, special=special)

    def prompt_tokens(self, text: str) -> list[int]:
        """Return the tokens of a prompt, at least one: an empty prompt is the token that starts (else ends) a text."""
        with self._lock:
            return self._decoder.prompt_tokens(text)

    def next_logits(self, tokens: list[int]) -> NDArray[np.float32]:
        """Return the logits after these tokens, (vocab,)."""
        with self._lock:
            return self._cache.logits_after(tokens)

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Return per-token natural log-probabilities of each continuation after `prefix`, one array per continuation.

        Marks of chat tokens inside a continuation are read as plain text; an empty continuation gives an empty array.
        """
        with self._lock:
            start = tuple(self._decoder.prompt_tokens(prefix))
            tails = [self._decoder.tokenize(text) for text in continuations]
            check_length(self.name, self.context, len(start) + max(map(len, tails), default=0))
            last = len(start) - 1
            branches = [
                Branch(start + tail[:-1], len(start), [(last + i, token) for i, token in enumerate(tail)])
                for tail in tails
            ]
            return evaluate(self._cache, branches)

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Return log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix.

        Suffixes may hold chat tokens. Raises ModelFault where labels start with the same token.
        """
        with self._lock:
            columns = first_tokens(self._decoder.tokenize, labels)
            start = tuple(self._decoder.prompt_tokens(prefix))
            texts = [start + self._decoder.tokenize(text, special=True) for text in suffixes]
            check_length(self.name, self.context, max(map(len, texts), default=len(start)))
            branches = [
                Branch(tokens, len(start), [(len(tokens) - 1, column) for column in columns]) for tokens in texts
            ]
            rows = evaluate(self._cache, branches)
            return np.array(rows, np.float64).reshape(-1, len(columns))

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Return greedy text, streamed in pieces of whole characters, constrained by a GBNF grammar where one is given.

        Ends where the model ends its turn, at a stop text (which is left out), at max_tokens and where the context is
        full. A prompt too long and a grammar that does not parse raise ModelFault at once, before the first piece.
        """
        with self._lock:
            start = self._decoder.prompt_tokens(prompt)
            check_length(self.name, self.context, len(start) + 1)
            rules = self._decoder.grammar(grammar) if grammar is not None else None
        most = min(max_tokens, self.context - len(start))
        pieces = stream(self._cache, self._lock, start, rules, most)
        return until(decoded(pieces), [mark for mark in stop if mark])

    def generate_all(
        self,
        prompts: Sequence[str],
        grammars: Sequence[str | None],
        max_tokens: int = 256,
        stop: Sequence[str] = (),
    ) -> list[str]:
        """Return what `generate` gives to each prompt, many written side by side; each depends on its own alone.

        The beginning that prompts share is evaluated once. A batch of one token and one of several are summed in
        different order, so that within rounding of a tie a text may differ from that of `generate`.
        """
        with self._lock:
            starts = [tuple(self._decoder.prompt_tokens(prompt)) for prompt in prompts]
            check_length(self.name, self.context, max(map(len, starts), default=0) + 1)
            rules = [self._decoder.grammar(text) if text is not None else None for text in grammars]
            order = sorted(range(len(starts)), key=lambda i: starts[i]) if max_tokens > 0 else []
            written = side_by_side(
                self._cache,
                [starts[i] for i in order],
                [rules[i] for i in order],
                max_tokens,
                stop,
            )
            texts = [""] * len(starts)
            for i, text in zip(order, written, strict=True):
                texts[i] = text
            return texts

    def hidden_states(self, prompt: str, text: str, layer: int) -> TokenStates:
        """Return the states of the tokens of a text that follows a prompt, after a layer, counted from 0."""
        with self._lock:
            tokens = self._decoder.tokenize(text)
            if not self._hidden_states:
                self._hidden_states = self._decoder.hidden_states()
            states = self._hidden_states.after(tuple(self._decoder.prompt_tokens(prompt)), tokens, layer)
            ends = np.cumsum([len(self._decoder.piece(token)) for token in tokens]).tolist()
            written = text.encode("utf-8", "replace")
            return TokenStates(tuple(len(written[:end].decode("utf-8", "ignore")) for end in ends), states)

    def full_cache_bytes(self) -> float:
        """Return the size that the context's cache has when full, estimated from the state of the last prompt."""
        with self._lock:
            return self._cache.bytes_per_token() * (self.context + BATCH)

    def clear_cache(self) -> None:
        """Empty every sequence and drop the stored prompts."""
        with self._lock:
            self._cache.clear()

    def close(self) -> None:
        """Free the model's memory; any later call raises ModelFault."""
        with self._lock:
            if self._hidden_states:
                self._hidden_states.close()
            self._decoder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_model(name: str, file: ModelFile | None, context: int, threads: int | None) -> LlamaCpp:
    """Open a pulled model, or the GGUF file at the path `name`. Raises ModelMissing."""
    if file:
        return LlamaCpp(file.path, file.name, file.sha256, context, threads, file.adapter)
    path = Path(name).expanduser()
    return LlamaCpp(path, path.stem, None, context, threads)
