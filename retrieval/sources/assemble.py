"""The one place where sources are put together, for an index, for given items and for evaluations alike.

A new source is a module with `NAMES` and `build`, and a line in `MODULES`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from retrieval.blas import one_thread
from retrieval.sources import (
    bilinear,
    collaborative,
    content_transfer,
    dense,
    expected_popularity,
    lexical,
    named_vectors,
    popularity,
    recency,
    sequence,
)
from retrieval.sources.base import CandidateSource
from retrieval.sources.inputs import SourceInputs


class SourceModule(Protocol):
    """A module of this folder. `NAMES`: the names of its sources; empty where the catalogue names them."""

    @property
    def NAMES(self) -> tuple[str, ...]: ...

    def build(self, inputs: SourceInputs, built: Sequence[CandidateSource], /) -> Sequence[CandidateSource]:
        """Return its sources, available or not; `built` are those of the modules before it."""
        ...


MODULES: tuple[SourceModule, ...] = (
    dense,
    bilinear,
    lexical,
    collaborative,
    content_transfer,
    popularity,
    expected_popularity,
    recency,
    sequence,
    named_vectors,
)
"""In the order in which their features stand in learned weights."""


@one_thread()
def assemble(inputs: SourceInputs, only: Collection[str] | None = None) -> tuple[CandidateSource, ...]:
    """Return the sources that can be made of these inputs, or `only` those with these names."""
    built: list[CandidateSource] = []
    for module in MODULES:
        if only is None or not module.NAMES or set(module.NAMES) & set(only):
            built.extend(module.build(inputs, built))
    return tuple(source for source in built if only is None or source.name in only)


def source_names() -> tuple[str, ...]:
    """Return the names of all sources but those that a catalogue names itself."""
    return tuple(name for module in MODULES for name in module.NAMES)
