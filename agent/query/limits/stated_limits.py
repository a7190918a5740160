"""Limits of which a message also says the direction: 不要太长，200页左右 needs no comparison with the items on show."""

from __future__ import annotations

from dataclasses import replace

from agent.query.slots import Slots

_BOUNDS = {
    "shorter": ("minutes_to", "pages_to"),
    "longer": ("minutes_from", "pages_from"),
    "cheaper": ("price_to",),
    "dearer": ("price_from",),
}
"""The bounds, of which any says more than a difference does."""
_OPPOSITES = {
    "shorter": ("minutes_from", "pages_from"),
    "longer": ("minutes_to", "pages_to"),
    "cheaper": ("price_from",),
    "dearer": ("price_to",),
}
"""The bounds beside which a difference only says why they hold: "an hour at most, any longer and he fidgets"."""


def without_stated_differences(slots: Slots) -> Slots:
    """Return slots without the differences from items on show for which they also have a bound."""
    unstated = (
        each
        for each in slots.critiques
        if not any(getattr(slots, end) for end in (*_BOUNDS.get(each, ()), *_OPPOSITES.get(each, ())))
    )
    return replace(slots, critiques=tuple(unstated))
