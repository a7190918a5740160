"""The interface of language models: scores, label logits, generation. A backend implements one or more of the three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Ability = Literal["score", "labels", "generate"]


class LanguageModel(Protocol):
    """A local model. Prompts are whole texts in the model's own chat format, special tokens included.

    `chat` names that format (a template in prompts/chat: chatml, gemma, llama3, plain). `tokens` counts what was
    evaluated so far, "prompt" and "generated", and what was reused of earlier prompts, "reused". Every method raises
    ModelFault where the model fails, and where a prompt is longer than the context.
    """

    name: str
    abilities: frozenset[Ability]

    @property
    def chat(self) -> str:
        """The name of the model's chat format."""
        ...

    @property
    def tokens(self) -> dict[str, int]:
        """How many tokens were evaluated, generated and reused so far."""
        ...

    @property
    def fingerprint(self) -> str:
        """The sha256 of the model, in hexadecimal: the same for the same weights."""
        ...

    def clear_cache(self) -> None:
        """Drop the cache of earlier prompts, so that the next answer depends on nothing before it."""
        ...

    def count(self, text: str) -> int:
        """Return how many tokens `text` is."""
        ...

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Return per-token natural log-probabilities of each continuation after `prefix`, one array each."""
        ...

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Return log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix."""
        ...

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Return greedy text, streamed, constrained by a GBNF grammar where one is given. Ends before a stop text."""
        ...

    def generate_all(
        self,
        prompts: Sequence[str],
        grammars: Sequence[str | None],
        max_tokens: int = 256,
        stop: Sequence[str] = (),
    ) -> list[str]:
        """Return a greedy text for each prompt and grammar, written side by side where the backend can."""
        ...


@dataclass(frozen=True)
class TokenStates:
    """The states of a text's tokens after a layer, (n, d), and where in the text each token ends, in characters."""

    ends: tuple[int, ...]
    states: NDArray[np.float32]


@runtime_checkable
class HiddenStatesModel(LanguageModel, Protocol):
    """A local model that also gives the states of tokens inside it."""

    def hidden_states(self, prompt: str, text: str, layer: int) -> TokenStates:
        """Return the states of the tokens of a text that follows a prompt, after a layer, counted from 0.

        Raises ModelFault where there is no such layer, or the text with its prompt is too long.
        """
        ...


@runtime_checkable
class StoppableModel(LanguageModel, Protocol):
    """A local model that another thread can stop while it works."""

    def stop(self) -> None:
        """Make the call that runs, and each one after it, raise ModelFault at once, until `start_anew`."""
        ...

    def start_anew(self) -> None:
        """Answer calls again."""
        ...


@runtime_checkable
class SharedModel(Protocol):
    """A model that several threads may ask at once, as a server's, each by an object of its own.

    `side_by_side` is how many threads are usual.
    """

    side_by_side: int

    def beside(self) -> LanguageModel:
        """Return the same model for another thread, with a count of tokens and a cache of its own."""
        ...


@dataclass(frozen=True)
class ModelFile:
    """A model's file on this machine, with its name in results and the sha256 of its bytes, in hexadecimal.

    `adapter` is the file of a LoRA adapter of it; `sha256` is then a hash of both.
    """

    path: Path
    name: str
    sha256: str
    adapter: Path | None = None


class Backend(Protocol):
    """A module that opens models. `SCHEMES` are what stands before the colon of names that it takes; "" is none."""

    SCHEMES: tuple[str, ...]

    def open_model(self, name: str, file: ModelFile | None, context: int, threads: int | None) -> LanguageModel:
        """Open the model that a person calls `name`; `file` is its file where that is a manifest name.

        `context` is in tokens, `threads` None for as many as there are cores. Raises ModelMissing with the cure.
        """
        ...
