"""The description of the API at /openapi.json: what routes say of themselves, and the errors that any may answer."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_ERRORS = {
    "400": "What the request has is not understood.",
    "404": "There is no such item, user, list or index.",
    "413": "The body is too large.",
    "429": "More waits than is taken on; Retry-After says when to try again.",
    "503": "The index or the model cannot be used.",
}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["type", "message"],
            "properties": {name: {"type": "string"} for name in ("type", "message", "field")},
        }
    },
}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the description, made once."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                answers = operation["responses"]
                answers.pop("422", None)  # FastAPI's own; errors of bodies are 400 here
                if path.startswith("/v1/"):
                    content = {"application/json": {"schema": _ERROR}}
                    for status, meaning in _ERRORS.items():
                        answers.setdefault(status, {"description": meaning, "content": content})
        app.openapi_schema = schema
    return app.openapi_schema
