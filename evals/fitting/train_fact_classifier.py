"""Train the classifier of the facts that questions ask for: `python -m evals.fitting.train_fact_classifier`.

It learns from the questions of `evals/understanding/questions`: a question asks for those facts of the items on show
that hold what its answer must have; one whose answer the catalogue does not have, for none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from agent.chat.answers.fact_values import fact_value
from agent.cli.demo import sample_index
from agent.query.model.model_reading import message_for_model
from agent.query.questions import fact_classifier
from agent.query.questions.fact_classifier import FACTS, UNSAID, WHICH
from agent.query.text.message_text import normalize
from evals.fitting.train_question_classifier import BATCH, EMBEDDER, QUESTIONS
from evals.understanding.scripts import read_lines
from prompts import LANGUAGES
from retrieval.data.items import Item
from retrieval.embedding import Embedder, load

PENALTY = 10.0
"""The L2 penalty of weights of features whose variance is near one."""
Floats = NDArray[np.float64]


def training_questions() -> tuple[list[str], list[frozenset[str]]]:
    """Return questions with #1, #2 for items on show, and the facts that answer each, of which there are some."""
    items, messages, facts = sample_index().items, list[str](), list[frozenset[str]]()
    for row in (row for file in QUESTIONS for row in read_lines(file, ("text", "shown"))):
        shown = [items[i] for i in row["shown"]]
        if answering := facts_asked(row, shown):
            messages.append(message_for_model(normalize(row["text"]), shown))
            facts.append(answering)
    return messages, facts


def facts_asked(row: Mapping[str, Any], shown: Sequence[Item]) -> frozenset[str]:
    """Return the facts that hold what the answer to a question must have; WHICH where a title does alone."""
    if "answer" not in row:
        return frozenset((UNSAID,))
    by_item = [[_facts_with(item, texts) for texts in row["answer"]] for item in shown]
    complete = [each for each in by_item if all(each)] or [each for each in by_item if any(each)]
    return frozenset(fact for of_item in complete for facts in of_item for fact in facts)


def _facts_with(item: Item, texts: Sequence[str]) -> set[str]:
    """Return the facts of an item that have one of some texts, in any language."""
    values = {fact: [fact_value(item, fact, language) for language in LANGUAGES] for fact in FACTS}
    own = {fact for fact, each in values.items() if _have(each, texts)}
    return own or ({WHICH} if _have([item.read_in(language).title for language in LANGUAGES], texts) else own)


def _have(values: Sequence[str], texts: Sequence[str]) -> bool:
    """Return whether one of some values has one of some texts."""
    return any(text.casefold() in value.casefold() for text in texts for value in values)


def train(messages: Sequence[str], facts: Sequence[frozenset[str]], embedder: Embedder) -> str:
    """Return the content of the file of weights."""
    vectors = np.concatenate([embedder.query(messages[i : i + BATCH]) for i in range(0, len(messages), BATCH)])
    labels = np.array([[fact in each for fact in FACTS] for each in facts], np.float64)
    return fact_classifier.as_file(EMBEDDER, fit(vectors.astype(np.float64), labels).tolist())


def fit(vectors: Floats, labels: Floats) -> Floats:
    """Return the weights of unit vectors, (d + 1, facts), for labels of which a row may have several, (n, facts)."""
    scale = float(np.sqrt(vectors.shape[1]))
    rows, shares = np.hstack([vectors * scale, np.ones((len(vectors), 1))]), labels / labels.sum(axis=1, keepdims=True)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(rows.shape[1], -1)
        logits = rows @ weights
        logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
        penalised = PENALTY * weights
        penalised[-1] = 0
        value = -float((shares * logs).sum()) + 0.5 * float((penalised * weights).sum())
        return value, (rows.T @ (np.exp(logs) - shares) + penalised).ravel()

    start = np.zeros(rows.shape[1] * labels.shape[1])
    weights: Floats = minimize(loss, start, jac=True, method="L-BFGS-B").x.reshape(rows.shape[1], -1)
    weights[:-1] *= scale
    return weights


def main() -> None:
    """Train on all of them, and write the weights."""
    content = train(*training_questions(), load(EMBEDDER))
    (Path(fact_classifier.__file__).parent / fact_classifier.WEIGHTS_FILE).write_text(content, "utf-8")


if __name__ == "__main__":
    main()
