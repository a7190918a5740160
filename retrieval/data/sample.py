"""The packaged sample: small catalogues of six domains, in English and Chinese, and the histories of their users."""

from __future__ import annotations

from pathlib import Path

from retrieval.data import formats

FOLDER = Path(__file__).parent / "sample"
DOMAINS = ("film", "book", "music", "game", "course", "news")


def read() -> formats.Dataset:
    """Return every item and interaction of the sample."""
    return formats.read([FOLDER / f"{domain}.jsonl" for domain in DOMAINS], FOLDER / "histories.jsonl")
