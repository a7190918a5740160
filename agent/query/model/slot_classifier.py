"""Linear classifiers of a model's states: what each word of a message is, and what the whole message does.

`python -m evals.fitting.train_slot_classifier` trains them on annotated messages. A value is made of the message's own
words, so that none is invented; each comes with its probability, by which it is weighed against what the rules say.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from agent.query.facets.kind_nouns import KIND_NOUNS
from agent.query.model.model_lines import MEASURES
from agent.query.slots import Company, Correction, Intent, Question
from retrieval.text.cjk import HAN

Floats = NDArray[np.float32]
WEIGHTS_FILE = "slot_classifier.json"
VERDICTS = ("like", "dislike", "seen", "similar")
REFER = "refer"
LIMITS = ("minutes_from", "minutes_to", "minutes", "price_from", "price_to", "rating_from", "rating_to", "n")
TAGS = ("", "want", "avoid", *VERDICTS, REFER, "more", "less", "when", *LIMITS)
"""What a word is: nothing; wanted; to be avoided; of a work that is judged or is to be resembled, or that is referred
to otherwise; a quality of which more or less is wanted; the occasion; a number that is a limit, `minutes` both."""
LANGUAGES = ("", "en", "zh", "ja", "ko", "fr", "de", "es", "it", "ru", "hi")
HEADS: Mapping[str, tuple[str, ...]] = {
    "intent": get_args(Intent),
    "request": ("no", "yes"),
    "domain": ("", *KIND_NOUNS),
    "company": get_args(Company),
    "question": get_args(Question),
    "languages": LANGUAGES,
    "corrections": ("", *get_args(Correction)),
    "sort": ("", "newer", "older"),
    "measure": ("", *MEASURES),
}
"""What each classifier of a whole message chooses from: the values of a slot, and whether anything is asked for;
`measure` is a critique of what catalogues measure."""
BOUND_ROLES = ("wanted", "refused", "no limit", "least", "greatest")
"""What a message does with a bound that it names; the last two make one of a single value."""
SMOOTHING = 0.5
"""The weight of the tags of neighbouring words beside a word's own state."""
RULES = 5.0
"""The value of the features that say what the rules made of a word; the states' have a variance of one."""
LEAST = math.log(1e-6)
"""The least logarithm of a probability that a token counts with."""
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
    """The words of a message with what they are, and the probabilities of the values of each head.

    `by_network`: the evidence that tells the roles of bounds.
    """

    message: str
    words: tuple[Word, ...]
    heads: Mapping[str, Floats]
    by_network: Evidence | None = None

    def best(self, head: str) -> tuple[str, float]:
        """Return the likeliest value of a head, and its probability."""
        place = int(self.heads[head].argmax())
        return HEADS[head][place], float(self.heads[head][place])

    def roles_at(self, start: int, end: int) -> Floats | None:
        """Return the probability of each role of the bound that stands there, (roles,); None where nothing tells it."""
        if self.by_network is None or self.by_network.roles is None:
            return None
        shares: Floats = softmax(self.by_network.means_of(self.by_network.roles, [(start, end)]))[0]
        return shares


@dataclass(frozen=True)
class Evidence:
    """Logarithms of the probabilities of the tags of tokens that end at `ends`, (n, tags), and of the heads' values.

    `roles`: those of the roles of a bound that a token is part of, (n, roles); None where nothing is known of them.
    """

    ends: tuple[int, ...]
    tags: Floats
    heads: Mapping[str, Floats]
    roles: Floats | None = None

    def of_words(self, words: Sequence[tuple[int, int]]) -> Floats:
        """Return the mean tags of the tokens of each word, (words, tags)."""
        return self.means_of(self.tags, words)

    def means_of(self, logs: Floats, words: Sequence[tuple[int, int]]) -> Floats:
        """Return the mean of logarithms of tokens, (n, k), over those of each word, (words, k)."""
        starts = (0, *self.ends[:-1])
        tokens = [
            [i for i, end in enumerate(self.ends) if starts[i] < last and end > first] or [0] for first, last in words
        ]
        logs = np.maximum(logs, LEAST)
        return np.array([logs[each].mean(axis=0) for each in tokens], np.float32).reshape(-1, logs.shape[1])


def reading_of(message: str, evidence: Sequence[Evidence], transitions: Floats) -> Reading:
    """Return the reading of a message by one kind of evidence, or by the mean of several.

    Its words are those of the tokens of the first. `transitions` is as in `Weights`.
    """
    places = words_of(message, evidence[0].ends)
    of_words = np.mean([each.of_words(places) for each in evidence], axis=0)
    scripts = [is_han(message[first:last]) for first, last in places]
    smoothed = in_sequence(of_words, SMOOTHING * transitions, scripts)
    words = tuple(
        Word(message[first:last], first, last, row) for (first, last), row in zip(places, smoothed, strict=True)
    )
    heads = {}
    for head, choices in HEADS.items():
        logs = [each.heads[head] for each in evidence if head in each.heads]
        heads[head] = softmax(np.mean(logs, axis=0)[None])[0] if logs else np.eye(len(choices), dtype=np.float32)[0]
    return Reading(message, words, heads, next((each for each in evidence if each.roles is not None), None))


