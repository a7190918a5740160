"""A GGUF model in this process, over llama.cpp's low-level interface: one context, many sequences that share a prefix.

Sequence 0 holds the last prompt and stays between calls, so that what a new prompt shares with it is not evaluated
again. Continuations are decoded beside each other on sequences 1, 2, …, each a free copy of sequence 0, and dropped
afterwards. A score is the same number whatever else is asked beside it: see _open_context.
"""

from __future__ import annotations

import codecs
import ctypes
import hashlib
import os
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault, ModelMissing
from agent.llm import Ability

BATCH = 512
"""Tokens a decode takes and evaluates together."""

SEQUENCES = 64
"""Sequences side by side, the prompt's own included."""

CHATS = {"<|im_start|>": "chatml", "<start_of_turn>": "gemma", "<|start_header_id|>": "llama3"}
"""The mark that a chat template in a model file gives its format away by."""

ERROR_LEVEL = 4
"""ggml's log level for errors, which the bindings do not name."""

GGML_F16, GGML_Q8_0 = 1, 8
"""Ids of number formats in ggml, which the bindings name elsewhere than in their interface."""

CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])

Tokens = tuple[int, ...]


class LlamaCpp:
    """A GGUF file with all three abilities. Raises ModelMissing where the file is not a sound GGUF model.

    `context` is the longest prompt with its answer, in tokens (at most what the model was trained for); `threads`
    defaults to the cores this process may use. `fingerprint` is the file's sha256. Calls from several threads take
    turns. Close it, or use it in a `with`, to give its memory back early.
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
        self.tokens = {"prompt": 0, "generated": 0}
        if fingerprint:
            self.fingerprint = fingerprint
        _check_header(self.path, name)
        self._api = api = _library()
        self._lock = threading.RLock()
        self._model = _load_model(api, self.path, name)
        release: Callable[..., object] = api.llama_model_free
        self._free = weakref.finalize(self, release, self._model)
        self._vocab = api.llama_model_get_vocab(self._model)
        self._width = int(api.llama_vocab_n_tokens(self._vocab))
        self.context = min(context, int(api.llama_model_n_ctx_train(self._model)) or context)
        self._ctx = _open_context(api, self._model, self.context + BATCH, threads or _cores())
        self._free.detach()
        release = _release
        self._free = weakref.finalize(self, release, api, self._ctx, self._model)
        self._memory = api.llama_get_memory(self._ctx)
        self._batch = _Batch(api)
        self._held: list[int] = []  # what sequence 0 holds
        self._tail: NDArray[np.float32] | None = None  # the logits after its last token
        self._block = np.empty((16, self._width), np.float32)
        template = _metadata(api, self._model, "tokenizer.chat_template")
        self.chat = next((chat for mark, chat in CHATS.items() if mark in template), "plain")

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
            start = self._prompt(prefix)
            texts = [self._tokenize(text) for text in continuations]
            unique = sorted({tokens for tokens in texts if tokens})
            self._fits(start, max(map(len, unique), default=0))
            first = self._logprobs(self._evaluate(start)[None], np.array([[tokens[0] for tokens in unique]], np.int64))
            longer = [tokens for tokens in unique if len(tokens) > 1]
            targets = [np.array(tokens[1:], np.int64)[:, None] for tokens in longer]
            rest = dict(zip(longer, self._branch([tokens[:-1] for tokens in longer], targets), strict=True))
            found = {
                tokens: np.concatenate([[value], rest[tokens][:, 0]]) if tokens in rest else np.array([value])
                for tokens, value in zip(unique, first[0] if unique else (), strict=True)
            }
            return [found[tokens].copy() if tokens else np.empty(0) for tokens in texts]

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix.

        Suffixes may hold chat tokens. Raises ModelFault where labels cannot be told apart by their first token.
        """
        with self._lock:
            columns = self._label_tokens(labels)
            start = self._prompt(prefix)
            texts = [self._tokenize(text, special=True) for text in suffixes]
            unique = sorted({tokens for tokens in texts if tokens})
            self._fits(start, max(map(len, unique), default=0))
            tail = self._evaluate(start)
            found = dict(zip(unique, self._branch(unique, [columns[None]] * len(unique)), strict=True))
            if () in texts:
                found[()] = self._logprobs(tail[None], columns[None])
            return np.concatenate([found[tokens] for tokens in texts] or [np.empty((0, len(columns)))])

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Greedy text, streamed in pieces of whole characters, held to a GBNF grammar where one is given.

        Ends where the model ends its turn, at a stop text (which is left out), at max_tokens and where the context is
        full. A prompt too long and a grammar that does not parse are told at once, before the first piece is asked for.
        """
        with self._lock:
            start = self._prompt(prompt)
            self._fits(start, 1)
            rules = _Grammar(self._api, self._vocab, grammar) if grammar is not None else None
        budget = min(max_tokens, self.context - len(start))
        return _until(_decoded(self._pieces(start, rules, budget)), [mark for mark in stop if mark])

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

    def _label_tokens(self, labels: Sequence[str]) -> NDArray[np.int64]:
        """The first token of each label, (labels,)."""
        owners: dict[int, str] = {}
        for label in labels:
            tokens = self._tokenize(label)
            if not tokens:
                raise ModelFault("a label is empty; give each label a text")
            if tokens[0] in owners:
                raise ModelFault(f"labels {owners[tokens[0]]!r} and {label!r} start with the same token; choose others")
            owners[tokens[0]] = label
        return np.array(list(owners), np.int64)

    def _fits(self, prompt: Sequence[int], more: int) -> None:
        if (length := len(prompt) + more) > self.context:
            raise ModelFault(
                f"the prompt with its answer is {length} tokens and the context of {self.name} {self.context}; "
                "shorten the prompt or load the model with a larger context"
            )

    # Evaluation

    def _evaluate(self, tokens: list[int], kind: str = "prompt") -> NDArray[np.float32]:
        """Bring sequence 0 to hold exactly `tokens`, decoding only what is new; the logits after the last, (vocab,)."""
        held = self._held
        shared = len(held) if tokens[: len(held)] == held else _shared(held, tokens)
        if shared == len(tokens) and (shared < len(held) or self._tail is None):
            shared -= 1  # its logits are not at hand
        if kind == "prompt" and len(tokens) - shared == 1 and shared:
            shared -= 1  # a single token is evaluated by other kernels than several
        del held[shared:]
        if not self._api.llama_memory_seq_rm(self._memory, 0, shared, -1):
            self.forget()  # a hybrid model cannot go back part of the way
        new = np.array(tokens[len(held) :], np.int32)
        positions = np.arange(len(held), len(tokens))
        for cut in _cuts(len(new)):
            self._tail = None
            wanted = positions[cut] == len(tokens) - 1
            rows = self._decode(new[cut], positions[cut], np.zeros(len(new[cut]), np.int32), wanted, kind)
            held.extend(new[cut].tolist())
            if wanted[-1]:
                self._tail = rows[0].copy()
        assert self._tail is not None
        return self._tail

    def _branch(self, tails: list[Tokens], columns: list[NDArray[np.int64]]) -> list[NDArray[np.float64]]:
        """Decode each tail after sequence 0. Its last len(columns[i]) tokens have their distributions read.

        Gives, for each tail, the log-probabilities, (outputs, k), of columns[i], (outputs, k); k is the same for all.
        """
        found: list[NDArray[np.float64]] = []
        for low, high in self._rounds(tails):
            part, asked = tails[low:high], columns[low:high]
            if sum(map(len, part)) == 1:  # one token is never evaluated alone: see _cuts
                part, asked = part * 2, asked * 2
            targets = np.concatenate(asked)
            lengths = np.array([len(tail) for tail in part])
            outputs = np.array([len(wanted) for wanted in asked])
            owner = np.repeat(np.arange(len(part)), lengths)
            offset = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
            wanted = offset >= (lengths - outputs)[owner]
            flat = np.fromiter((token for tail in part for token in tail), np.int32, len(owner))
            values, done = np.empty(targets.shape), 0
            try:
                for number in range(1, len(part) + 1):
                    self._api.llama_memory_seq_cp(self._memory, 0, number, -1, -1)
                for cut in _cuts(len(flat)):
                    rows = self._decode(flat[cut], len(self._held) + offset[cut], owner[cut] + 1, wanted[cut])
                    values[done : done + len(rows)] = self._logprobs(rows, targets[done : done + len(rows)])
                    done += len(rows)
            finally:
                for number in range(1, len(part) + 1):
                    self._api.llama_memory_seq_rm(self._memory, number, -1, -1)
            found.extend(np.split(values, np.cumsum(outputs)[:-1])[: high - low])
        return found

    def _rounds(self, tails: list[Tokens]) -> Iterator[tuple[int, int]]:
        """Runs of tails that are decoded together: as many as there are sequences, and tokens in a batch, for."""
        low = total = 0
        for at, tail in enumerate(tails):
            if at > low and (at - low == SEQUENCES - 1 or total + len(tail) > BATCH):
                yield low, at
                low, total = at, 0
            total += len(tail)
        if tails:
            yield low, len(tails)

    def _decode(
        self,
        tokens: NDArray[Any],
        positions: NDArray[Any],
        sequences: NDArray[Any],
        wanted: NDArray[np.bool_],
        kind: str = "prompt",
    ) -> NDArray[np.float32]:
        """Decode one batch; the logits of the wanted tokens, (wanted, vocab), a view until the next decode."""
        code = self._api.llama_decode(self._ctx, self._batch.fill(tokens, positions, sequences, wanted))
        if code:
            self.forget()
            why = f"code {code}{_said()}"
            raise ModelFault(f"model {self.name} failed on {len(tokens)} tokens ({why}); try a shorter prompt")
        self.tokens[kind] += len(tokens)
        rows = int(np.count_nonzero(wanted))
        if not rows:
            return np.empty((0, self._width), np.float32)
        logits: NDArray[np.float32] = np.ctypeslib.as_array(self._api.llama_get_logits(self._ctx), (rows, self._width))
        return logits

    def _logprobs(self, rows: NDArray[np.float32], columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Log-softmax of `rows`, (n, vocab), at `columns`, (n, k): the target's logit minus the row's log-sum-exp."""
        peak = rows.max(axis=1, keepdims=True)
        total = np.empty(len(rows))
        for at in range(0, len(rows), len(self._block)):  # blocks that stay in the cache
            part = rows[at : at + len(self._block)]
            block = self._block[: len(part)]
            np.subtract(part, peak[at : at + len(part)], out=block)
            np.exp(block, out=block)
            total[at : at + len(part)] = block.sum(axis=1)
        picked = np.take_along_axis(rows, columns, axis=1).astype(np.float64)
        values: NDArray[np.float64] = np.minimum(picked - peak - np.log(total)[:, None], 0.0)
        if np.isnan(values).any():
            raise ModelFault(f"model {self.name} gave numbers that are none; pull or convert the model again")
        return values

    def forget(self) -> None:
        """Empty every sequence."""
        self._api.llama_memory_clear(self._memory, False)
        self._held.clear()
        self._tail = None

    # Generation

    def _pieces(self, tokens: list[int], grammar: _Grammar | None, budget: int) -> Iterator[bytes]:
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
                piece = self._piece(token)
            yield piece

    def _piece(self, token: int) -> bytes:
        """The bytes a token stands for; control tokens stand for none."""
        room = 64
        while True:
            out = ctypes.create_string_buffer(room)
            length = self._api.llama_token_to_piece(self._vocab, token, out, room, 0, False)
            if length >= 0:
                return out.raw[:length]
            room = -length


