"""The packaged sample: small catalogues of six domains, in English and Chinese, and the histories of their users."""

from __future__ import annotations

from pathlib import Path

from retrieval.data import dataset
from retrieval.data.dataset import Dataset

FOLDER = Path(__file__).parent / "sample"
DOMAINS = ("film", "book", "music", "game", "course", "news")


def read() -> Dataset:
    """Return every item and interaction of the sample; no text of it needs sanitising."""
    return dataset.read([FOLDER / f"{domain}.jsonl" for domain in DOMAINS], FOLDER / "histories.jsonl")
