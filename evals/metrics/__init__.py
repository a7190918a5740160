"""What a ranking, and what all lists of a system together, are judged by: one thing a file."""
