"""Catalogues of any size, with vectors and users, made from the packaged sample; the same for a seed.

Vectors are like those of e5: all lie to one side, those of a topic together, and of their 384 dimensions some thirty
matter. Titles, texts and traits are recombined, so that words are real and as often shared as their topics are. People
like some topics, and of these what many like: popularity falls as the root of the rank.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.data.dataset import read
from retrieval.data.items import Interaction, Item
from retrieval.data.sample import FOLDER
from retrieval.embedding import Vectors, normalize_rows
from retrieval.query import Event, PreparedRequest

DIMENSIONS, LATENT = 384, 32
TOPIC, FEWEST = 100, 20
"""Items of a topic, on average, and how many topics there are at least."""
SIDE, SPREAD, NOISE = 2.2, 0.9, 0.25
"""Lengths of what all vectors share, of a vector's way from its topic, and of what means nothing; a topic's is 1."""
PEOPLE, PER_PERSON, TOPICS = 2_000, 30, 5
"""People, what each of them did, and how many topics they like."""
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 700


@dataclass(frozen=True)
class SyntheticCatalogue:
    """`topics` (items,) says which rows belong together; `interactions` are each person's in turn, oldest first."""

    items: tuple[Item, ...]
    vectors: Vectors
    topics: NDArray[np.int64]
    interactions: tuple[Interaction, ...]

    @cached_property
    def rows(self) -> dict[str, int]:
        return {item.id: row for row, item in enumerate(self.items)}

    def request(self, person: int, length: int) -> PreparedRequest:
        """Return a request with the latest interactions of a user."""
        did = self.interactions[person * PER_PERSON : (person + 1) * PER_PERSON][-length:]
        return PreparedRequest(tuple(Event(self.items[self.rows[i.item_id]], i) for i in did), user_id=f"p{person}")


def catalogue(size: int, seed: int = 0, people: int = PEOPLE) -> SyntheticCatalogue:
    """Make a catalogue of so many items, with so many users."""
    rng = np.random.default_rng((seed, size))
    topics = rng.integers(max(FEWEST, size // TOPIC), size=size)
    return SyntheticCatalogue(_items(topics, rng), _vectors(topics, rng), topics, _interactions(topics, people, rng))


def _vectors(topics: NDArray[np.int64], rng: np.random.Generator) -> Vectors:
    side, basis = rng.normal(size=DIMENSIONS), rng.normal(size=(LATENT, DIMENSIONS)).astype(np.float32)
    centres = _drawn(rng, int(topics.max()) + 1, LATENT)
    latent = centres[topics] + SPREAD * _drawn(rng, len(topics), LATENT)
    vectors = latent @ (basis / np.sqrt(DIMENSIONS))
    vectors += NOISE * _drawn(rng, len(topics), DIMENSIONS)
    vectors += (SIDE * side / np.linalg.norm(side)).astype(np.float32)
    return normalize_rows(vectors)


def _drawn(rng: np.random.Generator, n: int, dimensions: int) -> Vectors:
    """Draw vectors in all directions, of length about 1, (n, dimensions)."""
    return rng.standard_normal((n, dimensions), np.float32) / np.float32(np.sqrt(dimensions))


def _items(topics: NDArray[np.int64], rng: np.random.Generator) -> tuple[Item, ...]:
    """Recombine the sample: a topic has the categories of one item; title, text, tags and year are of any."""
    sample = sample_items()
    of = rng.integers(len(sample), size=int(topics.max()) + 1)
    made = []
    for n, (topic, parts) in enumerate(zip(topics, rng.integers(len(sample), size=(len(topics), 4)), strict=True)):
        like = sample[of[topic]]
        first, second, described, other = (sample[part] for part in parts)
        begin, end = first.title.split(), second.title.split()
        words = [*begin[: (len(begin) + 1) // 2], *end[len(end) // 2 :]]
        made.append(
            Item(
                id=f"i{n}",
                title=" ".join(words),
                text=f"{like.text.split(',')[0].rstrip('.')}. {described.text}",
                categories=like.categories,
                tags=(*like.tags[:1], *other.tags[:2]),
                domain=like.domain,
                published=other.published,
            )
        )
    return tuple(made)


def sample_items() -> Sequence[Item]:
    """Return the items of the packaged sample that have a year."""
    files = sorted(path for path in FOLDER.glob("*.jsonl") if path.name != "histories.jsonl")
    return [item for item in read(files).items if item.published]


def _interactions(topics: NDArray[np.int64], people: int, rng: np.random.Generator) -> tuple[Interaction, ...]:
    weights = 1 / np.sqrt(1 + rng.permutation(len(topics)))
    order = np.argsort(topics, kind="stable")
    starts = np.searchsorted(topics[order], np.arange(int(topics.max()) + 2))
    everything = np.cumsum(weights)
    made = []
    for person in range(people):
        liked = rng.integers(int(topics.max()) + 1, size=TOPICS)
        near = np.concatenate([order[starts[t] : starts[t + 1]] for t in liked])
        rows = set[int]()
        while len(rows) < min(PER_PERSON, len(topics)):
            if len(near) and rng.random() < 0.7:
                rows.add(int(rng.choice(near, p=weights[near] / weights[near].sum())))
            rows.add(int(np.searchsorted(everything, rng.random() * everything[-1])))
        done = np.sort(rng.random(PER_PERSON)) * DAYS
        for row, day in zip(rng.permutation(sorted(rows))[:PER_PERSON].tolist(), done.tolist(), strict=False):
            when = BEGIN + timedelta(days=day)
            made.append(Interaction(user_id=f"p{person}", item_id=f"i{row}", kind="like", time=when))
    return tuple(made)


class TextHashEmbedder:
    """An embedder without a model: each text has a random direction of its own."""

    fingerprint = "bench"

    def query(self, texts: Sequence[str]) -> Vectors:
        return self.passage(texts)

    def passage(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
            row[:] = np.random.default_rng(seed).standard_normal(DIMENSIONS, np.float32)
        return normalize_rows(rows)