class _Batch:
    """A llama_batch over numpy arrays, one sequence a token."""

    def __init__(self, api: Any) -> None:
        self.token = np.zeros(BATCH, np.int32)
        self.position = np.zeros(BATCH, np.int32)
        self.sequence = np.zeros(BATCH, np.int32)
        self.wanted = np.zeros(BATCH, np.int8)
        self.ones = np.ones(BATCH, np.int32)
        self.rows = self.sequence.ctypes.data + np.arange(BATCH, dtype=np.uintp) * self.sequence.itemsize
        fields = dict(api.llama_batch._fields_)
        sources: dict[str, NDArray[Any]] = {
            "token": self.token,
            "pos": self.position,
            "n_seq_id": self.ones,
            "seq_id": self.rows,
            "logits": self.wanted,
        }
        pointers = {name: ctypes.cast(array.ctypes.data, fields[name]) for name, array in sources.items()}
        self.batch = api.llama_batch(n_tokens=0, embd=None, **pointers)

    def fill(
        self, tokens: NDArray[Any], positions: NDArray[Any], sequences: NDArray[Any], wanted: NDArray[np.bool_]
    ) -> Any:
        """The batch with these tokens, at most BATCH, in it."""
        count = self.batch.n_tokens = len(tokens)
        self.token[:count] = tokens
        self.position[:count] = positions
        self.sequence[:count] = sequences
        self.wanted[:count] = wanted
        return self.batch


