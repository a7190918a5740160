"""Hard constraints on items: parsing and evaluating them. Knows items only."""

from retrieval.conditions.columns import Columns
from retrieval.conditions.expression import Comparison, Condition
from retrieval.conditions.parser import parse_condition

__all__ = ["Columns", "Comparison", "Condition", "parse_condition"]
