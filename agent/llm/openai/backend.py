"""A model behind an OpenAI-compatible server: vLLM, SGLang, llama-server, llama_cpp.server, Ollama.

Servers differ in what they can do, so it is probed when the model is opened; an ability that the server lacks, or has
wrong, is not offered.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from functools import cache, cached_property, partial
from pathlib import PurePath
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault, UsageError
from agent.llm.openai import probe
from agent.llm.openai.completions import BATCH, WORKERS, Completions, TextLogprobs, estimate_tokens
from agent.llm.openai.http import DEFAULT_SETTINGS, HttpClient, HttpSettings
from agent.llm.openai.labels import as_bytes, given_tokens, of_given_tokens, of_top_tokens, tokens_of
from agent.llm.openai.schema import TopTokens
from agent.llm.protocol import Ability, ModelFile
from agent.llm.sequential import Sequential
from agent.llm.tokens import CHATS, first_tokens, shared_length, until

SCHEMES = ("http", "https", "ollama")
"""What an address begins with; `ollama:NAME` is a model of the Ollama on this machine, or at OLLAMA_HOST."""


class OpenAI(Sequential):
    """The model at http://host:port/v1, or http://host:port/v1?chat=chatml#name where several models are served.

    A key, if the server wants one, is read from WHYREC_API_KEY. `chat` is what the address says, else what
    llama-server declares, else plain; Ollama puts every prompt into the model's own format, so plain is right there.
    Raises ModelMissing where no server answers or it has no such model.

    `generate` is there always, `labels` with top log-probabilities, `score` with log-probabilities of prompts (vLLM,
    SGLang, llama_cpp.server with --logits_all; the last is slow at it). Labels are requested by their tokens where the
    server takes those (vLLM); else one outside its top tokens is scored where it scores several texts at once, and else
    given the most that its log-probability may be.
    Prefix and continuation are tokenized as one text, and a token across the boundary counts as the continuation's. An
    empty prefix is read as a line break. A server that cuts long prompts short does so unseen, and a grammar that does
    not parse ends some. Where one counts no tokens, three characters are taken for a token.
    """

    fingerprint: str
    """A hash of address, name and what the server says of the model. Its weights cannot be seen: they may change."""
    side_by_side: int
    """Requests that the server works on at once: one, or as many as is usual."""

    def __init__(self, address: str, settings: HttpSettings = DEFAULT_SETTINGS) -> None:
        self.address, name, chat = _parsed(address)
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}
        self._prefix: tuple[str, list[str]] | None = None  # the last prefix and its tokens
        self._http = HttpClient(self.address, settings)
        try:
            model = probe.find_model(self._http, name)
            self.name = PurePath(model.id).name if PurePath(model.id).is_absolute() else model.id
            identity = json.dumps([self.address, model.model_dump(mode="json")], sort_keys=True)
            self.fingerprint = hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()
            self.chat = chat or probe.find_chat(self._http)
            completions = Completions(self._http, model.id, self.tokens)
            self._counter = probe.find_counter(completions)
            self.abilities, dialect = probe.find_dialect(completions, self._counter)
            self._completions = replace(completions, dialect=dialect)
            self._tokenize = cache(partial(completions.tokenize, dialect.tokens_path))
            self.side_by_side = 1 if dialect.sequential else WORKERS
        except BaseException:
            self.close()
            raise
        self.tokens.update(prompt=0, generated=0, reused=0)

    def beside(self) -> Self:
        """Return the same model for a thread of its own: it counts its own tokens and shares the connections."""
        other = copy(self)
        other.tokens, other._prefix = dict.fromkeys(self.tokens, 0), None
        other._completions = self._completions.beside(other.tokens)
        return other

    def clear_cache(self) -> None:
        """Drop the last prefix here; what the server caches is its own affair."""
        self._prefix = None

    def count(self, text: str) -> int:
        """Return how many tokens `text` is, chat tokens counted as one each; an estimate if the server counts none."""
        if text and self._counter and (count := self._completions.count(self._counter, text)) is not None:
            return count
        return estimate_tokens(text)

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Return per-token natural log-probabilities of each continuation after `prefix`, one array each."""
        self._require("score", "give log-probabilities of prompts")
        unique = list(dict.fromkeys(text for text in continuations if text))
        scores = {text: values for text, (values, _) in zip(unique, self._after(prefix, unique), strict=True)}
        return [scores[text].copy() if text else np.empty(0) for text in continuations]

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Return log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix."""
        self._require("labels", "give top log-probabilities")
        if len(set(labels)) < len(labels) or "" in labels:
            raise ModelFault("labels are empty or the same; choose others")
        unique = list(dict.fromkeys(suffixes))
        texts = [prefix + suffix for suffix in unique]
        if self._completions.dialect.tokens_path:
            tokens = first_tokens(partial(tokens_of, self._tokenize), labels).tolist()
            choices = self._completions.ask_all(texts, given_tokens(tokens))
            of_labels = [of_given_tokens(choice, tokens) for choice in choices]
        else:
            tops = [c.top() for c in self._completions.ask_all(texts, {"logprobs": self._completions.dialect.top})]
            scores = self._missing_labels(texts, tops, labels)
            of_labels = [of_top_tokens(top, scored, labels) for top, scored in zip(tops, scores, strict=True)]
        rows = dict(zip(unique, of_labels, strict=True))
        return np.array([rows[suffix] for suffix in suffixes], np.float64).reshape(len(suffixes), len(labels))

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Return greedy text, streamed, constrained by a GBNF grammar if one is given."""
        if max_tokens < 1:
            return iter(())
        marks = [mark for mark in stop if mark]
        options: dict[str, Any] = {
            "max_tokens": max_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        options |= {"stop": marks} if marks else {}
        if grammar is not None:
            if not self._grammar_option:
                raise ModelFault(f"{self.address} takes no grammar; use vLLM, SGLang or a server of llama.cpp")
            options |= self._grammar_option(grammar)
        return until(self._completions.stream(prompt, options), marks)

    def generate_all(
        self,
        prompts: Sequence[str],
        grammars: Sequence[str | None],
        max_tokens: int = 256,
        stop: Sequence[str] = (),
    ) -> list[str]:
        """Return a greedy text for each prompt and grammar, written side by side where the server can."""
        dialect = self._completions.dialect
        side_by_side = min(BATCH if dialect.several else self.side_by_side, len(prompts))
        if side_by_side < 2:
            return super().generate_all(prompts, grammars, max_tokens, stop)
        if any(grammars):
            _ = self._grammar_option  # probed once, before there are threads
        with ThreadPoolExecutor(side_by_side) as pool:
            texts = pool.map(lambda p, g: "".join(self.generate(p, g, max_tokens, stop)), prompts, grammars)
            return list(texts)

    def close(self) -> None:
        """Close the connections; any later call raises ModelFault."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _grammar_option(self) -> probe.GrammarOption | None:
        before = dict(self.tokens)
        option = probe.find_grammar_option(self._completions)
        self.tokens.update(before)  # what one request costs does not depend on whether it is the first
        return option

    def _require(self, ability: Ability, lacking: str) -> None:
        if ability not in self.abilities:
            raise ModelFault(f"{self.address} does not {lacking}, which {ability!r} needs; use a server that does")

    def _after(self, prefix: str, texts: Sequence[str]) -> list[tuple[NDArray[np.float64], bool]]:
        """Return each text's log-probabilities after the prefix, and whether the two meet between two tokens."""
        if not texts:
            return []
        prefix = prefix or "\n"
        prompts = [prefix + text for text in texts]
        if self._prefix is not None and self._prefix[0] == prefix:
            answers = self._completions.logprobs(prompts)
        else:
            first, *answers = self._completions.logprobs([prefix, *prompts])
            self._prefix = (prefix, first[0])
        return [self._behind(self._prefix[1], answer) for answer in answers]

    def _behind(self, before: list[str], answer: TextLogprobs) -> tuple[NDArray[np.float64], bool]:
        """Return the log-probabilities behind the tokens of a prefix, and whether the text goes on behind a token."""
        tokens, values = answer
        shared = shared_length(before, tokens)
        numbers = [value for value in values[shared:] if value is not None]
        if len(numbers) < len(values) - shared:
            raise ModelFault(f"{self.address} gives the first token of a text no number; use a longer prefix")
        return np.minimum(np.array(numbers, np.float64), 0.0), shared == len(before)

    def _missing_labels(
        self, texts: Sequence[str], tops: Sequence[TopTokens], labels: Sequence[str]
    ) -> list[dict[str, float]]:
        """Return the scores behind each text of the labels that are none of its top tokens, all requested at once.

        There are none where the server scores no several texts at once.
        """
        scores: list[dict[str, float]] = [{} for _ in texts]
        if not self._completions.dialect.several or "score" not in self.abilities:
            return scores
        missing = [[label for label in labels if as_bytes(label) not in dict(top)] for top in tops]
        prompts = [text + label for text, some in zip(texts, missing, strict=True) if some for label in ("", *some)]
        answers = iter(self._completions.logprobs(prompts) if prompts else ())
        for row, some in zip(scores, missing, strict=True):
            before = next(answers)[0] if some else []
            for label in some:
                values, is_whole = self._behind(before, next(answers))
                if is_whole and len(values):
                    row[label] = float(values[0])
        return scores


def open_model(name: str, file: ModelFile | None, context: int, threads: int | None) -> OpenAI:
    """Connect to the server at the address `name`; context and threads are the server's affair. Raises ModelMissing."""
    return OpenAI(_of_ollama(name.removeprefix("ollama:")) if name.startswith("ollama:") else name)


def _of_ollama(model: str) -> str:
    """Return the address of a model of Ollama, which listens at OLLAMA_HOST: host, host:port or an address."""
    host = os.environ.get("OLLAMA_HOST", "").strip().rstrip("/") or "localhost"
    address = host if "//" in host else f"http://{host}"
    has_port = address.rpartition(":")[2].isdigit()
    return f"{address.replace('//0.0.0.0', '//localhost')}{'' if has_port else ':11434'}/v1#{quote(model)}"


def _parsed(address: str) -> tuple[str, str, str]:
    """Return the base of an address, and the model and the chat format that it names. Raises UsageError."""
    try:
        url = urlsplit(address)
        host, _ = url.hostname, url.port
    except ValueError as error:
        raise UsageError(f"{address!r} is no address ({error}); write it as http://host:port/v1") from error
    if url.scheme not in ("http", "https") or not host:
        raise UsageError(f"{address!r} is no address of a server; write it as http://host:port/v1")
    if "@" in url.netloc:
        raise UsageError("an address holds no user and no password; put the key into WHYREC_API_KEY")
    chat = parse_qs(url.query).get("chat", [""])[-1]
    if chat not in {"", "plain", *CHATS.values()}:
        raise UsageError(f"no chat format {chat!r}: choose from plain, {', '.join(CHATS.values())}")
    return f"{url.scheme}://{url.netloc}{url.path.rstrip('/') or '/v1'}", unquote(url.fragment), chat
