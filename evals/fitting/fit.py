"""What `whyrec-eval fit` learns beyond the weights that `whyrec index` learns: of attributes, and of searches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from evals.fitting.attribute_selection import AttributeGain, attribute_gains
from evals.fitting.searches import search_request, searches_of
from retrieval.fitting.cases import training_case
from retrieval.fitting.hold_out import HeldOutUser, HoldOut
from retrieval.fitting.learn import fit_or_forget
from retrieval.index import fitted
from retrieval.ranking import WeightSet


def select_attributes(hold_out: HoldOut, users: Sequence[HeldOutUser], seed: int = 0) -> list[AttributeGain]:
    """Measure which extracted attributes predict the choices of these users, and index those alone from now on."""
    requests, liked = [user.request for user in users], [hold_out.liked(user) for user in users]
    gains = attribute_gains(hold_out.items, requests, liked, seed)
    if gains:
        built = hold_out.index.manifest.built
        fitted.store_selected_fields(hold_out.index.folder, built, [gain.field for gain in gains if gain.selected])
    return gains


def fit_searches(hold_out: HoldOut, users: Sequence[HeldOutUser], seed: int = 0) -> WeightSet | None:
    """Learn the weights for requests in words from the searches of these users and store them; None for too few."""
    cases = [
        training_case(hold_out, *search_request(hold_out, search), np.array([search.row]))
        for search in searches_of(hold_out, users)
    ]
    return fit_or_forget(hold_out, cases, "request", seed)


def describe(learned: WeightSet, texts: Mapping[str, str]) -> str:
    """Return the weights with their intervals, a line each, and the features that are switched off."""
    rows = zip(learned.features, learned.values, learned.low, learned.high, strict=True)
    lines = [f"  {name:<28} {value:+.3f} [{low:+.3f}, {high:+.3f}]" for name, value, low, high in rows if value]
    off = texts["off"].format(features=", ".join(learned.linear_switched_off) or texts["none_off"])
    return "\n".join((*lines, off, texts["trees"] if learned.trees else texts["no_trees"]))
