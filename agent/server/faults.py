"""Errors as each kind of client reads them: whyrec's own, OpenAI's, the rerank clients', Gorse's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.errors import InputError, ModelMissing, UsageError
from agent.server.worker import QueueFull
from retrieval.errors import IndexFault, RetrievalError

TYPES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "bad_request",
    429: "queue_full",
    500: "internal_error",
    503: "unavailable",
}
_OPENAI_TYPES = {401: "invalid_request_error", 429: "rate_limit_error", 500: "server_error", 503: "server_error"}
_OPENAI_CODES = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}
_TEI_TYPES = {400: "validation", 413: "validation", 422: "validation", 429: "overloaded", 503: "unhealthy"}


class NotFound(RetrievalError):
    """There is no such item, user or index."""


def status_of(error: Exception) -> int:
    """Return the status that an error is answered with."""
    match error:
        case NotFound():
            return 404
        case QueueFull():
            return 429
        case ModelMissing() | IndexFault():
            return 503
        case UsageError() | InputError() | RetrievalError():
            return 400
        case _:
            return 500


def headers_of(error: Exception) -> dict[str, str]:
    """Return the headers that go with an error."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, QueueFull) else {}


def body_for(path: str, status: int, message: str, field: str = "", is_tei: bool = False) -> Mapping[str, Any] | str:
    """Return the body of an error as the clients of a path read it: a JSON object, or plain text for Gorse's.

    Rerank clients differ: Cohere's read `message`, Jina's `detail`, vLLM's and llama-server's `error`. TEI's (`is_tei`)
    read `error`, too, but as a text.
    """
    if path.startswith("/api/"):
        return message
    openai = {
        "message": message,
        "type": _OPENAI_TYPES.get(status, "invalid_request_error"),
        "param": field or None,
        "code": _OPENAI_CODES.get(status, TYPES.get(status)),
    }
    if path.startswith(("/v1/chat/", "/v1/models")):
        return {"error": openai}
    if path.rstrip("/").rsplit("/", 1)[-1] in ("rerank", "reranking"):
        return {
            "error": message if is_tei else openai,
            "message": message,
            "detail": message,
            "error_type": _TEI_TYPES.get(status, "backend"),
        }
    error: dict[str, Any] = {"type": TYPES.get(status, "error"), "message": message}
    return {"error": error | ({"field": field} if field else {})}