@dataclass(frozen=True)
class Weights:
    """Classifiers of the states of one model after one layer: means and scales, (d,), and weights.

    `model`: the sha256 of the model. `tags`: (d + tags + 1, tags), of a token's state, the tag that the rules give it,
    and a bias. `transitions`: for words in letters and for Chinese, (2, tags + 1, tags), how much more often, as a
    logarithm, a tag follows another, or begins a message (the last row), than it is there at all. `heads`: each (d +
    values + 1, values), of the states of all tokens, the value by the rules, and a bias.
    """

    model: str
    layer: int
    mean: Floats
    scale: Floats
    tags: Floats
    transitions: Floats
    heads: Mapping[str, Floats]

    def evidence(self, ends: Sequence[int], states: Floats, tags: Sequence[int], values: Mapping[str, int]) -> Evidence:
        """Return what the states of the tokens of a message, (n, d), which end at these characters, tell of it.

        `tags`: the tag that the rules give each token; `values`: the value that they give each head.
        """
        scaled = (states - self.mean) / self.scale
        logits = with_bias(np.hstack([scaled, one_hot(tags, len(TAGS))])) @ self.tags
        heads = {}
        for head, weights in self.heads.items():
            evidence = pooled(scaled @ weights[: scaled.shape[1]], [0])
            by_rules = with_bias(one_hot([values[head]], len(HEADS[head])))
            heads[head] = log_softmax(evidence + by_rules @ weights[scaled.shape[1] :])[0]
        return Evidence(tuple(ends), log_softmax(logits), heads)

    def to_json(self) -> str:
        """Return the content of the file of weights."""
        fixed = {"mean": self.mean, "scale": self.scale, "tags": self.tags, "transitions": self.transitions}
        arrays = {**fixed, **self.heads}
        packed = {name: {"shape": array.shape, "float16": _pack(array)} for name, array in arrays.items()}
        return json.dumps({"model": self.model, "layer": self.layer, "arrays": packed}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Weights:
        """Return the weights of a file."""
        content = json.loads(text)
        arrays = {name: _unpack(packed) for name, packed in content["arrays"].items()}
        mean, scale, tags, transitions = (arrays.pop(name) for name in ("mean", "scale", "tags", "transitions"))
        return cls(content["model"], content["layer"], mean, scale, tags, transitions, arrays)


@cache
def packaged_weights() -> Weights:
    """Return the weights of the default model."""
    return Weights.from_json((files("agent.query.model") / WEIGHTS_FILE).read_text(encoding="utf-8"))


def in_sequence(logs: Floats, transitions: Floats, scripts: Sequence[bool]) -> Floats:
    """Return the probabilities of the tags of words, (n, tags), in the light of those of their neighbours.

    They are the marginals of a linear chain: `logs` are the words' own, (n, tags); `transitions` is as in `Weights`;
    `scripts` says which words are Chinese.
    """
    if not len(logs):
        return logs
    steps = transitions[np.asarray(scripts, np.int64)]
    forward = [logs[0] + steps[0, -1]]
    for own, step in zip(logs[1:], steps[1:], strict=True):
        forward.append(own + np.logaddexp.reduce(forward[-1][:, None] + step[:-1], axis=0))
    backward = [np.zeros_like(logs[0])]
    for own, step in zip(logs[:0:-1], steps[:0:-1], strict=True):
        backward.append(np.logaddexp.reduce(step[:-1] + (own + backward[-1])[None], axis=1))
    return softmax(np.asarray(forward) + np.asarray(backward[::-1]))


def is_han(word: str) -> bool:
    """Return whether a word is written in Chinese characters."""
    return bool(re.match(f"[{HAN}]", word))


def pooled(evidence: NDArray[Any], starts: Sequence[int] | NDArray[np.int64]) -> Floats:
    """Return the evidence of whole messages, (messages, k), of that of their tokens, (n, k), which begin at `starts`.

    It is the logarithm of the mean of the exponentials, so that one telling word is enough.
    """
    lengths = np.diff([*starts, len(evidence)])
    greatest = np.maximum.reduceat(evidence, starts, axis=0)
    exponentials = np.exp(evidence - np.repeat(greatest, lengths, axis=0))
    means = np.add.reduceat(exponentials, starts, axis=0) / lengths[:, None]
    return (greatest + np.log(means)).astype(np.float32)


def one_hot(values: Sequence[int], count: int) -> Floats:
    """Return features of what the rules say, (n, count); none for a value below 0."""
    rows = np.vstack([np.zeros(count), np.eye(count)]).astype(np.float32) * RULES
    result: Floats = rows[np.asarray(values, np.int64) + 1]
    return result


def with_bias(features: Floats) -> Floats:
    """Return features with a last column of ones."""
    return np.hstack([features, np.ones((len(features), 1), np.float32)])


def softmax(logits: Floats) -> Floats:
    """Return the probabilities of logits, (n, k) → (n, k)."""
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return result


def log_softmax(logits: Floats) -> Floats:
    """Return the logarithms of the probabilities of logits, (n, k) → (n, k)."""
    centred = logits - logits.max(axis=1, keepdims=True)
    result: Floats = centred - np.log(np.exp(centred).sum(axis=1, keepdims=True))
    return result


def words_of(message: str, ends: Sequence[int]) -> list[tuple[int, int]]:
    """Return where the words of a message stand whose tokens end at `ends`: Chinese characters of one token are one."""
    token_of = [0] * len(message)
    for i, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
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
