"""Controls: the same system with the texts of the items permuted, which whoever reads them must lose by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.errors import UsageError
from retrieval.data.items import Item

SHUFFLED = "~shuffled"
SHUFFLED_EXTRACTED = "~shuffled-extracted"
CONTROLS = (SHUFFLED, SHUFFLED_EXTRACTED)


def split_control(name: str) -> tuple[str, str]:
    """Return a system's name without its control, and the control, empty where it has none.

    Raises UsageError for a control that does not exist.
    """
    plain = name.partition("~")[0]
    control = name.removeprefix(plain)
    if control and control not in CONTROLS:
        raise UsageError(f"no control {control!r}: choose from {', '.join(CONTROLS)}")
    return plain, control


def permute_texts(items: Sequence[Item], seed: int = 0) -> tuple[Item, ...]:
    """Return items with the same ids in the same order, each with all that another one has."""
    order = np.random.default_rng(seed).permutation(len(items))
    return tuple(items[n].model_copy(update={"id": item.id}) for item, n in zip(items, order, strict=True))


def permute_extracted(items: Sequence[Item], seed: int = 0) -> tuple[Item, ...]:
    """Return the items, each with what a model extracted from another one, whatever its language."""
    order = np.random.default_rng(seed).permutation(len(items))
    others = ([fact for text in (items[n], *items[n].translations.values()) for fact in text.extracted] for n in order)
    return tuple(
        item.without_extracted().model_copy(update={"extracted": tuple(other)})
        for item, other in zip(items, others, strict=True)
    )
