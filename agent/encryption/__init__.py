"""Encrypts the files of people in an index. Knows how records are stored, and nothing of what stands in them."""
