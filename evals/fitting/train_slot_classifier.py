"""Train the classifiers of slots on annotated messages: `python -m evals.fitting.train_slot_classifier`.

Each is a multinomial logistic regression with an L2 penalty, fitted by gradient descent of second order (L-BFGS).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault
from agent.llm.protocol import HiddenStatesModel
from agent.models.load import load
from agent.query import slot_classifier
from agent.query.message_states import message_states
from agent.query.model_reading import message_for_model
from agent.query.sentences import written_text
from agent.query.slot_classifier import HEADS, TAGS, Weights, pooled, probabilities
from evals.fitting.message_examples import DEVELOPMENT
from evals.fitting.slot_labels import NOT_LABELLED, character_tags, head_values, token_tags
from evals.understanding.utterances import LANGUAGES, Utterance, read_file, read_utterances
from prompts import Prompts, neutralise

Floats = NDArray[np.float32]
LAYER = 18
"""The layer of the default model, of 28, whose states tell most of the words of a message."""
PENALTY = 100.0
"""The L2 penalty of the tags' weights; of states that are scaled to a variance of one."""
HEAD_PENALTY = 30.0
ITERATIONS = 60


@dataclass(frozen=True)
class Message:
    """An annotated message as a model reads it, and the states of its tokens, (n, d), which end at these characters."""

    utterance: Utterance
    text: str
    ends: tuple[int, ...]
    states: Floats


def train(messages: Sequence[Message], model: str, layer: int) -> Weights:
    """Return the classifiers of annotated messages."""
    states = np.concatenate([each.states for each in messages]).astype(np.float32)
    mean, scale = states.mean(axis=0), states.std(axis=0) + 1e-6
    tags = [token_tags(character_tags(each.utterance, each.text), each.ends) for each in messages]
    labels = np.concatenate(tags).astype(np.int64)
    tag_weights = fit((states - mean) / scale, labels, len(TAGS), PENALTY)
    whole = np.stack([pooled((each.states.astype(np.float32) - mean) / scale) for each in messages])
    values = [head_values(each.utterance) for each in messages]
    heads = {
        head: fit_whole(whole, np.array([v[head] for v in values]), len(choices)) for head, choices in HEADS.items()
    }
    return Weights(model, layer, mean, scale, tag_weights, heads)


def fit_whole(features: Floats, labels: NDArray[np.int64], classes: int) -> Floats:
    """Return the weights of a classifier of whole messages, whose features, (n, d), are first scaled to unit variance.

    The regression is fitted in the space that the n messages span, which gives the same and is faster.
    """
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-6
    scaled = (features - mean) / scale
    axes = np.linalg.svd(scaled, full_matrices=False)[2]
    weights = fit(scaled @ axes.T, labels, classes, HEAD_PENALTY)
    slopes = axes.T @ weights[:-1] / scale[:, None]
    return np.vstack([slopes, weights[-1] - mean @ slopes]).astype(np.float32)


def fit(features: Floats, labels: NDArray[np.int64], classes: int, penalty: float) -> Floats:
    """Return the weights of a multinomial logistic regression, (d + 1, classes), the last row the bias."""
    labelled = labels != NOT_LABELLED
    x = np.hstack([features[labelled], np.ones((int(labelled.sum()), 1), np.float32)]).astype(np.float32)
    y = np.eye(classes, dtype=np.float32)[labels[labelled]]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(x.shape[1], classes).astype(np.float32)
        predicted = probabilities(x[:, :-1], weights)
        gradient = x.T @ (predicted - y)
        gradient[:-1] += penalty * weights[:-1]
        value = -float(np.log(predicted[y > 0] + 1e-12).sum()) + 0.5 * penalty * float((weights[:-1] ** 2).sum())
        return value, gradient.ravel().astype(np.float64)

    from scipy.optimize import minimize

    start = np.zeros(x.shape[1] * classes)
    solution = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    return np.asarray(solution.x, np.float32).reshape(x.shape[1], classes)


def read_messages(utterances: Iterable[Utterance], model: HiddenStatesModel, layer: int) -> Iterator[Message]:
    """Yield annotated messages with the states of a model; those of which nothing is left are skipped."""
    prompts = Prompts()
    for utterance in utterances:
        text = neutralise(message_for_model(written_text(utterance.text), utterance.items))
        if text:
            states = message_states(text, model, prompts, layer)
            yield Message(utterance, text, states.ends, states.states)


def main() -> None:
    """Train on the packaged utterances but their test split, with the default model, and write the weights."""
    model = load("qwen2.5-coder-1.5b-instruct")
    if not isinstance(model, HiddenStatesModel):
        raise ModelFault(f"{model.name} gives no states")
    packaged = [each for language in LANGUAGES for each in read_utterances(language) if each.split == "dev"]
    developed = [each for path in sorted(DEVELOPMENT.glob("*.jsonl")) for each in read_file(path)]
    weights = train(list(read_messages([*packaged, *developed], model, LAYER)), model.fingerprint, LAYER)
    (Path(slot_classifier.__file__).parent / slot_classifier.WEIGHTS_FILE).write_text(weights.to_json(), "utf-8")


if __name__ == "__main__":
    main()
