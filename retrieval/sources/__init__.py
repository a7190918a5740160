"""Candidate sources: each scores the catalogue for a request and says why. Knows the index, not the ranking."""
