"""Reasons: evidence, wording, verification. Knows no chat, no terminal."""

from agent.explain.evidence import Reason
from agent.explain.explainer import Explainer

__all__ = ["Explainer", "Reason"]
