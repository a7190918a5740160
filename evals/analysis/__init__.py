"""Metrics, intervals and comparisons of a finished run. Knows no systems."""
