"""A model in this process through transformers and torch: a folder in Hugging Face's format, or a GGUF file.

The cache of the last prompt stays between calls, so that what a new prompt shares with it is not evaluated again.
Continuations are evaluated beside each other on copies of it, padded on the right. A GGUF file is dequantised, so it
takes several times its size in memory and its scores differ a little from llama.cpp's.

Grammars are llama.cpp's, over a GGUF file's own vocabulary or one that is written from the tokenizer.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.llm.llama_cpp.bindings import Grammar, check_header
from agent.llm.llama_cpp.vocabulary import Vocabulary, from_tokenizer
from agent.llm.protocol import Ability, ModelFile
from agent.llm.sequential import Sequential
from agent.llm.tokens import Tokens, chat_of, check_length, cores, decoded, first_tokens, until
from agent.llm.transformers.adapter import apply_adapter
from agent.llm.transformers.evaluate import Evaluator
from agent.llm.transformers.loading import find, libraries, load

SCHEMES = ("transformers",)
"""What stands before a model's name."""


class Transformers(Sequential):
    """A causal model with all three abilities. Raises ModelMissing where it cannot be had from this machine.

    `source` is a folder with safetensors, a GGUF file, or ORG/NAME of a model that `hf download` put into the local
    cache; nothing is downloaded, nothing unpickled, and no code that comes with a model is run. It runs on a GPU in
    bfloat16 where there is one, else on the processor in float32, with `threads` threads (of all of torch in this
    process; by default the cores it may use). `context` is the longest prompt with its answer, in tokens. `fingerprint`
    is the sha256 of the weights: of the GGUF file, or of all safetensors, one after the other by name. `adapter` is the
    GGUF file of a LoRA adapter, which a `fingerprint` that is given has to cover. Calls from several threads take
    turns.
    """

    abilities: frozenset[Ability] = frozenset(("score", "labels", "generate"))

    def __init__(
        self,
        source: Path | str,
        name: str,
        fingerprint: str | None = None,
        context: int = 4096,
        threads: int | None = None,
        adapter: Path | None = None,
    ) -> None:
        self.name = name
        if fingerprint:
            self.fingerprint = fingerprint
        torch, transformers = libraries()
        torch.set_num_threads(threads or cores())
        self._lock = threading.RLock()
        self.path = find(source)
        if self.path.is_file():
            check_header(self.path, self.path.stem)
            self.vocabulary = Vocabulary(self.path, self.path.stem)
        self.tokenizer, self.network = load(self.path, torch, transformers)
        if adapter:
            apply_adapter(self.network, torch, adapter)
        self._evaluator = Evaluator(self.network, torch, transformers, name)
        self.tokens = self._evaluator.tokens
        config = self.network.config.get_text_config()
        self.context = min(context, getattr(config, "max_position_embeddings", context))
        ends = self.network.generation_config.eos_token_id
        self._ends = {*(ends if isinstance(ends, list) else [ends]), self.tokenizer.eos_token_id}
        begin = self.tokenizer.bos_token_id
        self._start: Tokens = tuple(token for token in self.tokenizer("").input_ids if token == begin)
        if self.path.is_file():
            self._start = self.vocabulary.start
        self.chat = chat_of(str(self.tokenizer.chat_template or ""))

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the weights, in hexadecimal."""
        digest = hashlib.sha256()
        for file in [self.path] if self.path.is_file() else sorted(self.path.glob("*.safetensors")):
            with file.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The tokens as llama.cpp's grammars take them."""
        return from_tokenizer(self.tokenizer, self.name)

    def count(self, text: str) -> int:
        """Return how many tokens `text` is, chat tokens counted as one each."""
        return len(self.tokenize(text, special=True))

    def tokenize(self, text: str, *, special: bool = False) -> Tokens:
        """Return the tokens of a text; `special` reads chat tokens as such."""
        with self._lock:
            text = text.encode("utf-8", "replace").decode()
            encoded = self.tokenizer(text, add_special_tokens=False, split_special_tokens=not special)
            return tuple(encoded.input_ids)

    def prompt_tokens(self, text: str) -> list[int]:
        """Return the tokens of a prompt, at least one: an empty prompt is the token that starts (else ends) a text."""
        if tokens := self._start + self.tokenize(text, special=True):
            return list(tokens)
        begin, end = self.tokenizer.bos_token_id, self.tokenizer.eos_token_id
        return [begin if begin is not None else end or 0]

    def next_logits(self, tokens: list[int]) -> NDArray[np.float32]:
        """Return the logits after these tokens, (vocab,)."""
        with self._lock:
            logits: NDArray[np.float32] = self._evaluator.logits_after(tokens)[0].cpu().numpy()
            return logits

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Return per-token natural log-probabilities of each continuation after `prefix`, one array per continuation.

        Marks of chat tokens inside a continuation are read as plain text; an empty continuation gives an empty array.
        """
        with self._lock:
            start = self.prompt_tokens(prefix)
            texts = [self.tokenize(text) for text in continuations]
            unique = sorted({tokens for tokens in texts if tokens}, key=lambda tokens: (len(tokens), tokens))
            check_length(self.name, self.context, len(start) + max(map(len, unique), default=0))
            if not unique:
                return [np.empty(0) for _ in texts]
            logits = self._evaluator.logits_after(start)
            first = self._evaluator.log_probabilities(logits, np.array([[tokens[0] for tokens in unique]]))[0]
            longer = [tokens for tokens in unique if len(tokens) > 1]
            rest = self._evaluator.branch([tokens[:-1] for tokens in longer], [np.array([t[1:]]).T for t in longer])
            after = dict(zip(longer, rest, strict=True))
            scores = {
                tokens: np.append(value, after[tokens][:, 0] if tokens in after else [])
                for tokens, value in zip(unique, first, strict=True)
            }
            return [scores[tokens].copy() if tokens else np.empty(0) for tokens in texts]

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Return log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix.

        Suffixes may hold chat tokens. Raises ModelFault where labels start with the same token.
        """
        with self._lock:
            columns = first_tokens(self.tokenize, labels)[None]
            start = self.prompt_tokens(prefix)
            texts = [self.tokenize(text, special=True) for text in suffixes]
            unique = sorted({tokens for tokens in texts if tokens}, key=lambda tokens: (len(tokens), tokens))
            check_length(self.name, self.context, len(start) + max(map(len, unique), default=0))
            if not texts:
                return np.empty((0, len(labels)))
            logits = self._evaluator.logits_after(start)
            rows = dict(zip(unique, self._evaluator.branch(unique, [columns] * len(unique)), strict=True))
            if () in texts:
                rows[()] = self._evaluator.log_probabilities(logits, columns)
            return np.concatenate([rows[tokens] for tokens in texts])

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Return greedy text, streamed in pieces of whole characters, constrained by a GBNF grammar where one is given.

        Ends where the model ends its turn, at a stop text (which is left out), at max_tokens and where the context is
        full. A prompt too long and a grammar that does not parse raise ModelFault at once, before the first piece.
        """
        with self._lock:
            start = self.prompt_tokens(prompt)
            check_length(self.name, self.context, len(start) + 1)
            rules = self.vocabulary.grammar(grammar) if grammar is not None else None
        most = min(max_tokens, self.context - len(start))
        return until(decoded(self._stream(start, rules, most)), [mark for mark in stop if mark])

    def clear_cache(self) -> None:
        """Drop the last prompt's cache."""
        with self._lock:
            self._evaluator.clear()

    def _stream(self, tokens: list[int], grammar: Grammar | None, max_tokens: int) -> Iterator[bytes]:
        """Yield the bytes of one greedy token after the other.

        Other calls may come in between, since the lock is free then: the prompt is looked up again for each token.
        """
        kind = "prompt"
        for _ in range(max_tokens):
            with self._lock:
                logits = self._evaluator.logits_after(tokens, kind)[0, : self.vocabulary.size].cpu().numpy()
                token = grammar.choose(logits) if grammar else int(logits.argmax())
                if token in self._ends or self.vocabulary.ends_turn(token):
                    return
                tokens, kind = [*tokens, token], "generated"
                piece = self.vocabulary.piece(token)
            yield piece


def open_model(name: str, file: ModelFile | None, context: int, threads: int | None) -> Transformers:
    """Open `transformers:SOURCE`: a pulled model, a path, or ORG/NAME in the local cache. Raises ModelMissing."""
    if file:
        return Transformers(file.path, f"transformers:{file.name}", file.sha256, context, threads, file.adapter)
    source = name.partition(":")[2]
    path = Path(source).expanduser()
    if path.exists():
        return Transformers(path, f"transformers:{path.name.removesuffix('.gguf')}", None, context, threads)
    return Transformers(source, name, None, context, threads)
