"""Writing several texts with a backend that writes one at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence


class Sequential(ABC):
    """A base class that derives `generate_all` from `generate`."""

    @abstractmethod
    def generate(
        self, prompt: str, grammar: str | None = None, max_tokens: int = 256, stop: Sequence[str] = ()
    ) -> Iterator[str]: ...

    def generate_all(
        self,
        prompts: Sequence[str],
        grammars: Sequence[str | None],
        max_tokens: int = 256,
        stop: Sequence[str] = (),
    ) -> list[str]:
        """Return what `generate` gives to each prompt, one after the other."""
        return ["".join(self.generate(p, g, max_tokens, stop)) for p, g in zip(prompts, grammars, strict=True)]
