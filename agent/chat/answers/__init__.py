"""Answers to questions about items and the catalogue, from what the catalogue says and nothing else."""
