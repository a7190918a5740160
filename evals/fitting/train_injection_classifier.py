"""Train the classifier of `retrieval/text/injection_classifier.py` and judge it on texts it did not see.

Orders and ordinary sentences are those of the folder injections; more ordinary ones are the texts and traits of the
packaged sample and of the data sets that are named. Of a data set one half, by checksum, is learned from and the other
judges; of orders each kind is judged by what was learned from the others. One ridge regression onto −1 and 1, both
sides of equal weight.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.text.injection_classifier import is_candidate
from retrieval.text.prompt_injection import normalize_sentence, split_sentences, split_title

MOST = 1_000
"""Suspected sentences of a data set that are embedded."""
RIDGE = 1e-3
MARGIN = 0.15
"""How far beyond the middle between −1 and 1 an order is one: a description that is lost costs more than an order."""


@dataclass(frozen=True)
class Judged:
    """Of a data set or a kind of orders: how many texts, what share has to do with choices, and what share is taken."""

    name: str
    texts: int
    suspected: float
    taken: float

    def __str__(self) -> str:
        return f"{self.name}: {self.texts} texts, {self.suspected:.1%} suspected, {self.taken:.3%} taken for orders"


def told(name: str) -> list[dict[str, str]]:
    lines = (files("evals.fitting") / "injections" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def said(items: Iterable[Item]) -> list[str]:
    """The sentences of texts, the traits, and the parts of titles: each once, folded, in order."""
    found = set[str]()
    for item in items:
        for each in (item, *item.translations.values()):
            found |= {*split_sentences(each.text), *each.categories, *each.tags, *split_title(each.title)}
            found |= {v for v in each.attributes.values() if isinstance(v, str)}
    return sorted({normalize_sentence(text) for text in found if text.strip()})


def learn(embedder: Embedder, sample: Collection[Item], others: dict[str, Sequence[Item]]) -> tuple[str, list[Judged]]:
    """The file of weights, and what they do with what they were not learned from."""
    orders = [order for order in told("injections.jsonl") if is_candidate(normalize_sentence(order["text"]))]
    kinds = np.array([order["kind"] for order in orders])
    meant = embedder.passage([normalize_sentence(order["text"]) for order in orders])
    plain = [normalize_sentence(line["text"]) for line in told("ordinary.jsonl")] + said(sample)
    learned = [embedder.passage([text for text in plain if is_candidate(text)])]
    held = dict[str, tuple[int, float, Vectors]]()
    for name, items in others.items():
        texts = said(items)
        odd = [t for t in texts if is_candidate(t)]
        drawn = sorted(odd, key=lambda t: zlib.crc32(t[::-1].encode()))[:MOST]
        vectors, second = embedder.passage(drawn), np.array([zlib.crc32(t.encode()) % 2 for t in drawn], bool)
        learned.append(vectors[~second])
        held[name] = len(texts), len(odd) / len(texts), vectors[second]
    ordinary = np.concatenate(learned)
    judged = []
    for kind in dict.fromkeys(kinds):
        direction, bar = _ridge(ordinary, meant[kinds != kind])
        every = [o for o in told("injections.jsonl") if o["kind"] == kind]
        seen = int((kinds == kind).sum()) / len(every)
        taken = float((meant[kinds == kind] @ direction > bar).mean())
        judged.append(Judged(f"orders, {kind}", len(every), seen, seen * taken))
    direction, bar = _ridge(ordinary, meant)
    for name, (texts_in_all, share, vectors) in held.items():
        taken = float((vectors @ direction > bar).mean()) if len(vectors) else 0.0
        judged.append(Judged(name, texts_in_all, share, share * taken))
    weights = {"bar": round(bar, 4), "direction": [round(float(x), 4) for x in direction]}
    return json.dumps(weights) + "\n", judged


def _ridge(ordinary: Vectors, orders: Vectors) -> tuple[Vectors, float]:
    """The direction in which orders lie, and how far along it a sentence is taken for one."""
    rows = np.concatenate([ordinary, orders]).astype(np.float64)
    weight = np.repeat([0.5 / len(ordinary), 0.5 / len(orders)], [len(ordinary), len(orders)])
    signs = np.repeat([-1.0, 1.0], [len(ordinary), len(orders)])
    middle = weight @ rows
    rows -= middle
    weighed = rows * weight[:, None]
    direction = np.linalg.solve(weighed.T @ rows + RIDGE * np.eye(rows.shape[1]), weighed.T @ signs)
    return direction.astype(np.float32), float(middle @ direction) + MARGIN
