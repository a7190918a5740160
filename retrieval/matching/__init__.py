"""Titles and works: which spellings name the same title, and which items are versions of one work."""
