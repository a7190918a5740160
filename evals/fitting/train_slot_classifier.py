"""Train the classifiers of slots on annotated messages: `python -m evals.fitting.train_slot_classifier`.

Each is a multinomial logistic regression with an L2 penalty, fitted by gradient descent of second order (L-BFGS). What
the rules make of a message is among its features, so that the classifiers learn where the rules are to be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.protocol import HiddenStatesModel
from agent.models.load import load
from agent.query.model import slot_classifier
from agent.query.model.message_states import message_states
from agent.query.model.model_reading import message_for_model
from agent.query.model.slot_classifier import (
    HEADS,
    TAGS,
    Weights,
    is_han,
    one_hot,
    pooled,
    softmax,
    with_bias,
    words_of,
)
from agent.query.model.slot_tags import NOT_LABELLED, character_tags, head_values, token_tags
from agent.query.parse import parse
from agent.query.slots import Slots
from agent.query.text.sentences import written_text
from evals.fitting.message_examples import DEVELOPMENT
from evals.understanding.utterances import FILE_SLOTS, LANGUAGES, Utterance, read_file, read_utterances
from prompts import Prompts, neutralise

Floats = NDArray[np.float32]
_SLOT_NAMES = {written: name for name, written in FILE_SLOTS.items()}
LAYER = 18
"""The layer of the default model, of 28, whose states tell most of the words of a message."""
PENALTY = 100.0
"""The L2 penalty of the tags' weights; of states that are scaled to a variance of one."""
HEAD_PENALTY = 20.0
ITERATIONS = 60
RARE = 0.2
"""What is added to the counts of tags that follow each other."""


@dataclass(frozen=True)
class Message:
    """An annotated message as a model reads it, and the states of its tokens, (n, d), which end at these characters.

    `slots`, `unknown`: its annotation; `rules`: its slots by the rules.
    """

    utterance: Utterance
    text: str
    ends: tuple[int, ...]
    states: Floats
    rules: Slots

    @property
    def slots(self) -> Mapping[str, Any]:
        """The annotated slots, by the names that the parser gives them."""
        return {_SLOT_NAMES.get(name, name): value for name, value in self.utterance.slots.items()}

    @property
    def unknown(self) -> frozenset[str]:
        """The slots of which the annotation tells nothing."""
        return frozenset(_SLOT_NAMES.get(name, name) for name in self.utterance.free)

    def tags(self, slots: Mapping[str, Any], unknown: frozenset[str] = frozenset()) -> list[int]:
        """Return the tags of the tokens by an annotation, or by the rules."""
        return token_tags(character_tags(slots, self.text, unknown), self.ends)


def train(messages: Sequence[Message], model: str, layer: int) -> Weights:
    """Return the classifiers of annotated messages."""
    states = np.concatenate([each.states for each in messages]).astype(np.float32)
    mean, scale = states.mean(axis=0), states.std(axis=0) + 1e-6
    scaled = (states - mean) / scale
    starts = np.cumsum([0, *(len(each.ends) for each in messages[:-1])])
    labels = np.array([tag for each in messages for tag in each.tags(each.slots, each.unknown)])
    tags_by_rules = one_hot([tag for each in messages for tag in each.tags(vars(each.rules))], len(TAGS))
    tags = _fit_tags(with_bias(np.hstack([scaled, tags_by_rules])), labels)
    values = [head_values(each.slots, each.unknown) for each in messages]
    rule_values = [head_values(vars(each.rules)) for each in messages]
    heads = {}
    for head, choices in HEADS.items():
        by_rules = with_bias(one_hot([each[head] for each in rule_values], len(choices)))
        heads[head] = _fit_head(scaled, starts, by_rules, np.array([each[head] for each in values]))
    return Weights(model, layer, mean, scale, tags, _transitions(messages), heads)


def _transitions(messages: Sequence[Message]) -> Floats:
    """Return how tags follow each other in annotated messages, (2, tags + 1, tags), as `Weights` has it."""
    counts = np.full((2, len(TAGS) + 1, len(TAGS)), RARE)
    for each in messages:
        tags = character_tags(each.slots, each.text, each.unknown)
        before = len(TAGS)
        for start, end in words_of(each.text, each.ends):
            tag = max(tags[start:end], key=tags[start:end].count)
            if NOT_LABELLED not in (tag, before):
                counts[int(is_han(each.text[start:end])), before, tag] += 1
            before = tag
    shares = counts.sum(axis=1) / counts.sum(axis=(1, 2))[:, None]
    following = np.log(counts / counts.sum(axis=2, keepdims=True)) - np.log(shares)[:, None]
    result: Floats = following.astype(np.float32)
    return result


