"""Clauses: what may be said of an item, copied from its description and chosen once, for reasons and digests."""

from agent.clauses.book import ClauseBook
from agent.clauses.clause import Clause

__all__ = ["Clause", "ClauseBook"]
