"""Embeddings of a server with OpenAI's `/v1/embeddings`: vLLM, SGLang, llama-server, Text Embeddings Inference.

Texts of items and of requests go to this server and nowhere else: nothing is followed to another place, and no proxy of
the environment is used.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag

import numpy as np

from retrieval.embedding.embedder import Vectors, normalize_rows
from retrieval.errors import IndexFault

BUSY = {429, 502, 503, 504}
"""Status codes that mean try again."""
TOO_MANY = {400, 413, 422}
"""Status codes by which servers refuse more texts than they take at once."""
TRIES = 5


@dataclass(frozen=True)
class ServerSettings:
    """`at_once`: texts in a request at first, fewer once the server refuses them; the others are seconds: `connect` and
    `read` are time-outs, `pause` is waited before a busy server's second try, and twice as long before each further."""

    at_once: int = 256
    connect: float = 5.0
    read: float = 300.0
    pause: float = 0.5


class EmbeddingsServer:
    """The embedder of a server at `http://host:port/v1#model`; without a model the first that it serves.

    Names with e5 get the prefixes of that model. Raises IndexFault where the server fails.
    """

    def __init__(self, address: str, settings: ServerSettings = ServerSettings()):
        import httpx

        self._address, model = urldefrag(address)
        self._settings, self._at_once = settings, settings.at_once
        key = os.environ.get("WHYREC_API_KEY", "").strip()
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(settings.read, connect=settings.connect),
            follow_redirects=False,
            trust_env=False,
        )
        self.model = model or self._first_model()
        self._prefixes = ("query: ", "passage: ") if "e5" in self.model.lower() else ("", "")
        self.fingerprint = f"server:{self.model}"

    def query(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._prefixes[0] + text for text in texts])

    def passage(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._prefixes[1] + text for text in texts])

    def _first_model(self) -> str:
        served = self._ask("GET", "/models")[1]
        try:
            return str(served["data"][0]["id"])
        except (LookupError, TypeError) as error:
            raise self._fault("names no model") from error

    def _embed(self, texts: list[str]) -> Vectors:
        parts, start = list[Vectors](), 0
        while start < len(texts):
            part = texts[start : start + self._at_once]
            status, answer = self._ask("POST", "/embeddings", {"model": self.model, "input": part})
            if status in TOO_MANY:
                if len(part) == 1:
                    raise self._fault(f"refuses a text (status {status})")
                self._at_once = len(part) // 2
                continue
            parts.append(self._vectors(answer, len(part)))
            start += len(part)
        return np.concatenate(parts) if parts else self._embed(["."])[:0]

    def _vectors(self, answer: Any, count: int) -> Vectors:
        """Return the vectors of an answer, (count, d), by the position that each names."""
        try:
            ordered = sorted(answer["data"], key=lambda each: int(each["index"]))
            vectors = np.array([each["embedding"] for each in ordered], np.float32)
            if vectors.shape[0] != count or vectors.ndim != 2 or not np.isfinite(vectors).all():
                raise ValueError("not a vector for each text")
        except (LookupError, TypeError, ValueError) as error:
            raise self._fault("gave an answer that cannot be read") from error
        return normalize_rows(vectors)

    def _ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Return the status and the JSON of an answer, one that refuses too many texts without it."""
        import httpx

        for attempt in range(TRIES):
            if attempt:
                time.sleep(self._settings.pause * 2 ** (attempt - 1))
            try:
                response = self._client.request(method, self._address.rstrip("/") + path, json=body)
                if response.status_code in TOO_MANY:
                    return response.status_code, None
                if response.status_code not in BUSY:
                    response.raise_for_status()
                    return response.status_code, response.json()
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                status = getattr(getattr(error, "response", None), "status_code", None)
                raise self._fault(f"failed (status {status})" if status else "does not answer") from error
        raise self._fault("is busy")

    def _fault(self, what: str) -> IndexFault:
        return IndexFault(f"the embeddings server {self._address} {what}: check it, and run the command again")
