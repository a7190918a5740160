"""Candidate sources: each scores the catalogue for a request and says why. Knows the index, not the ranking."""

from retrieval.sources.base import CandidateSource, Unavailable
from retrieval.sources.in_memory import InMemoryInputs
from retrieval.sources.trained import IndexInputs

__all__ = ["CandidateSource", "InMemoryInputs", "IndexInputs", "Unavailable"]
