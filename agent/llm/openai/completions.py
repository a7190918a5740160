"""Requests to a server's completions: texts, top tokens, and log-probabilities of prompts."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from agent.errors import ModelFault
from agent.llm.openai.http import HttpClient, Refused
from agent.llm.openai.schema import Answer, Choice, Count, Usage
from agent.llm.tokens import Tokens

GREEDY: Mapping[str, Any] = {"temperature": 0, "repeat_penalty": 1.0, "repetition_penalty": 1.0}
"""The likeliest tokens, without bias: servers or their models else add penalties of their own, under either name."""

BATCH = 32
"""Prompts in one request, where a server takes several; and texts that it writes side by side."""

WORKERS = 4
"""Requests side by side, where it takes one prompt each."""

Options = Mapping[str, Any]
TextLogprobs = tuple[list[str], list[float | None]]
"""The tokens of a text, each with its log-probability after those before it, None where the server gives none."""


@dataclass(frozen=True)
class Dialect:
    """How a server takes what servers do differently.

    `greedy` are the options that turn sampling off. `top` is how many of the likeliest tokens are requested, 0 where it
    gives none. `several`: it takes several prompts a request. `sequential`: requests may not run side by side.
    `prompt_options` request log-probabilities of the prompt, and `start` is a mark that such a prompt must start with.
    `tokens_path` is where it tokenizes a text, if it gives the log-probabilities of given tokens, else "".
    """

    greedy: Options = field(default_factory=lambda: GREEDY)
    top: int = 0
    several: bool = False
    sequential: bool = False
    prompt_options: Options = field(default_factory=dict)
    start: str = ""
    tokens_path: str = ""


@dataclass(frozen=True)
class Completions:
    """The completions of one model on one server, in the server's dialect. `tokens` counts what it evaluated."""

    http: HttpClient
    model: str
    tokens: dict[str, int]
    dialect: Dialect = field(default_factory=Dialect)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return self.http.base + "/completions"

    def beside(self, tokens: dict[str, int]) -> Completions:
        """Return the same completions that count into other `tokens`."""
        return replace(self, tokens=tokens, lock=threading.Lock())

    def ask(self, prompts: Sequence[str], options: Options) -> list[Choice]:
        """Return the answers to prompts that go in one request, in their order. Raises ModelFault."""
        single = len(prompts) == 1
        answer = self.http.ask(Answer, self.url, self._body(prompts[0] if single else prompts, options))
        choices = sorted(answer.choices, key=lambda choice: choice.index)
        if len(choices) != len(prompts):
            raise Refused(f"{self.http.base} gave {len(choices)} answers to {len(prompts)} prompts; update it")
        usage = answer.usage or Usage(prompt_tokens=sum(map(estimate_tokens, prompts)), completion_tokens=len(prompts))
        with self.lock:
            self.tokens["prompt"] += usage.prompt_tokens
        for choice in choices:
            choice.written = usage.completion_tokens // len(prompts)
        if usage.completion_tokens % len(prompts):  # some ended at once: the tokens of each show only one by one
            return [choice for prompt in prompts for choice in self.ask([prompt], options)]
        return choices

    def ask_all(self, prompts: Sequence[str], options: Options) -> list[Choice]:
        """Return the answers to any number of prompts: several a request, or side by side, or one after the other."""
        size = BATCH if self.dialect.several else 1
        parts = [prompts[at : at + size] for at in range(0, len(prompts), size)]
        workers = 1 if self.dialect.sequential else min(WORKERS, len(parts))
        if workers < 2:
            return [choice for part in parts for choice in self.ask(part, options)]
        with ThreadPoolExecutor(workers) as pool:
            return [choice for choices in pool.map(lambda part: self.ask(part, options), parts) for choice in choices]

    def logprobs(self, prompts: Sequence[str]) -> list[TextLogprobs]:
        """Return the tokens of each prompt with their log-probabilities. Raises Refused where there are none."""
        texts = [self.started(prompt) for prompt in prompts]
        return [self._prompt_logprobs(choice) for choice in self.ask_all(texts, self.dialect.prompt_options)]

    def started(self, text: str) -> str:
        """Return the text with the mark that the server needs at its start."""
        return text if text.startswith(self.dialect.start) else self.dialect.start + text

    def stream(self, prompt: str, options: Options) -> Iterator[str]:
        """Return the pieces of a text as they are written. The first one has been received when this returns."""
        return self._pieces(prompt, self.http.stream(self.url, self._body(prompt, options)))

    def count(self, path: str, text: str) -> int | None:
        """Return the number of tokens that the server counts at a path, None where it counts none."""
        try:
            answer = self._tokenized(path, text)
        except Refused:
            return None
        return answer.count if answer.count is not None else len(answer.tokens or ()) or None

    def tokenize(self, path: str, text: str) -> Tokens:
        """Return the tokens of a text, none where the server does not say them. Raises Refused."""
        tokens = self._tokenized(path, text).tokens or ()
        return tuple(token for token in tokens if isinstance(token, int))

    def _tokenized(self, path: str, text: str) -> Count:
        body = {"model": self.model, "input": text, "prompt": text, "content": text, "add_special_tokens": False}
        return self.http.ask(Count, self.http.base.removesuffix("/v1") + path, body)

    def _body(self, prompt: str | Sequence[str], options: Options) -> dict[str, Any]:
        text = (prompt or "\n") if isinstance(prompt, str) else [one or "\n" for one in prompt]
        return {"model": self.model, "prompt": text, "max_tokens": 1, **self.dialect.greedy, **options}

    def _prompt_logprobs(self, choice: Choice) -> TextLogprobs:
        base = self.http.base
        if "echo" not in self.dialect.prompt_options:
            if choice.prompt_logprobs is None:
                raise Refused(f"{base} gives no log-probabilities of prompts; use a server that does")
            firsts = [next(iter((place or {}).items()), ("", None)) for place in choice.prompt_logprobs]
            return [token for token, _ in firsts], [entry.logprob if entry else None for _, entry in firsts]
        echoed = choice.logprobs
        if echoed is None or echoed.tokens is None or echoed.token_logprobs is None:
            raise Refused(f"{base} gives no log-probabilities of prompts; use a server that does")
        end = len(echoed.tokens) - choice.written
        if end < 1 or len(echoed.tokens) != len(echoed.token_logprobs):
            raise Refused(f"{base} gives {len(echoed.tokens)} tokens where a prompt has more; update it")
        return echoed.tokens[:end], echoed.token_logprobs[:end]

    def _pieces(self, prompt: str, events: Iterator[bytes]) -> Iterator[str]:
        usage, pieces = None, 0
        try:
            for data in events:
                event = self.http.checked(Answer, data)
                if event.error is not None:
                    raise ModelFault(f"{self.http.base} failed while writing; check the server's log")
                usage = event.usage or usage
                for text in (choice.text for choice in event.choices if choice.text):
                    pieces += 1
                    yield text
        finally:
            with self.lock:
                self.tokens["prompt"] += usage.prompt_tokens if usage else estimate_tokens(prompt)
                self.tokens["generated"] += usage.completion_tokens if usage else pieces


def estimate_tokens(text: str) -> int:
    """Return about how many tokens a text is: one for three characters."""
    return -(-len(text) // 3)
