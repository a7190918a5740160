"""Settings of the sources that a caller may change."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.index.settings import DEFAULT


@dataclass(frozen=True)
class DenseSettings:
    """Settings of the dense source (docs/decisions/retrieval.md).

    `recent`: latest likes, and dislikes, that vote; `rough`: those of them that search where the catalogue is too large
    to score whole; `decay`: factor of a vote a step back; `width` of a vote's kernel, in cosines; `push`: weight of a
    dislike; `request`: weight of the request's text; `noise` and `clear`: standard deviations of the best score above
    the mean up to which scores for a text count nothing, and from which they count in full; `few`: items of which the
    best need not stand out for scores to count (docs/decisions/fusion.md); `reach`: rows that Chroma returns for each
    query, all of them in an index of no more than `all_reached`; `whole`: rows scored exactly where a sketch scores
    all, or a tenth of them if that is more; `exact_below`: allowed rows from which on those that Chroma returns are
    scored alone, with one row in `share` of those that seem best by a sketch; `stored_likes`: items that most people
    like, whose neighbours are stored; `searched_likes`: likes of a person that have neighbours at least; where fewer
    have stored ones, Chroma searches for those of others; `sketched_likes` takes its place in catalogues with a sketch,
    whose `competing` best rows compete beside those that Chroma returns.
    """

    recent: int = 50
    rough: int = 12
    decay: float = 0.98
    width: float = 0.2
    push: float = 0.7
    request: float = 1.5
    noise: float = 2.5
    clear: float = 4.0
    few: int = 50
    reach: int = 200
    all_reached: int = 500
    whole: int = 3_000
    exact_below: int = DEFAULT.exact_below
    share: int = 100
    stored_likes: int = 5_000
    searched_likes: int = 4
    sketched_likes: int = 1
    competing: int = 1_000


@dataclass(frozen=True)
class SourceSettings:
    """Settings of the sources that callers may change.

    `amended_from`: items of an index's first segment from which on a change completes the term statistics instead of
    computing them anew, which takes 0.3 s there; `sketched_from`: items from which on a sketch of the vectors is
    quicker than all of them.
    """

    dense: DenseSettings = DenseSettings()
    amended_from: int = 20_000
    sketched_from: int = 50_000