class _Grammar:
    """A GBNF grammar and how far it has come. Raises ModelFault where its text does not parse."""

    def __init__(self, api: Any, vocab: Any, text: str) -> None:
        self._api = api
        _LOGGED.clear()
        readable = text.strip() and "\0" not in text
        sampler = api.llama_sampler_init_grammar(vocab, text.encode("utf-8"), b"root") if readable else None
        if not sampler:
            raise ModelFault(f"the grammar does not parse{_said(': ')}; mend it (GBNF, with a rule called root)")
        self._sampler = sampler
        weakref.finalize(self, api.llama_sampler_free, sampler)

    def choose(self, logits: NDArray[np.float32]) -> int:
        """The likeliest token that the grammar takes; the grammar moves past it, unless it ends the text.

        It is asked about the best token, then the best few, and only then about the whole vocabulary: the same answer.
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


def _cuts(tokens: int) -> Iterator[slice]:
    """Batches of so many tokens, the last never a single one, which other kernels evaluate than several."""
    start = 0
    while start < tokens:
        end = min(start + BATCH, tokens)
        end -= tokens - end == 1
        yield slice(start, end)
        start = end


def _largest(logits: NDArray[np.float32], size: int) -> NDArray[np.int64]:
    """The places of the largest logits, in no order."""
    if size >= len(logits):
        return np.arange(len(logits))
    return np.argpartition(logits, -size)[-size:]


def _decoded(pieces: Iterator[bytes]) -> Iterator[str]:
    """Whole characters only; an unfinished one at the end is dropped."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in pieces:
        if text := decoder.decode(piece):
            yield text


