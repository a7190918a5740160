"""The answers of OpenAI-compatible servers, as far as they are read: untrusted, so every part is checked."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

Logprob = Annotated[float, Field(allow_inf_nan=False)]
TopTokens = list[tuple[bytes, float]]
"""The likeliest tokens at a position, each with its log-probability."""


class Token(BaseModel):
    token: str
    logprob: Logprob
    bytes: list[Annotated[int, Field(ge=0, le=255)]] | None = None
    top_logprobs: list[Token] = []


class PromptToken(BaseModel):
    logprob: Logprob


class Logprobs(BaseModel):
    tokens: list[str] | None = None
    token_logprobs: list[Logprob | None] | None = None
    top_logprobs: list[dict[str, Logprob] | None] | None = None
    content: list[Token] | None = None


class Choice(BaseModel):
    index: int = 0
    text: str
    logprobs: Logprobs | None = None
    prompt_logprobs: list[dict[str, PromptToken] | None] | None = None
    written: int = 1
    """How many tokens the server wrote; set by the client, whatever the server says."""

    def top(self) -> TopTokens:
        """Return the likeliest first tokens with their log-probabilities, at most 0."""
        top: TopTokens = []
        if self.logprobs and self.logprobs.content:
            best = self.logprobs.content[0].top_logprobs
            top = [(bytes(t.bytes) if t.bytes else t.token.encode("utf-8", "replace"), t.logprob) for t in best]
        elif self.logprobs and self.logprobs.top_logprobs:
            top = [(t.encode("utf-8", "replace"), p) for t, p in (self.logprobs.top_logprobs[0] or {}).items()]
        return [(token, min(logprob, 0.0)) for token, logprob in top if token]


class Usage(BaseModel):
    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)


class Answer(BaseModel):
    choices: list[Choice] = []
    usage: Usage | None = None
    error: Any = None


class Model(BaseModel):
    id: str = Field(min_length=1)
    root: Any = None
    owned_by: Any = None
    max_model_len: Any = None
    meta: Any = None


class Models(BaseModel):
    data: list[Model]


class Properties(BaseModel):
    chat_template: str = ""


class Count(BaseModel):
    count: int | None = Field(default=None, ge=0)
    tokens: list[Any] | None = None
