"""A GGUF model in this process, over llama.cpp's low-level interface: one context, many sequences that share a prefix.

Sequence 0 holds the last prompt and stays between calls; prompts before it are kept aside, so that what a new prompt
shares with one of them is not evaluated again. Continuations are decoded beside each other on sequences 1, 2, …, each a
free copy of sequence 0, as a trie: a token that several begin with is one token of all their sequences. A score is the
same number whatever else is asked beside it: see open_context.
"""

from __future__ import annotations

import ctypes
import hashlib
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.llama_cpp.bindings import (
    BATCH,
    ENDED,
    FEWEST,
    SPARE,
    Batch,
    Grammar,
    bytes_of,
    check_header,
    library,
    load_model,
    metadata,
    open_context,
    release,
    said,
)
from agent.llm.llama_cpp.scheduler import Turns
from agent.llm.llama_cpp.trie import Branch, Trie, cuts
from agent.llm.protocol import Ability, ModelFile
from agent.llm.tokens import Tokens, chat_of, cores, decoded, first_tokens, fits, shared_length, until

SCHEMES = ("",)
"""What stands before a model's name: nothing."""

KEPT = 64 << 20
"""Bytes of earlier prompts' states that are kept aside."""

WORTH = 32
"""Tokens that a prompt must share with one kept aside, beyond what it shares with the last, to go back to it."""

CELLS = 1024
"""Tokens of a trie that are held at once: every token looks past all those of others."""


