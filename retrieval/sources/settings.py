"""Settings of the sources that a caller may change."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.index.settings import DEFAULT


@dataclass(frozen=True)
class DenseSettings:
    """How the dense source votes.

    `recent`: liked, and disliked, history items that vote, and `rough` those of them that search where there are too
    many rows to look at all; `decay`: weight kept a step back; `width` of a vote, in cosines; `push`: what a dislike
    counts; `request`: what the request's words weigh; `reach`: rows that each query brings from Chroma; `whole`: rows
    that are looked at whole where there are more, or a tenth of them; `exact_below`: allowed rows below which Chroma is
    not asked.
    """

    recent: int = 50
    rough: int = 12
    decay: float = 0.98
    width: float = 0.2
    push: float = 0.7
    request: float = 1.5
    reach: int = 200
    whole: int = 3_000
    exact_below: int = DEFAULT.exact_below


@dataclass(frozen=True)
class SourceSettings:
    """`amended_from`: items of an index's first segment from which on term statistics are not computed anew with every
    change, which takes 0.3 s there; `sketched_from`: from which on a sketch of all vectors is quicker than a look at
    all of them."""

    dense: DenseSettings = DenseSettings()
    amended_from: int = 20_000
    sketched_from: int = 50_000
