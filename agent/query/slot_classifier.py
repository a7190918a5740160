"""Linear classifiers of a model's states: what each word of a message is, and what the whole message does.

`python -m evals.fitting.train_slot_classifier` trains them on annotated messages. A value is made of the message's own
words, so that none is invented; each comes with its probability, by which it is weighed against what the rules say.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from agent.query.slots import Intent
from retrieval.text.cjk import HAN

Floats = NDArray[np.float32]
WEIGHTS_FILE = "slot_classifier.json"
TAGS = ("", "want", "avoid", "like", "dislike", "seen", "similar", "more", "less", "when")
"""What a word is: nothing; wanted; to be avoided; of a work that is judged, or is to be resembled; a quality of which
more or less is wanted; the occasion."""
HEADS: Mapping[str, tuple[str, ...]] = {"intent": get_args(Intent), "request": ("no", "yes")}
"""The values that each classifier of a whole message chooses from: its intent, and whether it asks for anything."""
_WORD = re.compile(rf"#[0-9]+|[{HAN}]|[^\W_{HAN}]+(?:['’.&-][^\W_{HAN}]+)*")


@dataclass(frozen=True)
class Word:
    """A word of a message, or a few Chinese characters, from `start` to `end`; the probability of each tag, (tags,)."""

    text: str
    start: int
    end: int
    tags: Floats


@dataclass(frozen=True)
class Reading:
    """The words of a message with what they are, and the probabilities of the values of each head."""

    message: str
    words: tuple[Word, ...]
    heads: Mapping[str, Floats]

    def best(self, head: str) -> tuple[str, float]:
        """Return the likeliest value of a head, and its probability."""
        place = int(self.heads[head].argmax())
        return HEADS[head][place], float(self.heads[head][place])


@dataclass(frozen=True)
class Weights:
    """Classifiers of the states of one model after one layer: means and scales, (d,), weights with a last row of bias.

    `model`: the sha256 of the model. `tags`: (d + 1, tags). `heads`: each (d + 1, values).
    """

    model: str
    layer: int
    mean: Floats
    scale: Floats
    tags: Floats
    heads: Mapping[str, Floats]

    def read(self, message: str, ends: Sequence[int], states: Floats) -> Reading:
        """Return the reading of a message from the states of its tokens, (n, d), which end at these characters."""
        scaled = (states - self.mean) / self.scale
        starts = [0, *ends[:-1]]
        logs = np.log(probabilities(scaled, self.tags) + 1e-9)
        words = []
        for start, end in _words(message, starts, ends):
            tokens = [i for i in range(len(ends)) if starts[i] < end and ends[i] > start]
            mean = np.exp(logs[tokens].mean(axis=0)) if tokens else np.eye(1, len(TAGS), dtype=np.float32)[0]
            words.append(Word(message[start:end], start, end, mean / mean.sum()))
        whole = pooled(scaled)[None]
        return Reading(message, tuple(words), {name: probabilities(whole, w)[0] for name, w in self.heads.items()})

    def to_json(self) -> str:
        """Return the content of the file of weights."""
        arrays = {"mean": self.mean, "scale": self.scale, "tags": self.tags, **self.heads}
        packed = {name: {"shape": array.shape, "float16": _pack(array)} for name, array in arrays.items()}
        return json.dumps({"model": self.model, "layer": self.layer, "arrays": packed}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Return the weights of a file."""
        content = json.loads(text)
        arrays = {name: _unpack(packed) for name, packed in content["arrays"].items()}
        mean, scale, tags = (arrays.pop(name) for name in ("mean", "scale", "tags"))
        return cls(content["model"], content["layer"], mean, scale, tags, arrays)


@cache
def packaged_weights() -> Weights:
    """Return the weights of the default model."""
    return Weights.from_json((files("agent.query") / WEIGHTS_FILE).read_text(encoding="utf-8"))


def pooled(states: Floats) -> Floats:
    """Return the state of a whole message, (d,): the mean of its tokens'."""
    mean: Floats = states.mean(axis=0)
    return mean


def probabilities(features: Floats, weights: Floats) -> Floats:
    """Return the softmax of a linear classifier, (n, d) and (d + 1, k) → (n, k)."""
    logits = features @ weights[:-1] + weights[-1]
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return result


def _words(message: str, starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Return where words stand: Chinese characters of one token are one word."""
    token_of = [0] * len(message)
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        token_of[start:end] = [i] * (end - start)
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(message):
        start, end = match.span()
        goes_on = words and words[-1][1] == start and token_of[start - 1] == token_of[start]
        if goes_on and re.fullmatch(f"[{HAN}]{{2}}", message[start - 1 : end]):
            words[-1] = (words[-1][0], end)
            continue
        words.append((start, end))
    return words


def _pack(array: Floats) -> str:
    return base64.b64encode(array.astype(np.float16).tobytes()).decode()


def _unpack(packed: Any) -> Floats:
    data = np.frombuffer(base64.b64decode(packed["float16"]), np.float16)
    return data.reshape(packed["shape"]).astype(np.float32)