class LlamaCpp:
    """A GGUF file with all three abilities. Raises ModelMissing where the file is not a sound GGUF model.

    `context` is the longest prompt with its answer, in tokens (at most what the model was trained for); `threads`
    defaults to the cores this process may use. `fingerprint` is the file's sha256. `decoding` counts the seconds spent
    in llama.cpp's own evaluation. Calls from several threads take turns. Close it, or use it in a `with`, to give its
    memory back early.
    """

    abilities: frozenset[Ability] = frozenset(("score", "labels", "generate"))

    def __init__(
        self,
        path: Path | str,
        name: str,
        fingerprint: str | None = None,
        context: int = 4096,
        threads: int | None = None,
    ) -> None:
        self.path = Path(path)
        self.name = name
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}
        self.decoding = 0.0
        if fingerprint:
            self.fingerprint = fingerprint
        check_header(self.path, name)
        self._api = api = library()
        self._lock = threading.RLock()
        self._model = load_model(api, self.path, name)
        free_model: Callable[..., object] = api.llama_model_free
        self._free = weakref.finalize(self, free_model, self._model)
        self._vocab = api.llama_model_get_vocab(self._model)
        self._width = int(api.llama_vocab_n_tokens(self._vocab))
        self.context = min(context, int(api.llama_model_n_ctx_train(self._model)) or context)
        self._ctx = open_context(api, self._model, self.context + BATCH, threads or cores())
        self._free.detach()
        self._free = weakref.finalize(self, release, api, self._ctx, self._model)
        self._memory = api.llama_get_memory(self._ctx)
        self._batch = Batch(api)
        self._held: list[int] = []  # what sequence 0 holds
        self._tail: NDArray[np.float32] | None = None  # the logits after its last token
        self._kept: dict[Tokens, NDArray[np.uint8]] = {}  # the states of earlier prompts, the latest last
        self._block = np.empty((16, self._width), np.float32)
        template = metadata(api, self._model, "tokenizer.chat_template")
        self.chat = chat_of(template)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the model file."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def count(self, text: str) -> int:
        """How many tokens `text` is, chat tokens counted as one each."""
        with self._lock:
            return len(self._tokenize(text, special=True))

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Per-token natural log-probabilities of each continuation after `prefix`, one array per continuation.

        Marks of chat tokens inside a continuation are read as plain text; an empty continuation gives an empty array.
        """
        with self._lock:
            start = tuple(self._prompt(prefix))
            tails = [self._tokenize(text) for text in continuations]
            fits(self.name, self.context, len(start) + max(map(len, tails), default=0))
            at = len(start) - 1
            return self._walk(
                [Branch(start + t[:-1], len(start), [(at + i, x) for i, x in enumerate(t)]) for t in tails]
            )

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix.

        Suffixes may hold chat tokens. Raises ModelFault where labels cannot be told apart by their first token.
        """
        with self._lock:
            columns = first_tokens(self._tokenize, labels)
            start = tuple(self._prompt(prefix))
            whole = [start + self._tokenize(text, special=True) for text in suffixes]
            fits(self.name, self.context, max(map(len, whole), default=len(start)))
            rows = self._walk([Branch(w, len(start), [(len(w) - 1, column) for column in columns]) for w in whole])
            return np.array(rows, np.float64).reshape(-1, len(columns))

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Greedy text, streamed in pieces of whole characters, held to a GBNF grammar where one is given.

        Ends where the model ends its turn, at a stop text (which is left out), at max_tokens and where the context is
        full. A prompt too long and a grammar that does not parse are told at once, before the first piece is asked for.
        """
        with self._lock:
            start = self._prompt(prompt)
            fits(self.name, self.context, len(start) + 1)
            rules = Grammar(self._api, self._vocab, grammar) if grammar is not None else None
        budget = min(max_tokens, self.context - len(start))
        return until(decoded(self._pieces(start, rules, budget)), [mark for mark in stop if mark])

    def generate_all(
        self,
        prompts: Sequence[str],
        grammars: Sequence[str | None],
        max_tokens: int = 256,
        stop: Sequence[str] = (),
    ) -> list[str]:
        """What `generate` gives to each prompt, whole, many written beside each other: each depends on its own alone.

        What prompts begin with alike is evaluated and held once.

        A batch of one token and of several are summed up in different order, so that in a tie's reach a text may differ
        from that of `generate`.
        """
        with self._lock:
            starts = [tuple(self._prompt(prompt)) for prompt in prompts]
            fits(self.name, self.context, max(map(len, starts), default=0) + 1)
            rules = [Grammar(self._api, self._vocab, g) if g is not None else None for g in grammars]
            found = [""] * len(starts)
            order = sorted(range(len(starts)), key=lambda i: starts[i]) if max_tokens > 0 else []
            texts = self._write([starts[i] for i in order], [rules[i] for i in order], max_tokens, stop)
            for i, text in zip(order, texts, strict=True):
                found[i] = text
            return found

    def close(self) -> None:
        """Give the model's memory back; any later call raises ModelFault."""
        with self._lock:
            self._free()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Text and tokens

    def _tokenize(self, text: str, *, special: bool = False, start: bool = False) -> Tokens:
        """The tokens of `text`; `special` reads chat tokens as such, `start` adds what the model starts a text with."""
        if not self._free.alive:
            raise ModelFault(f"model {self.name} was closed; load it again")
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        out = (ctypes.c_int32 * room)()
        found = self._api.llama_tokenize(self._vocab, data, len(data), out, room, start, special)
        if found < 0:
            raise ModelFault(f"model {self.name} cannot split a text of {len(data)} bytes into tokens; shorten it")
        return tuple(out[:found])

    def _prompt(self, text: str) -> list[int]:
        """The tokens of a prompt, never none: an empty one is the mark that starts (else ends) a text."""
        if tokens := self._tokenize(text, special=True, start=True):
            return list(tokens)
        begin = self._api.llama_vocab_bos(self._vocab)
        return [begin if begin >= 0 else max(0, self._api.llama_vocab_eos(self._vocab))]

    # Evaluation

    def _walk(self, paths: list[Branch]) -> list[NDArray[np.float64]]:
        """Decode every path, what they share once; the log-probabilities that each asks for."""
        found: list[NDArray[np.float64]] = [np.empty(0)] * len(paths)
        wanted = sorted((i for i, path in enumerate(paths) if path.asked), key=lambda i: paths[i].tokens)
        for group in self._groups([paths[i] for i in wanted]):
            values = self._branch([paths[i] for i in wanted[group]])
            for i, value in zip(wanted[group], values, strict=True):
                found[i] = value
        return found

    def _groups(self, paths: list[Branch]) -> Iterator[slice]:
        """Runs of sorted paths that fit in the sequences and cells there are."""
        low = total = 0
        for at, path in enumerate(paths):
            new = len(path.tokens) - (shared_length(paths[at - 1].tokens, path.tokens) if at > low else 0)
            if at > low and (at - low == SPARE - 1 or total + new > max(CELLS, len(path.tokens) + BATCH)):
                yield slice(low, at)
                low, total, new = at, 0, len(path.tokens)
            total += new
        if paths:
            yield slice(low, len(paths))

    def _branch(self, paths: list[Branch]) -> list[NDArray[np.float64]]:
        """The log-probabilities that a group of sorted paths asks for."""
        trie, root, common = self._rooted(paths)
        asked = [(trie.node[k][at - root], column) for k, path in enumerate(paths) for at, column in path.asked]
        nodes, columns = np.array(asked, np.int64).T
        values = np.empty(len(nodes))
        with self._sequences(len(paths)):
            for here, rows in self._grow(trie, root, common, nodes):
                places = np.unique(nodes[here], return_inverse=True)[1]
                values[here] = self._logprobs(rows, places, columns[here])
        return np.split(values, np.cumsum([len(path.asked) for path in paths])[:-1])

    def _rooted(self, paths: list[Branch]) -> tuple[Trie, int, int]:
        """Sorted paths as a trie after what sequence 0 holds of them already; how long that is, and how many tokens
        after it they all begin with."""
        whole = min(shared_length(paths[0].tokens, paths[-1].tokens), min(path.start for path in paths) - 1)
        root = self._go_back(list(paths[0].tokens[:whole]))
        self.tokens["reused"] += root
        return Trie(paths, root), root, whole - root

    @contextmanager
    def _sequences(self, count: int) -> Iterator[None]:
        """Sequences 1 … count as copies of sequence 0, which cost nothing; they are dropped afterwards."""
        try:
            for number in range(1, count + 1):
                self._api.llama_memory_seq_cp(self._memory, 0, number, -1, -1)
            yield
        finally:
            for number in range(1, count + 1):
                self._api.llama_memory_seq_rm(self._memory, number, -1, -1)

    def _grow(
        self, trie: Trie, root: int, common: int, nodes: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float32]]]:
        """Decode a trie, path k on sequence k + 1, and what all have in common on sequence 0 too, which then holds it.

        Batch by batch: which of `nodes` are in it, and the logits after each of these, once each and by number; a view
        until the next decode.
        """
        wanted = np.zeros(len(trie.tokens), np.bool_)
        wanted[nodes] = True
        low = trie.low + 1
        low[:common] = 0
        for cut in cuts(len(trie.tokens)):
            rows = self._decode(trie.tokens[cut], root + trie.depth[cut], low[cut], trie.high[cut] + 1, wanted[cut])
            self._held.extend(trie.tokens[cut.start : min(cut.stop, common)].tolist())
            yield np.flatnonzero((nodes >= cut.start) & (nodes < cut.stop)), rows

    def _evaluate(self, tokens: list[int], kind: str = "prompt") -> NDArray[np.float32]:
        """Bring sequence 0 to hold exactly `tokens`; the logits after the last of them, (vocab,)."""
        if tokens != self._held or self._tail is None:
            self._hold(tokens, kind, logits=True)
        assert self._tail is not None
        return self._tail

    def _hold(self, tokens: Sequence[int], kind: str = "prompt", logits: bool = False) -> None:
        """Bring sequence 0 to hold exactly `tokens`, decoding only what is new; `logits`: with those after the last."""
        tokens = list(tokens)
        if kind == "prompt" or tokens[: len(self._held)] != self._held or len(self._held) > len(tokens) - logits:
            self._go_back(tokens, len(tokens) - logits)
        self._tail = None
        if kind == "prompt":
            self.tokens["reused"] += len(self._held)
        new = np.array(tokens[len(self._held) :], np.int32)
        positions = np.arange(len(self._held), len(tokens))
        for cut in cuts(len(new)):
            wanted = (positions[cut] == len(tokens) - 1) & logits
            zeros = np.zeros(len(wanted), np.int32)
            rows = self._decode(new[cut], positions[cut], zeros, zeros + 1, wanted, kind)
            self._held.extend(new[cut].tolist())
            if wanted.any():
                self._tail = rows[0].copy()

    def _go_back(self, tokens: list[int], most: int | None = None) -> int:
        """Bring sequence 0 to hold as many of `tokens` as are at hand, `most` at most; how many."""
        shared = min(self._back(tokens), len(tokens) if most is None else most)
        del self._held[shared:]
        if not self._api.llama_memory_seq_rm(self._memory, 0, shared, -1):
            self._clear()  # a hybrid model cannot go back part of the way
        self._tail = None
        return len(self._held)

    def _back(self, tokens: list[int]) -> int:
        """How many of `tokens` sequence 0 begins with, once it is the prompt that shares most, of all that are kept."""
        held = self._held
        shared = shared_length(held, tokens)
        if len(held) - shared > WORTH:
            self._keep()
        best = max(self._kept, key=lambda kept: shared_length(kept, tokens), default=())
        if (more := shared_length(best, tokens)) < shared + WORTH:
            return shared
        state = self._kept[best] = self._kept.pop(best)  # the latest again
        self._clear()
        if not self._api.llama_state_seq_set_data(self._ctx, _pointer(state), state.nbytes, 0):
            self._clear()
            return 0
        self._held.extend(best)
        return more

    def _keep(self) -> None:
        """Keep the state of sequence 0 aside; the oldest go where that is too much."""
        size = self._api.llama_state_seq_get_size(self._ctx, 0)
        if tuple(self._held) in self._kept or size > KEPT:
            return
        state = np.empty(size, np.uint8)
        self._api.llama_state_seq_get_data(self._ctx, _pointer(state), size, 0)
        self._kept[tuple(self._held)] = state
        while sum(kept.nbytes for kept in self._kept.values()) > KEPT:
            del self._kept[next(iter(self._kept))]

    def _decode(
        self,
        tokens: NDArray[Any],
        positions: NDArray[Any],
        low: NDArray[Any],
        high: NDArray[Any],
        wanted: NDArray[np.bool_],
        kind: str = "prompt",
        beside: bool = False,
    ) -> NDArray[np.float32]:
        """Decode one batch, each token on the sequences low … high-1.

        The logits of the wanted tokens, (wanted, vocab), may be a view until the next decode. A batch that is too small
        to be evaluated as all others are is filled up, and so are its logits; not where a single text goes on, token by
        token, which would be the slower for it.
        """
        rows, steady = int(np.count_nonzero(wanted)), kind == "prompt" or beside
        fill = max(0, FEWEST - len(tokens)) if steady else 0
        given = wanted.copy()
        if steady and rows:
            given[np.flatnonzero(~wanted)[: max(0, FEWEST - rows)]] = True
        batch, began = self._batch.fill(tokens, positions, low, high, given, fill), time.perf_counter()
        code = self._api.llama_decode(self._ctx, batch)
        if fill:
            self._api.llama_memory_seq_rm(self._memory, SPARE, -1, -1)
        self.decoding += time.perf_counter() - began
        if code:
            self.forget()
            why = f"code {code}{said()}"
            raise ModelFault(f"model {self.name} failed on {len(tokens)} tokens ({why}); try a shorter prompt")
        self.tokens[kind] += len(tokens)
        if not rows:
            return np.empty((0, self._width), np.float32)
        logits: NDArray[np.float32] = np.ctypeslib.as_array(
            self._api.llama_get_logits(self._ctx), (int(np.count_nonzero(given)), self._width)
        )
        return logits if len(logits) == rows else logits[np.cumsum(given)[wanted] - 1]

    def _logprobs(
        self, rows: NDArray[np.float32], places: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Log-softmax of `rows`, (n, vocab), at (places, columns): the target's logit minus the row's log-sum-exp."""
        peak = rows.max(axis=1, keepdims=True)
        total = np.empty(len(rows))
        for at in range(0, len(rows), len(self._block)):  # blocks that stay in the cache
            part = rows[at : at + len(self._block)]
            block = self._block[: len(part)]
            np.subtract(part, peak[at : at + len(part)], out=block)
            np.exp(block, out=block)
            total[at : at + len(part)] = block.sum(axis=1)
        whole = peak[:, 0].astype(np.float64) + np.log(total)
        values: NDArray[np.float64] = np.minimum(rows[places, columns].astype(np.float64) - whole[places], 0.0)
        if np.isnan(values).any():
            raise ModelFault(f"model {self.name} gave numbers that are none; pull or convert the model again")
        return values

    def forget(self) -> None:
        """Empty every sequence, and drop what was kept aside."""
        self._clear()
        self._kept.clear()

    def _clear(self) -> None:
        self._api.llama_memory_clear(self._memory, False)
        self._held.clear()
        self._tail = None

    # Generation

    def _pieces(self, tokens: list[int], grammar: Grammar | None, budget: int) -> Iterator[bytes]:
        """The bytes of one greedy token after the other. Other calls may come in between: the prompt is found again."""
        kind = "prompt"
        for _ in range(budget):
            with self._lock:
                if not self._free.alive:
                    raise ModelFault(f"model {self.name} was closed; load it again")
                logits = self._evaluate(tokens, kind)
                token = grammar.choose(logits) if grammar else int(logits.argmax())
                if self._api.llama_vocab_is_eog(self._vocab, token):
                    return
                tokens, kind = [*tokens, token], "generated"
                text = bytes_of(self._api, self._vocab, token)
            yield text

    def _write(
        self, starts: Sequence[Tokens], rules: Sequence[Grammar | None], most: int, stop: Sequence[str]
    ) -> list[str]:
        """Greedy texts after sorted prompts, a token of each in every batch; as texts end others begin."""
        if not starts:
            return []
        whole = min(shared_length(starts[0], starts[-1]), min(map(len, starts)) - 1)
        root = self._go_back(list(starts[0][:whole]))
        self.tokens["reused"] += root
        turns = Turns(starts, whole, most, self.context + BATCH - FEWEST, ENDED - 1)
        texts: list[list[bytes]] = [[] for _ in starts]
        seats: dict[int, int] = {}  # the sequence that a text is written on
        logits = np.empty((0, self._width), np.float32)
        try:
            while turns:
                if not turns.writing:
                    self._api.llama_memory_seq_rm(self._memory, ENDED, -1, -1)
                if new := turns.begin():
                    free = (number for number in range(1, ENDED) if number not in seats.values())
                    seats |= dict(zip(new, list(free), strict=False))
                    begun = self._begun([starts[k] for k in new], root, whole - root, [seats[k] for k in new])
                    logits, root = np.concatenate((logits, begun)), whole
                going: dict[int, int] = {}  # the next token of each text that goes on
                for row, k in zip(logits, turns.writing, strict=True):
                    rule = rules[k]
                    token = rule.choose(row) if rule else int(row.argmax())
                    if not self._api.llama_vocab_is_eog(self._vocab, token):
                        texts[k].append(bytes_of(self._api, self._vocab, token))
                        ended = any(mark.encode() in b"".join(texts[k][-len(mark) :]) for mark in stop)
                        if not ended and len(texts[k]) < most and len(starts[k]) + len(texts[k]) < self.context:
                            going[k] = token
                turns.go_on(list(going))
                for k in seats.keys() - set(turns.writing):
                    self._api.llama_memory_seq_cp(self._memory, seats[k], ENDED, -1, -1)
                    self._api.llama_memory_seq_rm(self._memory, seats.pop(k), -1, -1)
                logits = logits[:0]
                if here := turns.writing:
                    tokens = np.array([going[k] for k in here], np.int32)
                    places = np.array([len(starts[k]) + len(texts[k]) - 1 for k in here])
                    on, wanted = np.array([seats[k] for k in here]), np.ones(len(here), np.bool_)
                    logits = self._decode(tokens, places, on, on + 1, wanted, "generated", beside=True).copy()
        finally:
            for number in (*seats.values(), ENDED):
                self._api.llama_memory_seq_rm(self._memory, number, -1, -1)
        return ["".join(until(decoded(iter(text)), stop)) for text in texts]

    def _begun(self, starts: list[Tokens], root: int, common: int, seats: list[int]) -> NDArray[np.float32]:
        """The logits after each of these sorted prompts, (prompts, vocab), which then lie on the sequences `seats`;
        `common` as in `_grow`."""
        trie = Trie([Branch(start, len(start), []) for start in starts], root)
        last = np.array([nodes[-1] for nodes in trie.node])
        logits = np.empty((len(starts), self._width), np.float32)
        for number in seats:
            self._api.llama_memory_seq_cp(self._memory, 0, number, -1, -1)
        with self._batch.seated(seats):
            for here, rows in self._grow(trie, root, common, last):
                logits[here] = rows[np.unique(last[here], return_inverse=True)[1]]
        return logits


def open_model(name: str, file: ModelFile | None, context: int, threads: int | None) -> LlamaCpp:
    """Open a pulled model, or the GGUF file at the path `name`. Raises ModelMissing."""
    if file:
        return LlamaCpp(file.path, file.name, file.sha256, context, threads)
    path = Path(name).expanduser()
    return LlamaCpp(path, path.stem, None, context, threads)


def _pointer(state: NDArray[np.uint8]) -> Any:
    return ctypes.cast(state.ctypes.data, ctypes.POINTER(ctypes.c_uint8))
