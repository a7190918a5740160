"""Small pretended servers with an OpenAI-compatible interface, on this machine."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from agent.llm.openai.backend import OpenAI
from agent.llm.openai.http import HttpSettings

Reply = tuple[int, dict[str, str], bytes]
LIKELY = -0.1


def reply(answer: Any, status: int = 200, **headers: str) -> Reply:
    return status, headers, json.dumps(answer).encode()


class FakeServer:
    """A server whose tokens are words. " seven" always comes next; other words are the less likely the longer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.first: list[Reply] = []  # given to completions before anything else

    def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        self.asked.append((path, body, headers))
        if path == "/v1/models":
            return reply({"data": [{"id": "small", "created": time.time()}]})
        if path != "/v1/completions":
            return reply({"detail": "Not Found"}, 404)
        if self.first:
            return self.first.pop(0)
        if body.get("stream"):
            events = [{"choices": [{"text": text}]} for text in (" seven", " eight")]
            data = "".join(f": ping\n\ndata: {json.dumps(event)}\r\n\n" for event in events)
            usage = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 2}}
            return 200, {}, f"{data}data: {json.dumps(usage)}\n\ndata: [DONE]\n\n".encode()
        return self.complete(body)

    def complete(self, body: dict[str, Any]) -> Reply:
        """As Ollama: text, whatever is asked for."""
        return reply({"choices": [{"text": " seven", "logprobs": None}], "usage": {"prompt_tokens": 3}})


class TopTokensOnly(FakeServer):
    """As llama-server: the likeliest tokens, in the form of its chats; no echo, and several prompts give a list."""

    def complete(self, body: dict[str, Any]) -> Reply:
        if body.get("echo"):
            return reply({"error": {"code": 400, "message": "Only no echo is supported"}}, 400)
        if isinstance(body["prompt"], list):
            return reply([{"choices": []}] * 2)
        best = [(" seven", LIKELY), ("Yes", -3.0), ("N", -4.0), ("\ufffd", -5.0)]
        top = [{"id": 1, "token": t, "logprob": p, "bytes": list(t.encode())} for t, p in best]
        top[3]["bytes"] = [0xE6]
        logprobs = {"content": [{**top[0], "top_logprobs": top}]} if "logprobs" in body else None
        return reply(
            {
                "choices": [{"text": " seven", "logprobs": logprobs}],
                "usage": {"prompt_tokens": 3, "completion_tokens": 1},
            }
        )


class PromptLogprobs(FakeServer):
    """As vLLM: log-probabilities of prompts under its own name, several prompts a request, at most 20 top tokens."""

    def complete(self, body: dict[str, Any]) -> Reply:
        top = body.get("logprobs")
        if top and top > 20:
            return reply({"error": {"message": "Requested sample logprobs of 1000, greater than 20"}}, 400)
        prompts = body["prompt"] if isinstance(body["prompt"], list) else [body["prompt"]]
        choices = [self.choice(at, prompt, body) for at, prompt in enumerate(prompts)]
        usage = {"prompt_tokens": sum(map(len, prompts)), "completion_tokens": len(prompts)}
        return reply({"choices": choices[::-1], "usage": usage})

    def choice(self, at: int, prompt: str, body: dict[str, Any]) -> dict[str, Any]:
        best = {" seven": LIKELY, "Yes": -3.0}
        logprobs = {"tokens": [" seven"], "token_logprobs": [LIKELY], "text_offset": [0], "top_logprobs": [best]}
        choice: dict[str, Any] = {"index": at, "text": " seven", "logprobs": logprobs if body.get("logprobs") else None}
        if "structured_outputs" in body:
            choice["text"] = re.findall('"(.*?)"', body["structured_outputs"]["grammar"])[0]
        if "prompt_logprobs" in body:
            words = re.findall(r"\s*\S+|\s+", prompt)
            values = [LIKELY if word == " seven" else -float(len(word)) for word in words]
            entries = zip(words, values, strict=True)
            choice["prompt_logprobs"] = [
                {f"{hash(word) % 9999}": {"logprob": value, "rank": 1, "decoded_token": word}}
                for word, value in entries
            ]
            choice["prompt_logprobs"][0] = None
        return choice


@contextmanager
def serving(server: FakeServer) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else {}
            status, headers, data = server.reply(self.path, body, dict(self.headers))
            if status == 0:  # hang up
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    with Quiet(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}/v1"
        finally:
            http.shutdown()
            thread.join()


@contextmanager
def opened(server: FakeServer, suffix: str = "", **options: Any) -> Iterator[OpenAI]:
    with serving(server) as address, OpenAI(address + suffix, HttpSettings(**{"pause": 0.001, **options})) as model:
        yield model


class Caching(PromptLogprobs):
    """As vLLM with prefix caching, and a path that counts tokens.

    `requests` to completions had `prompts` in all, of which `evaluated` tokens were not in the cache. It has whole
    blocks of 16 tokens and is not read where log-probabilities of the prompt are requested.
    """

    block = 16

    def __init__(self, gives_tokens: bool = True) -> None:
        super().__init__()
        self.gives_tokens, self.lock = gives_tokens, threading.Lock()
        self.start_anew()

    def start_anew(self) -> None:
        self.requests = self.prompts = self.evaluated = self.counted = self.at_once = self.now = 0
        self.cached: set[str] = set()
        self.sent: list[list[str]] = []

    def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        if path == "/tokenize":
            self.counted += 1
            words = re.findall(r"\s*\S+|\s+", body["prompt"]) if self.gives_tokens else []
            words = [part for word in words for part in (["\n", word[1:]] if word[:1] == "\n" else [word]) if part]
            return reply({"count": len(re.findall(r"\s*\S+|\s+", body["prompt"])), "tokens": list(map(_token, words))})
        with self.lock:
            self.now += 1
            self.at_once = max(self.at_once, self.now)
        try:
            return super().reply(path, body, headers)
        finally:
            with self.lock:
                self.now -= 1

    def complete(self, body: dict[str, Any]) -> Reply:
        prompts = body["prompt"] if isinstance(body["prompt"], list) else [body["prompt"]]
        with self.lock:
            self.requests += 1
            self.prompts += len(prompts)
            self.sent.append(prompts)
            for prompt in prompts:
                words = re.findall(r"\s*\S+|\s+", prompt)
                blocks = ["".join(words[:end]) for end in range(self.block, len(words) + 1, self.block)]
                cached = 0 if "prompt_logprobs" in body else sum(block in self.cached for block in blocks)
                self.evaluated += max(1, len(words) - cached * self.block)
                self.cached.update(blocks)
        return super().complete(body)

    def choice(self, at: int, prompt: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = super().choice(at, prompt, body)
        if tokens := body.get("logprob_token_ids") if self.gives_tokens else None:
            answer["logprobs"]["top_logprobs"] = [{f"token_id:{token}": -1 - token / 1_000 for token in tokens}]
        return answer


def _token(word: str) -> int:
    return sum(word.encode())
