"""Hard constraints on items: parsing and evaluating them. Knows items only."""
