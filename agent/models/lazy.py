"""A model that is opened where it is first asked something: a list whose clauses are stored needs none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agent.llm import LanguageModel
from agent.llm.protocol import Ability, HiddenStatesModel, StoppableModel, TokenStates


class LazyModel:
    """Opens a model by `open_model` at the first question. Until then it is known by its name alone.

    Its backend is taken to have every ability, as the one of GGUF files has. What `open_model` raises is raised then.
    """

    abilities: frozenset[Ability] = frozenset(("score", "labels", "generate"))

    def __init__(self, name: str, open_model: Callable[[], LanguageModel]):
        self.name, self._open = name, open_model

    @cached_property
    def _model(self) -> LanguageModel:
        return self._open()

    @property
    def is_open(self) -> bool:
        """Return whether the model was opened."""
        return "_model" in vars(self)

    @property
    def chat(self) -> str:
        """Return the name of the model's chat format."""
        return self._model.chat

    @property
    def tokens(self) -> dict[str, int]:
        """Return what was evaluated so far: nothing where it was never opened."""
        return self._model.tokens if self.is_open else {"prompt": 0, "generated": 0, "reused": 0}

    @property
    def fingerprint(self) -> str:
        """Return the sha256 of the model, in hexadecimal."""
        return self._model.fingerprint

    def stop(self) -> None:
        """Stop the call that runs in another thread, where the backend can."""
        if self.is_open and isinstance(self._model, StoppableModel):
            self._model.stop()

    def start_anew(self) -> None:
        """Answer calls again."""
        if self.is_open and isinstance(self._model, StoppableModel):
            self._model.start_anew()

    def clear_cache(self) -> None:
        """Drop the cache of earlier prompts."""
        if self.is_open:
            self._model.clear_cache()

    def count(self, text: str) -> int:
        """Return how many tokens a text is."""
        return self._model.count(text)

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Return per-token log-probabilities of each continuation."""
        return self._model.score(prefix, continuations)

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Return log-probabilities, (suffixes, labels), of each label's first token."""
        return self._model.label_logits(prefix, suffixes, labels)

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Return greedy text, streamed."""
        return self._model.generate(prompt, grammar, max_tokens, stop)

    def generate_all(
        self,
        prompts: Sequence[str],
        grammars: Sequence[str | None],
        max_tokens: int = 256,
        stop: Sequence[str] = (),
    ) -> list[str]:
        """Return a greedy text for each prompt and grammar."""
        return self._model.generate_all(prompts, grammars, max_tokens, stop)

    def hidden_states(self, prompt: str, text: str, layer: int) -> TokenStates:
        """Return the states of the tokens of a text that follows a prompt, after a layer."""
        assert isinstance(self._model, HiddenStatesModel), "its weights are those of a backend that gives states"
        return self._model.hidden_states(prompt, text, layer)
