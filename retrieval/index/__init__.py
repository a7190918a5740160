"""The folder on disk: building, reading, changing and checking it. Knows no sources."""

from retrieval.index.reader import Index
from retrieval.index.writer import Writer

__all__ = ["Index", "Writer"]
