"""The objects of OpenAI's API: models, completions, and the chunks of a stream."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

NAME = "whyrec"
DONE = "data: [DONE]\n\n"
PING = ": ping\n\n"


def model_names(indexes: Iterable[str]) -> dict[str, str]:
    """Return the index of each model: `whyrec` for the first one, and `whyrec-NAME` where there are several."""
    names = list(indexes)
    several = {f"{NAME}-{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}": name for name in names}
    return {NAME: names[0], **several}


def listed_models(indexes: Iterable[str]) -> list[dict[str, Any]]:
    """Return the models as a list of them shows each, without a second name for the only index."""
    names = list(model_names(indexes))
    return [model_object(name) for name in (names[:1] if len(names) == 2 else names[1:])]


def model_object(name: str) -> dict[str, Any]:
    """Return one model."""
    return {"id": name, "object": "model", "created": 0, "owned_by": NAME}


def usage(tokens: dict[str, int]) -> dict[str, int]:
    """Return what a language model read and wrote for an answer: nothing where none was asked."""
    read, written = tokens.get("prompt", 0), tokens.get("generated", 0)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


@dataclass(frozen=True)
class Completion:
    """One answer; its id, time and model stand in every chunk of it."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, text: str, tokens: dict[str, int]) -> dict[str, Any]:
        """Return the answer in one piece."""
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {**self._head("chat.completion"), "choices": [choice], "usage": usage(tokens)}

    def first(self) -> str:
        """Return the chunk that opens a stream."""
        return self._chunk({"role": "assistant", "content": ""})

    def piece(self, text: str) -> str:
        """Return a chunk with a piece of the text."""
        return self._chunk({"content": text})

    def last(self) -> str:
        """Return the chunk after the text."""
        return self._chunk({}, "stop")

    def with_usage(self, tokens: dict[str, int]) -> str:
        """Return the chunk with the number of tokens."""
        return _event({**self._head("chat.completion.chunk"), "choices": [], "usage": usage(tokens)})

    def _chunk(self, delta: dict[str, str], finish_reason: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return _event({**self._head("chat.completion.chunk"), "choices": [choice]})

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model}


def error_event(body: Any) -> str:
    """Return an error in the middle of a stream."""
    return _event(body)


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
