"""A model in this process through transformers and torch: a folder in Hugging Face's format, or a GGUF file.

The cache of the last prompt stays between calls, so that what a new prompt shares with it is not evaluated again.
Continuations are evaluated beside each other on copies of it, padded on the right. A GGUF file is dequantised, so it
takes several times its size in memory and its scores differ a little from llama.cpp's.

Grammars are llama.cpp's, asked which tokens they take: of a GGUF file's own vocabulary, or of one written from the
tokenizer (llama_vocabulary).
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import inspect
import io
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault, ModelMissing
from agent.llm.llama_cpp.bindings import Grammar, check_header, library
from agent.llm.llama_cpp.vocabulary import Vocabulary, from_tokenizer
from agent.llm.protocol import Ability, ModelFile
from agent.llm.sequential import OneByOne
from agent.llm.tokens import Tokens, chat_of, check_length, cores, decoded, first_tokens, shared_length, until

SCHEMES = ("transformers",)
"""What stands before a model's name."""

BATCH = 512
"""Tokens of continuations, padding included, that are evaluated together: their logits are what takes memory."""

CELLS = 16_384
"""Tokens, prompt included, that copies of the cache hold together."""

INSTALL = "pip install 'whyrec[transformers]'"


class Transformers(OneByOne):
    """A causal model with all three abilities. Raises ModelMissing where it cannot be had from this machine.

    `source` is a folder with safetensors, a GGUF file, or ORG/NAME of a model that `hf download` put into the local
    cache; nothing is downloaded, nothing unpickled, and no code that comes with a model is run. It runs on a GPU in
    bfloat16 where there is one, else on the processor in float32, with `threads` threads (of all of torch in this
    process; by default the cores it may use). `context` is the longest prompt with its answer, in tokens. `fingerprint`
    is the sha256 of the weights: of the GGUF file, or of all safetensors, one after the other by name. Calls from
    several threads take turns.
    """

    abilities: frozenset[Ability] = frozenset(("score", "labels", "generate"))

    def __init__(
        self,
        source: Path | str,
        name: str,
        fingerprint: str | None = None,
        context: int = 4096,
        threads: int | None = None,
    ) -> None:
        self.name = name
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}
        if fingerprint:
            self.fingerprint = fingerprint
        self._torch, self._hub = _libraries()
        self._torch.set_num_threads(threads or cores())
        self._lock = threading.RLock()
        self.path = _find(source)
        if self.path.is_file():
            check_header(self.path, self.path.stem)
            self._vocabulary = Vocabulary(self.path, self.path.stem)
        self._tokenizer, self._model = self._load()
        self.context = min(context, getattr(self._model.config.get_text_config(), "max_position_embeddings", context))
        ends = self._model.generation_config.eos_token_id
        self._ends = {*(ends if isinstance(ends, list) else [ends]), self._tokenizer.eos_token_id}
        begin = self._tokenizer.bos_token_id
        self._start: Tokens = tuple(t for t in self._tokenizer("").input_ids if t == begin)
        if self.path.is_file():
            self._start = self._vocabulary.start
        takes = inspect.signature(self._model.forward).parameters
        self._keyword = "cache" if "cache" in takes else "past_key_values"  # its name before transformers 5.24
        self._cache: Any = None  # what was evaluated of the last prompt
        self._held: list[int] = []  # the tokens in it
        self._tail: Any = None  # the logits after its last token, (1, vocab)
        template = str(self._tokenizer.chat_template or "")
        self.chat = chat_of(template)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the weights."""
        digest = hashlib.sha256()
        for file in [self.path] if self.path.is_file() else sorted(self.path.glob("*.safetensors")):
            with file.open("rb") as stream:
                while block := stream.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return from_tokenizer(self._tokenizer, self.name)

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
            unique = sorted({tokens for tokens in texts if tokens}, key=lambda tokens: (len(tokens), tokens))
            check_length(self.name, self.context, len(start) + max(map(len, unique), default=0))
            if not unique:
                return [np.empty(0) for _ in texts]
            first = self._logprobs(self._evaluate(start), np.array([[tokens[0] for tokens in unique]]))[0]
            longer = [tokens for tokens in unique if len(tokens) > 1]
            rest = self._branch([tokens[:-1] for tokens in longer], [np.array([t[1:]]).T for t in longer])
            after = dict(zip(longer, rest, strict=True))
            found = {
                tokens: np.append(value, after[tokens][:, 0] if tokens in after else [])
                for tokens, value in zip(unique, first, strict=True)
            }
            return [found[tokens].copy() if tokens else np.empty(0) for tokens in texts]

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix.

        Suffixes may hold chat tokens. Raises ModelFault where labels cannot be told apart by their first token.
        """
        with self._lock:
            columns = first_tokens(self._tokenize, labels)[None]
            start = self._prompt(prefix)
            texts = [self._tokenize(text, special=True) for text in suffixes]
            unique = sorted({tokens for tokens in texts if tokens}, key=lambda tokens: (len(tokens), tokens))
            check_length(self.name, self.context, len(start) + max(map(len, unique), default=0))
            if not texts:
                return np.empty((0, len(labels)))
            tail = self._evaluate(start)
            found = dict(zip(unique, self._branch(unique, [columns] * len(unique)), strict=True))
            if () in texts:
                found[()] = self._logprobs(tail, columns)
            return np.concatenate([found[tokens] for tokens in texts])

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Greedy text, streamed in pieces of whole characters, held to a GBNF grammar where one is given.

        Ends where the model ends its turn, at a stop text (which is left out), at max_tokens and where the context is
        full. A prompt too long and a grammar that does not parse are told at once, before the first piece is asked for.
        """
        with self._lock:
            start = self._prompt(prompt)
            check_length(self.name, self.context, len(start) + 1)
            rules = self._vocabulary.grammar(grammar) if grammar is not None else None
        budget = min(max_tokens, self.context - len(start))
        return until(decoded(self._pieces(start, rules, budget)), [mark for mark in stop if mark])

    def clear_cache(self) -> None:
        """Drop the last prompt's cache."""
        with self._lock:
            self._cache, self._tail = None, None
            self._held.clear()

    # Text and tokens

    def _tokenize(self, text: str, *, special: bool = False) -> Tokens:
        """The tokens of `text`; `special` reads chat tokens as such."""
        text = text.encode("utf-8", "replace").decode()
        found = self._tokenizer(text, add_special_tokens=False, split_special_tokens=not special)
        return tuple(found.input_ids)

    def _prompt(self, text: str) -> list[int]:
        """The tokens of a prompt, never none: an empty one is the mark that starts (else ends) a text."""
        if tokens := self._start + self._tokenize(text, special=True):
            return list(tokens)
        begin, end = self._tokenizer.bos_token_id, self._tokenizer.eos_token_id
        return [begin if begin is not None else end or 0]

    # Evaluation

    def _evaluate(self, tokens: list[int], kind: str = "prompt") -> Any:
        """Bring the cache to hold exactly `tokens`, evaluating only what is new; the logits after the last, (1, vocab).

        A cache that cannot go back (of recurrent layers, or past a sliding window) is begun anew.
        """
        if tokens == self._held and self._tail is not None:
            self.tokens["reused"] += len(tokens) if kind == "prompt" else 0
            return self._tail
        shared = min(shared_length(self._held, tokens), len(tokens) - 1)
        try:
            if self._cache is not None and shared < len(self._held):
                self._cache.crop(shared - len(self._held))
        except Exception:  # layers differ in what they raise
            shared = 0
        if not shared:
            self.clear_cache()
            self._cache = self._hub.DynamicCache(config=self._model.config)
        del self._held[shared:]
        self._tail = None
        new = tokens[shared:]
        logits = self._forward(np.array([new]), np.ones((1, len(tokens)), np.int64), self._cache, [len(new) - 1])
        self.tokens[kind] += len(new)
        self.tokens["reused"] += shared if kind == "prompt" else 0
        self._held.extend(new)
        self._tail = logits[0]
        return self._tail

    def _branch(self, tails: list[Tokens], columns: list[NDArray[np.int64]]) -> list[NDArray[np.float64]]:
        """Evaluate each tail after the prompt that is held; its last len(columns[i]) tokens' distributions are read.

        Gives, for each tail, the log-probabilities, (outputs, k), of columns[i], (outputs, k); k is the same for all.
        """
        found: list[NDArray[np.float64]] = []
        held = len(self._held)
        for low, high in self._rounds(tails):
            part, asked = tails[low:high], columns[low:high]
            width = max(map(len, part))
            tokens = np.zeros((len(part), width), np.int64)
            mask = np.ones((len(part), held + width), np.int64)
            for row, tail in enumerate(part):
                tokens[row, : len(tail)] = tail
                mask[row, held + len(tail) :] = 0
            owner = np.repeat(np.arange(len(part)), [len(wanted) for wanted in asked])
            places = np.concatenate([np.arange(len(t) - len(a), len(t)) for t, a in zip(part, asked, strict=True)])
            keep, at = np.unique(places, return_inverse=True)
            with self._torch.inference_mode():
                cache = copy.deepcopy(self._cache)
                cache.reorder_cache(self._torch.zeros(len(part), dtype=self._torch.int64))  # as every layer can
            logits = self._forward(tokens, mask, cache, keep.tolist())
            self.tokens["prompt"] += sum(map(len, part))
            values = self._logprobs(logits[owner, at], np.concatenate(asked))
            found += np.split(values, np.cumsum([len(wanted) for wanted in asked])[:-1])
        return found

    def _rounds(self, tails: list[Tokens]) -> Iterator[tuple[int, int]]:
        """Runs of tails, which come by length, that are evaluated together: as many as there is memory for."""
        low = 0
        for at, tail in enumerate(tails):
            rows = at - low + 1
            if rows > 1 and (rows * len(tail) > BATCH or rows * (len(self._held) + len(tail)) > CELLS):
                yield low, at
                low = at
        if tails:
            yield low, len(tails)

    def _forward(self, tokens: NDArray[np.int64], mask: NDArray[np.int64], cache: Any, keep: list[int]) -> Any:
        """Evaluate `tokens`, (rows, width), after what the cache holds; `mask`, (rows, held + width), is 0 at padding.

        Gives the logits, (rows, keep, vocab), after the tokens at `keep`, in float32.
        """
        torch, device = self._torch, self._model.device
        first = mask.shape[1] - tokens.shape[1]
        try:
            with torch.inference_mode():
                places = torch.tensor(keep, device=device)
                logits = self._model(
                    input_ids=torch.tensor(tokens, device=device),
                    attention_mask=torch.tensor(mask, device=device),
                    position_ids=torch.arange(first, mask.shape[1], device=device).expand(*tokens.shape),
                    use_cache=True,
                    **{self._keyword: cache},
                    logits_to_keep=places,
                ).logits
                if logits.shape[1] != len(keep):  # a model that gives them all
                    logits = logits[:, places]
                return logits.float()
        except BaseException as error:
            self.clear_cache()  # the cache may hold half of it, also where a person interrupted
            if not isinstance(error, Exception):
                raise
            why = f"{tokens.size} tokens ({_line(error)})"
            raise ModelFault(f"model {self.name} failed on {why}; try a shorter prompt or another model") from error

    def _logprobs(self, rows: Any, columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Log-softmax of `rows`, (n, vocab), at `columns`, (n, k)."""
        with self._torch.inference_mode():
            picked = rows.gather(1, self._torch.tensor(columns, device=rows.device))
            values: NDArray[np.float64] = (picked - rows.logsumexp(1, keepdim=True)).double().cpu().numpy()
        if np.isnan(values).any():
            raise ModelFault(f"model {self.name} gave numbers that are none; download or convert the model again")
        return np.minimum(values, 0.0)

    def _pieces(self, tokens: list[int], grammar: Grammar | None, budget: int) -> Iterator[bytes]:
        """The bytes of one greedy token after the other. Other calls may come in between: the prompt is found again."""
        kind = "prompt"
        for _ in range(budget):
            with self._lock:
                logits = self._evaluate(tokens, kind)[0, : self._vocabulary.size].cpu().numpy()
                token = grammar.choose(logits) if grammar else int(logits.argmax())
                if token in self._ends or self._vocabulary.ends_turn(token):
                    return
                tokens, kind = [*tokens, token], "generated"
                piece = self._vocabulary.piece(token)
            yield piece

    # Loading

    def _load(self) -> tuple[Any, Any]:
        """The tokenizer and the model, whole: a weight that is missing would be drawn at random."""
        gpu = self._torch.accelerator.is_available()
        file = self.path.name if self.path.is_file() else None
        where: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False, "gguf_file": file}
        how: dict[str, Any] = {
            "device_map": "auto" if gpu else "cpu",
            "dtype": self._torch.bfloat16 if gpu else self._torch.float32,
            "use_safetensors": None if file else True,
        }
        folder = str(self.path.parent if file else self.path)
        auto = self._hub.AutoModelForCausalLM
        try:
            with contextlib.redirect_stderr(io.StringIO()):  # progress bars, not all of which can be turned off
                tokenizer = self._hub.AutoTokenizer.from_pretrained(folder, **where)
                model, report = auto.from_pretrained(folder, **where, **how, output_loading_info=True)
        except Exception as error:  # what a broken or unknown file raises is anything
            raise ModelMissing(
                f"{self.path} cannot be loaded ({_line(error)}); download the model again or choose another"
            ) from error
        if missing := sorted(report["missing_keys"]):
            raise ModelMissing(
                f"{self.path} holds no {missing[0]} and {len(missing) - 1} more weights; download the model again"
            )
        return tokenizer, model.eval()


def open_model(name: str, file: ModelFile | None, context: int, threads: int | None) -> Transformers:
    """Open `transformers:SOURCE`: a pulled model, a path, or ORG/NAME in the local cache. Raises ModelMissing."""
    if file:
        return Transformers(file.path, f"transformers:{file.name}", file.sha256, context, threads)
    source = name.partition(":")[2]
    path = Path(source).expanduser()
    if path.exists():
        return Transformers(path, f"transformers:{path.name.removesuffix('.gguf')}", None, context, threads)
    return Transformers(source, name, None, context, threads)


def _libraries() -> tuple[Any, Any]:
    """torch and transformers, quiet."""
    library()  # first: it says how threads wait, which torch's OpenMP too reads once
    try:
        import accelerate  # noqa: F401 - places a model on devices
        import gguf  # noqa: F401 - reads GGUF files
        import torch
        import transformers
    except ImportError as error:
        raise ModelMissing(f"models through transformers need {error.name}; run: {INSTALL}") from error
    transformers.logging.set_verbosity_error()
    return torch, transformers


def _find(source: Path | str) -> Path:
    """The folder or GGUF file that `source` names; a name on the hub is looked up in the local cache alone."""
    path = Path(source).expanduser()
    if path.exists():
        return path
    import huggingface_hub

    cure = source if re.fullmatch(r"[\w.-]+/[\w.-]+", str(source)) else "ORG/NAME"
    try:
        return Path(huggingface_hub.snapshot_download(str(source), local_files_only=True))
    except (OSError, ValueError) as error:  # not in the cache, or not a name
        raise ModelMissing(
            f"{source} is neither a folder, nor a GGUF file, nor a model in the local cache; run: hf download {cure}"
        ) from error


def _line(error: Exception) -> str:
    """The first line of what an error says."""
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:160]
