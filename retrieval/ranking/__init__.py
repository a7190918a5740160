"""Combining the scores of sources into one order. Knows sources only through their protocol."""

from retrieval.ranking.combine import CandidateScorer
from retrieval.ranking.counterfactual import Counterfactual, Outcome
from retrieval.ranking.diversity import DiversitySettings
from retrieval.ranking.weights import WeightSet

__all__ = ["CandidateScorer", "Counterfactual", "DiversitySettings", "Outcome", "WeightSet"]
