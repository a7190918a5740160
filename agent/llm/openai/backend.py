"""A model behind an OpenAI-compatible server: vLLM, SGLang, llama-server, llama_cpp.server, Ollama.

What such a server can do differs, so it is found out by asking: each ability is tried once, on a few words, when the
model is opened, and one that the server lacks, or has wrong, is not offered.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import PurePath
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault, ModelMissing, UsageError
from agent.llm.openai.http import Refused, Wire
from agent.llm.openai.schema import Answer, Choice, Count, Model, Models, Properties, Seen, Usage
from agent.llm.protocol import Ability, ModelFile
from agent.llm.sequential import OneByOne
from agent.llm.tokens import CHATS, chat_of, until

SCHEMES = ("http", "https")
"""What an address begins with."""

GREEDY: dict[str, Any] = {"temperature": 0, "repeat_penalty": 1.0, "repetition_penalty": 1.0}
"""Likeliest tokens, unbiased: servers or their models else bring penalties of their own, under either name."""

TOPS = (1000, 20, 5)
"""How many of the likeliest tokens are asked for: the most that the server takes."""

PROMPTS: tuple[dict[str, Any], ...] = ({"prompt_logprobs": 0}, {"echo": True, "logprobs": 1})
"""Ways to ask for the log-probabilities of a prompt. At 0 new tokens some servers write without end: 1 is asked for."""

STARTS = ("", "<|im_start|>", "<|endoftext|>", "<|begin_of_text|>", "<bos>", "<s>")
"""Marks to start an echoed text with: llama_cpp.server shifts its numbers by a token where a text has no such mark."""

GRAMMARS: tuple[Callable[[str], dict[str, Any]], ...] = (
    lambda grammar: {"grammar": grammar},
    lambda grammar: {"structured_outputs": {"grammar": grammar}},
    lambda grammar: {"guided_grammar": grammar},
    lambda grammar: {"ebnf": grammar},
)
"""Ways to hand over a grammar: llama.cpp's servers, vLLM, older vLLM, SGLang."""

TOGETHER = 32
"""Prompts in one request, where a server takes several."""

WORKERS = 4
"""Requests side by side, where it does not."""

Read = tuple[list[str], list[float | None]]
"""The tokens of a text, each with its log-probability after those before it, None where the server has none."""


