"""Metrics of rankings, of all lists of a system, and of reasons: one a file. Knows no systems and no files."""
