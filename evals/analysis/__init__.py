"""Metrics, intervals and comparisons of a run that has ended. Knows records and metrics, no systems."""
