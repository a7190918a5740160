"""Train the classifier of `retrieval/text/injection_classifier.py`, and judge it on texts it has not learned from.

Injections and ordinary sentences are those of the folder injections; more ordinary ones are the texts and traits of the
packaged sample and of the named data sets. One half of a data set, by checksum, is learned from and the other judged;
of injections each kind is judged by a classifier of the others. One ridge regression onto −1 and 1, both sides weighted
equally.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from retrieval.data.items import Item
from retrieval.embedding import Embedder, Vectors
from retrieval.text.injection_classifier import is_candidate
from retrieval.text.prompt_injection import normalize_sentence, split_sentences, split_title

MAX_SENTENCES = 1_000
"""Candidate sentences of a data set that are embedded."""
RIDGE = 1e-3
MARGIN = 0.15
"""How far above the middle between −1 and 1 the threshold lies: losing a description costs more than an injection."""


@dataclass(frozen=True)
class DetectionRates:
    """Shares of the texts of a data set, or of a kind of injections, that are candidates, and that are detected."""

    name: str
    texts: int
    candidates: float
    detected: float

    def __str__(self) -> str:
        return f"{self.name}: {self.texts} texts, {self.candidates:.1%} candidates, {self.detected:.3%} detected"


def read_lines(name: str) -> list[dict[str, str]]:
    """Read a file of the folder injections."""
    lines = (files("evals.fitting") / "injections" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def sentences(items: Iterable[Item]) -> list[str]:
    """Return the sentences of texts, the traits, and the parts of titles: normalised, each once, in order."""
    texts = set[str]()
    for item in items:
        for each in (item, *item.translations.values()):
            texts |= {*split_sentences(each.text), *each.categories, *each.tags, *split_title(each.title)}
            texts |= {v for v in each.attributes.values() if isinstance(v, str)}
    return sorted({normalize_sentence(text) for text in texts if text.strip()})


def train(
    embedder: Embedder, sample: Collection[Item], others: Mapping[str, Sequence[Item]]
) -> tuple[str, list[DetectionRates]]:
    """Return the content of the file of weights, and its detection rates on what it has not learned from."""
    lines = read_lines("injections.jsonl")
    candidates = [line for line in lines if is_candidate(normalize_sentence(line["text"]))]
    kinds = np.array([line["kind"] for line in candidates])
    injections = embedder.passage([normalize_sentence(line["text"]) for line in candidates])
    plain = [normalize_sentence(line["text"]) for line in read_lines("ordinary.jsonl")] + sentences(sample)
    learned = [embedder.passage([text for text in plain if is_candidate(text)])]
    judged_half = dict[str, tuple[int, float, Vectors]]()
    for name, items in others.items():
        texts = sentences(items)
        likely = [t for t in texts if is_candidate(t)]
        drawn = sorted(likely, key=lambda t: zlib.crc32(t[::-1].encode()))[:MAX_SENTENCES]
        vectors, second_half = embedder.passage(drawn), np.array([zlib.crc32(t.encode()) % 2 for t in drawn], bool)
        learned.append(vectors[~second_half])
        judged_half[name] = len(texts), len(likely) / len(texts), vectors[second_half]
    ordinary = np.concatenate(learned)
    rates = []
    for kind in dict.fromkeys(kinds):
        direction, threshold = _ridge(ordinary, injections[kinds != kind])
        total = sum(line["kind"] == kind for line in lines)
        share = int((kinds == kind).sum()) / total
        detected = float((injections[kinds == kind] @ direction > threshold).mean())
        rates.append(DetectionRates(f"injections, {kind}", total, share, share * detected))
    direction, threshold = _ridge(ordinary, injections)
    for name, (total, share, vectors) in judged_half.items():
        detected = float((vectors @ direction > threshold).mean()) if len(vectors) else 0.0
        rates.append(DetectionRates(name, total, share, share * detected))
    weights = {"bar": round(threshold, 4), "direction": [round(float(x), 4) for x in direction]}
    return json.dumps(weights) + "\n", rates


def _ridge(ordinary: Vectors, injections: Vectors) -> tuple[Vectors, float]:
    """Return the direction in which injections lie, (d,), and the threshold of a sentence's component along it."""
    rows = np.concatenate([ordinary, injections]).astype(np.float64)
    weight = np.repeat([0.5 / len(ordinary), 0.5 / len(injections)], [len(ordinary), len(injections)])
    signs = np.repeat([-1.0, 1.0], [len(ordinary), len(injections)])
    middle = weight @ rows
    rows -= middle
    weighted = rows * weight[:, None]
    direction = np.linalg.solve(weighted.T @ rows + RIDGE * np.eye(rows.shape[1]), weighted.T @ signs)
    return direction.astype(np.float32), float(middle @ direction) + MARGIN
