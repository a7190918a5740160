"""What every backend does with texts and tokens alike: chat formats, labels, stop texts, shared beginnings."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.errors import ModelFault

Tokens = tuple[int, ...]

CHATS = {"<|im_start|>": "chatml", "<start_of_turn>": "gemma", "<|start_header_id|>": "llama3"}
"""The mark that a chat template in a model file gives its format away by."""


def chat_of(template: str) -> str:
    """The chat format that a model's own template gives away, plain where it gives none."""
    return next((chat for mark, chat in CHATS.items() if mark in template), "plain")


def first_tokens(tokenize: Callable[[str], Tokens], labels: Sequence[str]) -> NDArray[np.int64]:
    """The first token of each label, (labels,). Raises ModelFault where they cannot be told apart by it."""
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
    """Raises ModelFault where a prompt with its answer is longer than the context."""
    if length > context:
        raise ModelFault(
            f"the prompt with its answer is {length} tokens and the context of {name} {context}; "
            "shorten the prompt or load the model with a larger context"
        )


def decoded(pieces: Iterator[bytes]) -> Iterator[str]:
    """Whole characters only; an unfinished one at the end is dropped."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in pieces:
        if text := decoder.decode(piece):
            yield text


def until(pieces: Iterator[str], stop: Sequence[str]) -> Iterator[str]:
    """The pieces up to the first stop text; what may be the start of one is held back until it is known."""
    pending = ""
    for piece in pieces:
        pending += piece
        if found := [at for mark in stop if (at := pending.find(mark)) >= 0]:
            if head := pending[: min(found)]:
                yield head
            return
        starts = (mark[:length] for mark in stop for length in range(1, len(mark)))
        held = max((len(start) for start in starts if pending.endswith(start)), default=0)
        if ready := pending[: len(pending) - held]:
            yield ready
        pending = pending[len(pending) - held :]
    if pending:
        yield pending


def shared_length(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens two lists start with in common."""
    if len(one) <= len(other) and list(other[: len(one)]) == list(one):
        return len(one)
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def cores() -> int:
    """The cores this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