class OpenAI(OneByOne):
    """The model at http://host:port/v1, or http://host:port/v1?chat=chatml#name where several models are served.

    A key, if the server wants one, is read from WHYREC_API_KEY. `chat` is what the address says, else what
    llama-server says of itself, else plain; Ollama puts every prompt into the model's own format, so plain is right
    there. Raises ModelMissing where no server answers or it has no such model.

    `generate` is there always, `labels` with top log-probabilities, `score` with log-probabilities of prompts (vLLM,
    SGLang, llama_cpp.server with --logits_all; the last is slow at it). A label outside the server's top tokens is
    scored where the server scores several texts at once, and else given the most that its log-probability may be.
    Prefix and continuation are split into tokens as one text, and a token across the seam counts as the
    continuation's. An empty prefix is read as a line break. A server that cuts long prompts short does so unseen, and
    a grammar that does not parse ends some. Where one counts no tokens, three characters are taken for a token.
    """

    def __init__(self, address: str, connect: float = 5.0, read: float = 120.0, pause: float = 0.25) -> None:
        base, wanted, chat = _parsed(address)
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}
        self._lock = threading.Lock()
        self._wire = Wire(base, connect, read, pause)
        self._root, self._url = base.removesuffix("/v1"), base + "/completions"
        self._greedy, self._start, self._top = GREEDY, "", 0
        self._several = False
        self._prompts: dict[str, Any] = {}
        self._held: tuple[str, list[str]] | None = None
        try:
            model = self._find(wanted)
            self._model = model.id
            self.name = PurePath(model.id).name if PurePath(model.id).is_absolute() else model.id
            said = json.dumps([base, model.model_dump(mode="json")], sort_keys=True)
            self.fingerprint = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
            self.chat = chat or self._own_chat()
            self._counter = self._find_counter()
            self.abilities: frozenset[Ability] = self._find_abilities()
        except BaseException:
            self.close()
            raise
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}

    fingerprint: str
    """A hash of address, name and what the server says of the model. Its weights cannot be seen: they may change."""

    def clear_cache(self) -> None:
        """Drop what is kept of earlier prompts here; what the server keeps is its own affair."""
        self._held = None

    def count(self, text: str) -> int:
        """How many tokens `text` is, chat tokens counted as one each; an estimate where the server does not say."""
        if text and self._counter and (found := self._counted(self._counter, text)) is not None:
            return found
        return _guess(text)

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Per-token natural log-probabilities of each continuation after `prefix`, one array per continuation."""
        self._needs("score", "give log-probabilities of prompts")
        unique = list(dict.fromkeys(text for text in continuations if text))
        found = {text: values for text, (values, _) in zip(unique, self._after(prefix, unique), strict=True)}
        return [found[text].copy() if text else np.empty(0) for text in continuations]

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix."""
        self._needs("labels", "give top log-probabilities")
        if len(set(labels)) < len(labels) or "" in labels:
            raise ModelFault("labels are empty or the same; choose others")
        unique = list(dict.fromkeys(suffixes))
        choices = self._ask_all([prefix + suffix for suffix in unique], {"logprobs": self._top})
        rows = {s: self._labels(prefix + s, c.top(), labels) for s, c in zip(unique, choices, strict=True)}
        return np.array([rows[suffix] for suffix in suffixes], np.float64).reshape(len(suffixes), len(labels))

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Greedy text, streamed, held to a GBNF grammar where one is given and the server takes one."""
        if max_tokens < 1:
            return iter(())
        marks = [mark for mark in stop if mark]
        more: dict[str, Any] = {"max_tokens": max_tokens, "stream": True, "stream_options": {"include_usage": True}}
        more |= {"stop": marks} if marks else {}
        if grammar is not None:
            if not self._grammar:
                raise ModelFault(f"{self._wire.base} takes no grammar; use vLLM, SGLang or a server of llama.cpp")
            more |= self._grammar(grammar)
        return until(self._pieces(prompt, self._wire.stream(self._url, self._body(prompt, more))), marks)

    def close(self) -> None:
        """Close the connections; any later call raises ModelFault."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What the server is and can do

    def _find(self, wanted: str) -> Model:
        models = self._wire.ask(Models, self._wire.base + "/models").data
        found = [model for model in models if model.id == wanted] if wanted else models
        if len(found) == 1:
            return found[0]
        has = ", ".join(model.id for model in models[:20]) or "none"
        why = f"has no model {wanted!r}" if wanted and not found else "does not serve exactly one model"
        raise ModelMissing(f"{self._wire.base} {why}; it has: {has}; name one as {self._wire.base}#NAME")

    def _own_chat(self) -> str:
        try:
            template = self._wire.ask(Properties, self._root + "/props").chat_template
        except Refused:
            template = ""
        return chat_of(template)

    def _find_counter(self) -> str | None:
        """Where the server splits texts into tokens, if it does."""
        for path in ("/extras/tokenize/count", "/tokenize"):
            if self._counted(path, "one") is not None:
                return path
        return None

    def _counted(self, path: str, text: str) -> int | None:
        body = {"model": self._model, "input": text, "prompt": text, "content": text, "add_special_tokens": False}
        try:
            found = self._wire.ask(Count, self._root + path, body)
        except Refused:
            return None
        return found.count if found.count is not None else len(found.tokens or ()) or None

    def _find_abilities(self) -> frozenset[Ability]:
        try:
            self._complete(["Once"], {})
        except Refused:  # perhaps a server that takes the standard fields only
            self._greedy = {"temperature": 0}
            self._complete(["Once"], {})
        found: set[Ability] = {"generate"}
        self._top = next((top for top in TOPS if self._gives_top(top)), 0)
        if self._top:
            found.add("labels")
            self._several = self._takes_several()
            if any(self._reads(prompts) for prompts in PROMPTS):
                found.add("score")
        return frozenset(found)

    def _gives_top(self, top: int) -> bool:
        try:
            return len(self._complete(["Once"], {"logprobs": top})[0].top()) > 1
        except Refused:
            return False

    def _takes_several(self) -> bool:
        try:
            return len(self._complete(["One", "Two"], {})) == 2
        except Refused:
            return False

    def _reads(self, prompts: dict[str, Any]) -> bool:
        """Whether prompts can be read this way, and with which start: what the server wrote, it must score the same."""
        self._prompts = prompts
        for self._start in STARTS:
            try:
                before = self._begun("One, two, three, four, five, six,")
                wrote = self._complete([before], {"logprobs": self._top})[0]
                top = max((logprob for _, logprob in wrote.top()), default=math.nan)
                [(_, values)] = self._read_all([before + wrote.text])
            except Refused:
                return False
            if values and values[-1] is not None and abs(values[-1] - top) < 0.5:
                return True
        return False

    @cached_property
    def _grammar(self) -> Callable[[str], dict[str, Any]] | None:
        """How the server takes a grammar, found with one that allows a single text."""
        for way in GRAMMARS:
            try:
                more = {"max_tokens": 8, **way('root ::= "7391"')}
                if self._complete(["Say hello:"], more)[0].text.strip() == "7391":
                    return way
            except Refused:
                continue
        return None

    def _needs(self, ability: Ability, lacking: str) -> None:
        if ability not in self.abilities:
            raise ModelFault(f"{self._wire.base} does not {lacking}, which {ability!r} needs; use a server that does")

    # Reading prompts

    def _begun(self, text: str) -> str:
        return text if text.startswith(self._start) else self._start + text

    def _after(self, prefix: str, texts: Sequence[str]) -> list[tuple[NDArray[np.float64], bool]]:
        """The log-probabilities of each text after the prefix, and whether the two meet between two tokens."""
        if not texts:
            return []
        prefix = prefix or "\n"
        held = self._held
        if held is None or held[0] != prefix:
            held = self._held = (prefix, self._read_all([prefix])[0][0])
        found = []
        for tokens, values in self._read_all([prefix + text for text in texts]):
            pairs = zip(held[1], tokens, strict=False)
            shared = next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(held[1]), len(tokens)))
            known = [value for value in values[shared:] if value is not None]
            if len(known) < len(values) - shared:
                raise ModelFault(f"{self._wire.base} gives the first token of a text no number; use a longer prefix")
            found.append((np.minimum(np.array(known, np.float64), 0.0), shared == len(held[1])))
        return found

    def _read_all(self, prompts: Sequence[str]) -> list[Read]:
        found = []
        for choice in self._ask_all([self._begun(prompt) for prompt in prompts], self._prompts):
            if "echo" not in self._prompts:
                if choice.prompt_logprobs is None:
                    raise Refused(f"{self._wire.base} gives no log-probabilities of prompts; use a server that does")
                firsts = [next(iter((place or {}).items()), ("", None)) for place in choice.prompt_logprobs]
                found.append(([token for token, _ in firsts], [seen.logprob if seen else None for _, seen in firsts]))
                continue
            said = choice.logprobs
            if said is None or said.tokens is None or said.token_logprobs is None:
                raise Refused(f"{self._wire.base} gives no log-probabilities of prompts; use a server that does")
            end = len(said.tokens) - choice.written
            if end < 1 or len(said.tokens) != len(said.token_logprobs):
                raise Refused(f"{self._wire.base} gives {len(said.tokens)} tokens where a prompt has more; update it")
            found.append((said.tokens[:end], said.token_logprobs[:end]))
        return found

    def _labels(self, text: str, seen: Seen, labels: Sequence[str]) -> list[float]:
        """Each label's first token among those seen, by its text; else scored; else the most that it may have."""
        known = dict(reversed(seen))
        found = {label: known[data] for label in labels if (data := label.encode("utf-8", "replace")) in known}
        missing = [label for label in labels if label not in found]
        if missing and self._several and "score" in self.abilities:
            scored = zip(missing, self._after(text, missing), strict=True)
            found |= {label: float(values[0]) for label, (values, whole) in scored if whole and len(values)}
        owners: dict[bytes, str] = {}
        left = math.log(max(1.0 - sum(math.exp(logprob) for _, logprob in seen), 1e-6))
        for label in missing:
            data = label.encode("utf-8", "replace")
            if label not in found and (parts := [token for token in known if data.startswith(token)]):
                if (token := max(parts, key=len)) in owners:
                    raise ModelFault(f"labels {owners[token]!r} and {label!r} start with the same token; choose others")
                owners[token] = label
                found[label] = known[token]
        return [found.get(label, min(left, *(logprob for _, logprob in seen), 0.0)) for label in labels]

    # Requests

    def _body(self, prompt: str | list[str], more: dict[str, Any]) -> dict[str, Any]:
        text = [one or "\n" for one in prompt] if isinstance(prompt, list) else prompt or "\n"
        return {"model": self._model, "prompt": text, "max_tokens": 1, **self._greedy, **more}

    def _ask_all(self, prompts: list[str], more: dict[str, Any]) -> list[Choice]:
        """The answers to prompts in their order: several a request, or side by side, or one after the other."""
        size = TOGETHER if self._several else 1
        parts = [prompts[at : at + size] for at in range(0, len(prompts), size)]
        # llama_cpp.server takes one at a time, and its numbers depend a little on their order.
        workers = 1 if self._counter == "/extras/tokenize/count" else min(WORKERS, len(parts))
        if workers < 2:
            return [choice for part in parts for choice in self._complete(part, more)]
        with ThreadPoolExecutor(workers) as pool:
            return [choice for found in pool.map(lambda part: self._complete(part, more), parts) for choice in found]

    def _complete(self, prompts: list[str], more: dict[str, Any]) -> list[Choice]:
        alone = len(prompts) == 1
        answer = self._wire.ask(Answer, self._url, self._body(prompts[0] if alone else prompts, more))
        choices = sorted(answer.choices, key=lambda choice: choice.index)
        if len(choices) != len(prompts):
            raise Refused(f"{self._wire.base} gave {len(choices)} answers to {len(prompts)} prompts; update it")
        usage = answer.usage or Usage(prompt_tokens=sum(map(_guess, prompts)), completion_tokens=len(prompts))
        with self._lock:
            self.tokens["prompt"] += usage.prompt_tokens
        for choice in choices:
            choice.written = usage.completion_tokens // len(prompts)
        if usage.completion_tokens % len(prompts):  # some ended at once: how many tokens each has is told one by one
            return [choice for prompt in prompts for choice in self._complete([prompt], more)]
        return choices

    def _pieces(self, prompt: str, events: Iterator[bytes]) -> Iterator[str]:
        usage, pieces = None, 0
        try:
            for data in events:
                event = self._wire.checked(Answer, data)
                if event.error is not None:
                    raise ModelFault(f"{self._wire.base} failed while writing; check the server's log")
                usage = event.usage or usage
                for text in (choice.text for choice in event.choices if choice.text):
                    pieces += 1
                    yield text
        finally:
            with self._lock:
                self.tokens["prompt"] += usage.prompt_tokens if usage else _guess(prompt)
                self.tokens["generated"] += usage.completion_tokens if usage else pieces


def open_model(name: str, file: ModelFile | None, context: int, threads: int | None) -> OpenAI:
    """Connect to the server at the address `name`; context and threads are the server's affair. Raises ModelMissing."""
    return OpenAI(name)


def _guess(text: str) -> int:
    """About how many tokens a text is."""
    return -(-len(text) // 3)


def _parsed(address: str) -> tuple[str, str, str]:
    """The base of an address, and the model and the chat format that it names."""
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
