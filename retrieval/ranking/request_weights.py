"""Weights of sources for a request with text where none are learned (docs/decisions/fusion.md).

What a person's few likes tell is shrunk towards what people choose in general, as an empirical Bayes estimate does
(Robbins 1956): who names one film and says what they look for is hardly known.
"""

from __future__ import annotations

from retrieval.query import Request
from retrieval.sources import CandidateSource
from retrieval.sources.base import is_calibrated

QUERY_WEIGHT = 3.0
"""Weight of a source that reads items, and of popularity for a person of whom nothing is known."""
HALF_LEARNED = 1.0
"""Number of liked items from which sources learned from other people count half."""


def count_likes(request: Request) -> int:
    """Return the number of liked items in the history of a request."""
    return len({event.item.id for event in request.history if event.preference > 0})


def taste_share(likes: int) -> float:
    """Return the share of a person's taste that as many liked items tell, 0 to 1."""
    return likes / (likes + HALF_LEARNED)


def weight_for_request(source: CandidateSource, request: Request, share: float) -> float:
    """Return the weight of a source for a request with text or an example, where this share of a taste is known."""
    weight = 1.0 if source.name in request.examples else source.default_weight
    match source.kind:
        case "content":
            return QUERY_WEIGHT * weight
        case "collaborative" | "cold_start":
            return share * weight
        case "non_personalized" if weight and is_calibrated(source):
            return share * weight + (1 - share) * QUERY_WEIGHT
    return weight