def _fit_tags(features: Floats, labels: NDArray[np.int64]) -> Floats:
    """Return the weights of a multinomial logistic regression, (features, tags)."""
    x, y = features[labels != NOT_LABELLED], np.eye(len(TAGS), dtype=np.float32)[labels[labels != NOT_LABELLED]]

    def loss(weights: Floats) -> tuple[float, Floats]:
        predicted = softmax(x @ weights)
        penalised = PENALTY * weights
        penalised[-1] = 0
        value = -float(np.log(predicted[y > 0] + 1e-12).sum()) + 0.5 * float((penalised * weights).sum())
        return value, x.T @ (predicted - y) + penalised

    return _minimum(loss, (x.shape[1], len(TAGS)))


def _fit_head(states: Floats, starts: NDArray[np.int64], by_rules: Floats, labels: NDArray[np.int64]) -> Floats:
    """Return the weights of a classifier of whole messages, whose tokens' states begin at `starts`.

    Its evidence is pooled over the tokens (`slot_classifier.pooled`), so that it finds the words that tell.
    """
    labelled = labels != NOT_LABELLED
    y = np.eye(by_rules.shape[1] - 1, dtype=np.float32)[np.where(labelled, labels, 0)]
    message = np.repeat(np.arange(len(starts)), np.diff([*starts, len(states)]))
    width = states.shape[1]

    def loss(weights: Floats) -> tuple[float, Floats]:
        evidence = states @ weights[:width]
        total = pooled(evidence, starts)
        predicted = softmax(total + by_rules @ weights[width:])
        error = (predicted - y) * labelled[:, None]
        lengths = np.bincount(message)[message][:, None]
        share = np.exp(evidence - total[message]) / lengths
        penalised = HEAD_PENALTY * weights
        penalised[width:] = 0
        gradient = np.vstack([states.T @ (error[message] * share), by_rules.T @ error]) + penalised
        likelihood = float(np.log(predicted[labelled][y[labelled] > 0] + 1e-12).sum())
        return 0.5 * float((penalised * weights).sum()) - likelihood, gradient

    return _minimum(loss, (width + by_rules.shape[1], by_rules.shape[1] - 1))


def _minimum(loss: Callable[[Floats], tuple[float, Floats]], shape: tuple[int, int]) -> Floats:
    """Return the weights at which a loss, given with its gradient, is least (L-BFGS from zero)."""
    from scipy.optimize import minimize

    def flat(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = loss(values.reshape(shape).astype(np.float32))
        return value, gradient.ravel().astype(np.float64)

    solution = minimize(flat, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return np.asarray(solution.x, np.float32).reshape(shape)


def read_messages(utterances: Iterable[Utterance], model: HiddenStatesModel, layer: int) -> Iterator[Message]:
    """Yield annotated messages with the states of a model; those of which nothing is left are skipped."""
    prompts = Prompts()
    for utterance in utterances:
        text = neutralise(message_for_model(written_text(utterance.text), utterance.items))
        if text:
            states = message_states(text, model, prompts, layer)
            rules = parse(utterance.text, utterance.language, utterance.items)
            yield Message(utterance, text, states.ends, states.states, rules)


def default_model() -> HiddenStatesModel:
    """Load the default model. Raises ModelFault where its backend gives no states."""
    model = load("qwen2.5-coder-1.5b-instruct")
    if not isinstance(model, HiddenStatesModel):
        raise ModelFault(f"{model.name} gives no states")
    return model


def training_utterances() -> list[Utterance]:
    """Read the packaged utterances but their test split, and those of development."""
    packaged = [each for language in LANGUAGES for each in read_utterances(language) if each.split == "dev"]
    return [*packaged, *(each for path in sorted(DEVELOPMENT.glob("*.jsonl")) for each in read_file(path))]


def main() -> None:
    """Train on the packaged utterances but their test split, with the default model, and write the weights."""
    model = default_model()
    weights = train(list(read_messages(training_utterances(), model, LAYER)), model.fingerprint, LAYER)
    (Path(slot_classifier.__file__).parent / slot_classifier.WEIGHTS_FILE).write_text(weights.to_json(), "utf-8")


if __name__ == "__main__":
    main()
