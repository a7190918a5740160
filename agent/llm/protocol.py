"""The seam to language models: three abilities, whichever backend has them. Knows no prompts and no items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelMissing

Ability = Literal["score", "labels", "generate"]


class LanguageModel(Protocol):
    """A local model. Prompts are whole texts in the model's own chat format, special tokens included.

    `chat` names that format (a template in prompts/chat: chatml, gemma, llama3, plain). `tokens` counts what was
    evaluated so far, "prompt" and "generated", and "reused": what of prompts was still at hand. Every method raises
    `ModelFault` where the model fails, and where a prompt is longer than the context.
    """

    name: str
    chat: str
    abilities: frozenset[Ability]
    tokens: dict[str, int]

    @property
    def fingerprint(self) -> str:
        """The sha256 of the model, in hexadecimal: the same for the same weights."""
        ...

    def forget(self) -> None:
        """Drop what is kept of earlier prompts, so that the next answer depends on nothing before it."""
        ...

    def count(self, text: str) -> int:
        """How many tokens `text` is."""
        ...

    def score(self, prefix: str, continuations: Sequence[str]) -> list[NDArray[np.float64]]:
        """Per-token natural log-probabilities of each continuation after `prefix`, one array per continuation."""
        ...

    def label_logits(self, prefix: str, suffixes: Sequence[str], labels: Sequence[str]) -> NDArray[np.float64]:
        """Log-probabilities, (suffixes, labels), of each label's first token right after prefix + suffix."""
        ...

    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]:
        """Greedy text, streamed piece by piece, held to a GBNF grammar where one is given. Ends at a stop text."""
        ...

    def generate_all(
        self,
        prompts: Sequence[str],
        grammars: Sequence[str | None],
        max_tokens: int = 256,
        stop: Sequence[str] = (),
    ) -> list[str]:
        """A whole greedy text for each prompt and grammar, written side by side where the backend can."""
        ...


def load(model: str, *, context: int = 4096, threads: int | None = None) -> LanguageModel:
    """The model by manifest name, a path to a GGUF file, or the address of a server. Raises ModelMissing with the cure.

    An address is http://host:port/v1, where context and threads are the server's affair.
    `transformers:` before a manifest name, a path (a folder in Hugging Face's format, or a GGUF file), or ORG/NAME of a
    model in Hugging Face's local cache runs it through transformers and torch instead of llama.cpp.
    """
    if model.startswith(("http://", "https://")):
        from agent.llm.openai.backend import OpenAI

        return OpenAI(model)
    from agent.models import manifest

    backend, colon, rest = model.partition(":")
    wanted = rest if colon and backend == "transformers" else model
    entry = manifest.find(wanted)
    path = manifest.path(wanted) if entry else Path(wanted).expanduser()
    fingerprint = entry.sha256 if entry else None
    if wanted != model:
        from agent.llm.transformers import Transformers

        known_as = path.name.removesuffix(".gguf") if path.exists() else wanted
        name = f"transformers:{entry.name if entry else known_as}"
        return Transformers(path if path.exists() else wanted, name, fingerprint, context, threads)
    from agent.llm.llama_cpp.backend import LlamaCpp

    if not entry and not path.is_file():
        known = ", ".join(entry.name for entry in manifest.entries())
        raise ModelMissing(f"{model!r} is neither a GGUF file nor a model's name ({known}); run: whyrec models list")
    return LlamaCpp(path, entry.name if entry else path.stem, fingerprint, context, threads)
