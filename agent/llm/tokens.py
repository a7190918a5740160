"""Functions of texts and tokens that all backends share: chat formats, labels, stop texts, shared beginnings."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault

Tokens = tuple[int, ...]

CHATS = {"<|im_start|>": "chatml", "<start_of_turn>": "gemma", "<|start_header_id|>": "llama3"}
"""Chat formats by the token that a model's own chat template has only in that format."""


def chat_of(template: str) -> str:
    """Return the chat format of a model's own template, plain where it is none of CHATS."""
    return next((chat for mark, chat in CHATS.items() if mark in template), "plain")


def first_tokens(tokenize: Callable[[str], Tokens], labels: Sequence[str]) -> NDArray[np.int64]:
    """Return the first token of each label, (labels,). Raises ModelFault where two start with the same token."""
    owners: dict[int, str] = {}
    for label in labels:
        tokens = tokenize(label)
        if not tokens:
            raise ModelFault("a label is empty; give each label a text")
        if tokens[0] in owners:
            raise ModelFault(f"labels {owners[tokens[0]]!r} and {label!r} start with the same token; choose others")
        owners[tokens[0]] = label
    return np.array(list(owners), np.int64)


def check_length(name: str, context: int, length: int) -> None:
    """Raise ModelFault where a prompt with its answer is longer than the context."""
    if length > context:
        raise ModelFault(
            f"the prompt with its answer is {length} tokens and the context of {name} {context}; "
            "shorten the prompt or load the model with a larger context"
        )


def decoded(pieces: Iterator[bytes]) -> Iterator[str]:
    """Yield bytes as text, whole characters only; an unfinished one at the end is dropped."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in pieces:
        if text := decoder.decode(piece):
            yield text


def until(pieces: Iterator[str], stop: Sequence[str]) -> Iterator[str]:
    """Yield the pieces up to the first stop text; what may be the start of one waits for the next piece."""
    pending = ""
    for piece in pieces:
        pending += piece
        if stops := [at for mark in stop if (at := pending.find(mark)) >= 0]:
            if head := pending[: min(stops)]:
                yield head
            return
        starts = (mark[:length] for mark in stop for length in range(1, len(mark)))
        waiting = max((len(start) for start in starts if pending.endswith(start)), default=0)
        if ready := pending[: len(pending) - waiting]:
            yield ready
        pending = pending[len(pending) - waiting :]
    if pending:
        yield pending


def shared_length(one: Sequence[object], other: Sequence[object]) -> int:
    """Return how many tokens two lists have in common at their start."""
    if len(one) <= len(other) and list(other[: len(one)]) == list(one):
        return len(one)
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def cores() -> int:
    """Return the number of cores this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
