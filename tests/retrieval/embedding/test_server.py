"""An embeddings server as embedder, scripted: batches, refusals, faults, and an index that is built and asked by it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.data.items import Item
from retrieval.embedding import Embedder, HashEmbedder, load
from retrieval.embedding.server import EmbeddingsServer, ServerSettings
from retrieval.errors import IndexFault
from retrieval.index import Index
from retrieval.index.build import build
from tests.contracts import EmbedderContract

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
QUICK = ServerSettings(pause=0.0)


class Script:
    """What a server does: `most` texts it takes at once, `busy` answers that it is busy, a last `answer` of its own."""

    def __init__(self) -> None:
        self.most, self.busy, self.answer = 1_000, 0, b""
        self.asked: list[tuple[str, dict[str, Any]]] = []


@pytest.fixture
def served() -> Iterator[tuple[str, Script]]:
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(200, {"data": [{"id": "multilingual-e5-small"}]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.asked.append((self.headers.get("Authorization", ""), body))
            if script.busy:
                script.busy -= 1
                return self._send(503, {})
            if len(body["input"]) > script.most:
                return self._send(413, {"error": "batch size"})
            vectors = 3 * HashEmbedder().passage([text.partition(": ")[2] for text in body["input"]])
            data = [{"index": n, "embedding": vector.tolist()} for n, vector in enumerate(vectors)]
            self._send(200, {"data": data[::-1]})

        def _send(self, status: int, value: Any) -> None:
            data = script.answer or json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", script
    server.shutdown()
    server.server_close()


class TestServer(EmbedderContract):
    @pytest.fixture
    def embedder(self, served: tuple[str, Script]) -> Embedder:
        return load(served[0])


def test_texts_are_sent_with_the_prefixes_of_e5_and_vectors_come_by_their_index(
    served: tuple[str, Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHYREC_API_KEY", "secret")
    embedder = EmbeddingsServer(served[0], QUICK)
    assert embedder.fingerprint == "server:multilingual-e5-small"
    assert np.allclose(embedder.passage(["a", "b"]), HashEmbedder().passage(["a", "b"]))
    embedder.query(["c"])
    assert [(key, body["input"]) for key, body in served[1].asked] == [
        ("Bearer secret", ["passage: a", "passage: b"]),
        ("Bearer secret", ["query: c"]),
    ]


def test_fewer_texts_are_sent_once_a_server_refuses(served: tuple[str, Script]) -> None:
    served[1].most = 32
    embedder, texts = EmbeddingsServer(f"{served[0]}#e5", QUICK), [f"text {n}" for n in range(100)]
    assert np.allclose(embedder.passage(texts), HashEmbedder().passage(texts))
    served[1].asked.clear()
    embedder.passage(texts)
    assert max(len(body["input"]) for _, body in served[1].asked) <= 32


def test_a_busy_server_is_asked_again(served: tuple[str, Script]) -> None:
    embedder = EmbeddingsServer(f"{served[0]}#e5", QUICK)
    served[1].busy = 2
    assert len(embedder.passage(["a"])) == 1
    served[1].busy = 100
    with pytest.raises(IndexFault, match="is busy"):
        embedder.passage(["a"])


@pytest.mark.parametrize(
    "answer", [b"no json", b"[]", b"{}", b'{"data": []}', b'{"data": [{"index": 0, "embedding": "x"}]}']
)
def test_a_wrong_answer_is_a_fault(served: tuple[str, Script], answer: bytes) -> None:
    embedder = EmbeddingsServer(f"{served[0]}#e5", QUICK)
    served[1].answer = answer
    with pytest.raises(IndexFault):
        embedder.passage(["a"])


def test_a_server_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(IndexFault, match="does not answer"):
        load("http://127.0.0.1:9/v1")


def test_an_index_is_built_and_read_by_a_server(served: tuple[str, Script], tmp_path: Path) -> None:
    items = [Item(id=f"i{n}", title=f"title {n}") for n in range(20)]
    build(tmp_path / "index", items, embedder=f"{served[0]}#e5")
    index = Index(tmp_path / "index")
    assert index.manifest.embedder_fingerprint == "server:e5"
    assert index.embedder.query(["title 3"]).shape == (1, index.manifest.dimensions)
