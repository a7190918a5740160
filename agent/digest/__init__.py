"""A digest: what is new for one person, by their interests, each story once. Knows no terminal."""

from agent.digest.digest import Digest, make_digest
from agent.digest.period import Period, parse_period

__all__ = ["Digest", "Period", "make_digest", "parse_period"]
