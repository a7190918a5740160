"""A fake model with given replies and scores, for tests and for trying the rest of the system without a model."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.protocol import Ability
from agent.llm.sequential import Sequential

Scorer = Callable[[str, str], float]
"""Returns the log-probability, at most 0, of the second text after the first."""

Replier = Callable[[str, str | None], str]
"""Returns the reply to a prompt and a grammar."""


class Scripted(Sequential):
    """Generates the given replies, one a call, and scores by a function of prefix and continuation.

    A token is a word with the space before it. Without `scores` the log-probabilities come from a hash, so they are
    the same on every machine. `calls` lists every call in order, as (method, arguments). A grammar is not obeyed: the
    reply is returned as it is. Raises ModelFault where no reply is left.
    """

    abilities: frozenset[Ability] = frozenset(("score", "labels", "generate"))

    def __init__(
        self, replies: Sequence[str] | Replier = (), scores: Scorer | None = None, name: str = "scripted"
    ) -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()
        self.chat = "plain"
        self.tokens = {"prompt": 0, "generated": 0, "reused": 0}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._replies = replies if callable(replies) else deque(replies)
        self._score = scores or hashed

    def clear_cache(self) -> None:
        """Do nothing: there is no cache."""

    def count(self, text: str) -> int:
        """Return how many words `text` is, spaces going with the word after them."""
        return len(_words(text))

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Return one value a word; they add up to the score of the whole continuation."""
        self.calls.append(("score", {"prefix": prefix, "continuations": list(continuations)}))
        self.tokens["prompt"] += self.count(prefix) + sum(map(self.count, continuations))
        arrays = []
        for text in continuations:
            words = self.count(text)
            arrays.append(np.full(words, self._score(prefix, text) / words) if words else np.empty(0))
        return arrays

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of each label after prefix + suffix, (suffixes, labels)."""
        self.calls.append(("label_logits", {"prefix": prefix, "suffixes": list(suffixes), "labels": list(labels)}))
        if len(set(labels)) < len(labels) or "" in labels:
            raise ModelFault("labels are empty or the same; choose others")
        self.tokens["prompt"] += self.count(prefix) + sum(map(self.count, suffixes))
        rows = [[self._score(prefix + suffix, label) for label in labels] for suffix in suffixes]
        return np.array(rows, np.float64).reshape(len(suffixes), len(labels))

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Return the next reply, word by word, up to a stop text or max_tokens words."""
        call = {"prompt": prompt, "grammar": grammar, "max_tokens": max_tokens, "stop": list(stop)}
        self.calls.append(("generate", call))
        self.tokens["prompt"] += self.count(prompt)
        if callable(self._replies):
            reply = self._replies(prompt, grammar)
        elif self._replies:
            reply = self._replies.popleft()
        else:
            raise ModelFault(f"the script of {self.name} has no reply left; give it one more")
        end = min((at for mark in stop if mark and (at := reply.find(mark)) >= 0), default=len(reply))
        return self._stream(_words(reply[:end])[:max_tokens])

    def _stream(self, words: list[str]) -> Iterator[str]:
        for word in words:
            self.tokens["generated"] += 1
            yield word


def hashed(prefix: str, continuation: str) -> float:
    """Return a log-probability from a hash: below 0 and above -16, the same on every machine."""
    digest = hashlib.sha256(f"{prefix}\0{continuation}".encode("utf-8", "replace")).digest()
    return -16 * (int.from_bytes(digest[:6], "big") + 1) / (2**48 + 2)


def _words(text: str) -> list[str]:
    return re.findall(r"\s*\S+|\s+$", text)