def _until(pieces: Iterator[str], stop: Sequence[str]) -> Iterator[str]:
    """The pieces up to the first stop text; what may be the start of one is held back until it is known."""
    pending = ""
    for piece in pieces:
        pending += piece
        if found := [at for mark in stop if (at := pending.find(mark)) >= 0]:
            if head := pending[: min(found)]:
                yield head
            return
        starts = (mark[:length] for mark in stop for length in range(1, len(mark)))
        held = max((len(start) for start in starts if pending.endswith(start)), default=0)
        if ready := pending[: len(pending) - held]:
            yield ready
        pending = pending[len(pending) - held :]
    if pending:
        yield pending


def _shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two lists start with in common."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _cores() -> int:
    """The cores this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


# The library


_LOGGED: list[str] = []
_kept: list[Any] = []


def _library() -> Any:
    """The bindings, quiet; what they log at error level is kept for messages."""
    # Threads that spin at OpenMP's barriers starve each other where another process wants the cores: two models side by
    # side took 6 s for an answer of 19 tokens, and 0.4 s when they slept instead. Read once, when the library loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import llama_cpp
    except ImportError as error:
        raise ModelMissing("local models need llama-cpp-python; run: pip install llama-cpp-python") from error
    if not _kept:

        def log(level: int, text: bytes, _: Any) -> None:
            if level == ERROR_LEVEL:
                _LOGGED.append(text.decode("utf-8", "replace").strip())
                del _LOGGED[:-8]

        _kept.append(llama_cpp.llama_log_callback(log))
        llama_cpp.llama_log_set(_kept[0], ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
    return llama_cpp


def _said(lead: str = ", ") -> str:
    """The first line the library complained with since the list was cleared, for a message."""
    return f"{lead}{_LOGGED[0].splitlines()[0][:160]}" if _LOGGED and _LOGGED[0] else ""


def _check_header(path: Path, name: str) -> None:
    """Raises ModelMissing unless the file starts as a GGUF file of a version that is in use."""
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise ModelMissing(f"cannot read {path} ({error.strerror}); run: whyrec models pull {name}") from error
    if len(head) < 8 or head[:4] != b"GGUF" or int.from_bytes(head[4:8], "little") not in (2, 3):
        raise ModelMissing(f"{path} is not a GGUF model file; delete it and run: whyrec models pull {name}")


def _load_model(api: Any, path: Path, name: str) -> Any:
    _LOGGED.clear()
    params = api.llama_model_default_params()
    params.n_gpu_layers = 0
    params.use_extra_bufts = False  # repacked weights sum in groups of tokens, and were slower
    model = api.llama_model_load_from_file(os.fsencode(path), params)
    if not model:
        raise ModelMissing(f"{path} is a broken model file{_said(': ')}; delete it and run: whyrec models pull {name}")
    return model


def _open_context(api: Any, model: Any, cells: int, threads: int) -> Any:
    """A context whose sequences share one store of `cells` tokens: without that a partial copy ends the process."""
    _LOGGED.clear()
    params = api.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_seq_max = cells, BATCH, SEQUENCES
    params.kv_unified = params.swa_full = params.no_perf = True
    params.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_ENABLED
    # With keys and values of one type llama.cpp's flash attention works in tiles of memory cells: the last digit of a
    # sum then depends on where in memory a token lies, and rounding activations to 8 bits makes 0.3 nats and more of
    # it. With keys in 8 bits it goes cell by cell, and a token's numbers are its own. So they are with fewer than 64
    # tokens at once, for models whose keys do not come in blocks of 32.
    params.type_v = GGML_F16
    params.n_threads = params.n_threads_batch = threads
    context = None
    for params.type_k, params.n_ubatch in ((GGML_Q8_0, BATCH), (GGML_F16, 60)):
        context = context or api.llama_init_from_model(model, params)
    if not context:
        raise ModelFault(f"no context of {cells} tokens could be opened{_said()}; load it with a smaller context")
    return context


def _release(api: Any, context: Any, model: Any) -> None:
    api.llama_free(context)
    api.llama_model_free(model)


def _metadata(api: Any, model: Any, key: str) -> str:
    """A text out of the model file's header; "" where there is none."""
    room = 1 << 18
    out = ctypes.create_string_buffer(room)
    found = api.llama_model_meta_val_str(model, key.encode(), out, room)
    return out.value.decode("utf-8", "replace") if found > 0 else ""
