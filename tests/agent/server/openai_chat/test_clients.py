"""OpenAI's own client against a server on this machine: whole answers and streams, refusals, and one that leaves."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from agent.llm.scripted import Scripted
from agent.server.access import Access
from agent.server.openai_chat import pings
from agent.server.service import Service
from tests.agent.server.serving import served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
HELLO: Any = [{"role": "user", "content": "something by the sea"}]


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    with served(service) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def ask(client: openai.OpenAI, messages: Any, **options: Any) -> str:
    answer = client.chat.completions.create(model="whyrec", messages=messages, **options)
    assert answer.choices[0].finish_reason == "stop"
    return answer.choices[0].message.content or ""


def test_models(client: openai.OpenAI) -> None:
    assert [each.id for each in client.models.list()] == ["whyrec"]
    assert client.models.retrieve("whyrec-films").owned_by == "whyrec"
    with pytest.raises(openai.NotFoundError) as missing:
        client.models.retrieve("gpt-5")
    assert missing.value.code == "model_not_found"


def test_a_stream_is_the_answer_in_pieces(client: openai.OpenAI) -> None:
    whole = ask(client, HELLO)
    assert "1. " in whole and "Harbour" in whole
    chunks = list(
        client.chat.completions.create(
            model="whyrec", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices).strip() == whole
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-2:] == [None, "stop"]
    assert chunks[-1].usage and not chunks[-1].choices
    assert len({(c.id, c.created, c.model) for c in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"


def test_async_client_and_parts_of_a_message(address: str) -> None:
    async def run() -> tuple[str, str]:
        async with openai.AsyncOpenAI(base_url=f"{address}/v1", api_key="none") as client:
            parts: Any = [{"role": "user", "content": [{"type": "text", "text": HELLO[0]["content"]}]}]
            whole = await client.chat.completions.create(model="whyrec", messages=parts)
            stream = await client.chat.completions.create(model="whyrec", messages=parts, stream=True)
            pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
            return whole.choices[0].message.content or "", "".join(pieces)

    whole, streamed = asyncio.run(run())
    assert whole == streamed.strip() and "Harbour" in whole


def test_refusals_are_openais(folder: Path) -> None:
    service = Service.over({"films": folder}, Access("127.0.0.1", ["secret"]))
    with served(service) as address:
        with openai.OpenAI(base_url=f"{address}/v1", api_key="wrong", max_retries=0) as client:
            with pytest.raises(openai.AuthenticationError) as refused:
                ask(client, HELLO)
            assert refused.value.code == "invalid_api_key"
        with openai.OpenAI(base_url=f"{address}/v1", api_key="secret", max_retries=0) as client:
            with pytest.raises(openai.NotFoundError, match="there is whyrec"):
                client.chat.completions.create(model="gpt-5", messages=HELLO)
            for messages in ([], [{"role": "system", "content": "be brief"}]):
                with pytest.raises(openai.BadRequestError):
                    ask(client, messages)


def test_a_full_queue_is_a_rate_limit_in_streams_too(service: Service, client: openai.OpenAI) -> None:
    ask(client, HELLO)
    service.lists._queue_size = 0
    for stream in (False, True):
        with pytest.raises(openai.RateLimitError) as limited:
            client.chat.completions.create(model="whyrec", messages=HELLO, stream=stream)
        assert limited.value.code == "rate_limit_exceeded" and limited.value.response.headers["retry-after"]


class Waiting(Scripted):
    """A model that waits at every question until it is stopped or let go on."""

    def __init__(self) -> None:
        super().__init__(name="waiting")
        self.asked, self.go_on, self.stopped = threading.Event(), threading.Event(), threading.Event()

    def score(self, prefix: str, continuations: Any) -> Any:
        self.wait()
        return super().score(prefix, continuations)

    def label_logits(self, prefix: str, suffixes: Any, labels: Any) -> Any:
        self.wait()
        return super().label_logits(prefix, suffixes, labels)

    def generate(self, *arguments: Any, **options: Any) -> Iterator[str]:
        self.wait()
        return iter(("{}",))

    def generate_all(self, prompts: Any, *arguments: Any, **options: Any) -> list[str]:
        self.wait()
        return ["{}" for _ in prompts]

    def wait(self) -> None:
        self.asked.set()
        while not (self.go_on.wait(0.01) or self.stopped.is_set()):
            pass

    def stop(self) -> None:
        self.stopped.set()

    def start_anew(self) -> None:
        self.stopped.clear()
        self.go_on.set()


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_leaves_stops_the_model_and_the_next_is_answered(
    folder: Path, stream: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pings, "SECONDS", 0.1)
    model = Waiting()
    service = Service.over({"films": folder}, Access("127.0.0.1"), model)
    with served(service) as address, httpx.Client(base_url=address, timeout=60) as http:
        body = {"model": "whyrec", "messages": HELLO, "stream": stream}
        if stream:
            with http.stream("POST", "/v1/chat/completions", json=body) as answer:
                lines = answer.iter_lines()
                assert any(line == ": ping" for line in lines)
                assert model.asked.wait(30)
        else:
            with pytest.raises(httpx.ReadTimeout):
                http.post("/v1/chat/completions", json=body, timeout=httpx.Timeout(30, read=2))
            assert model.asked.wait(30)
        left = time.perf_counter()
        assert model.go_on.wait(20) and time.perf_counter() - left < 5
        assert "Harbour" in http.post("/v1/chat/completions", json={**body, "stream": False}).text
