"""Messages of other people with the lines that they are read into, as examples for a model: those that are most alike.

Alike are messages that share rare words and pairs of words, by cosine of tf-idf; function words are kept, since it is
the form of a message that an example shows.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from agent.query.model.model_lines import Line
from retrieval.text.cjk import HAN

_TERM = re.compile(rf"#|[{HAN}]|[a-z0-9']+|[?!,.]")


class Example(NamedTuple):
    """A message, items on show as #1, and the lines that it is read into."""

    message: str
    lines: tuple[Line, ...]


@cache
def examples(language: str) -> tuple[Example, ...]:
    """Return the packaged examples of a language; none of a language that was added without any."""
    path = files("agent.query.model") / "examples" / f"{language}.jsonl"
    if not path.is_file():
        return ()
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(Example(row["message"], tuple(Line(*line) for line in row["lines"])) for row in rows)


def nearest(message: str, language: str, count: int) -> list[Example]:
    """Return the examples that are most like a message, the most alike last; the message itself is none."""
    vectors, documents = _vectors(language)
    own = _normalized(_terms(message), documents, len(vectors))
    scored = sorted(
        ((sum(weight * vector.get(term, 0.0) for term, weight in own.items()), n) for n, vector in enumerate(vectors)),
        reverse=True,
    )
    chosen = [examples(language)[n] for _, n in scored if examples(language)[n].message != message]
    return chosen[:count][::-1]


@cache
def _vectors(language: str) -> tuple[list[dict[str, float]], Counter[str]]:
    counts = [_terms(example.message) for example in examples(language)]
    documents = Counter(term for each in counts for term in each)
    return [_normalized(each, documents, len(counts)) for each in counts], documents


def _terms(message: str) -> Counter[str]:
    words = _TERM.findall(message.casefold())
    return Counter(words) + Counter(f"{first} {second}" for first, second in pairwise(words))


def _normalized(counts: Counter[str], documents: Counter[str], total: int) -> dict[str, float]:
    weights = {t: (1 + math.log(n)) * math.log(1 + total / (1 + documents[t])) for t, n in counts.items()}
    length = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}
