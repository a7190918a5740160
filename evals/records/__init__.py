"""The files that a run writes and a report reads. Knows no systems."""
